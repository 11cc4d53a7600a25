"""Elementary functions for lanes: polynomials that vectorise, saturate and round the same everywhere.

numba vectorises no library call, so exp, log, the logistic and the inverse normal are written here, branch-free, with
an explicit fused multiply-add. Accuracy against correctly rounded values is 2 units in the last place or better (the
inverse normal: 1e-15 of its size, absolute below 1), tested at the edges as well: exp saturates to 0 and infinity,
log(0) is minus infinity. What is not a number stays so, at no cost: an accident far inside must reach the results,
where the engine refuses it, and not become a plausible figure on the way.

References
----------
Cody & Waite (1980), Software Manual for the Elementary Functions: argument reduction.
Sun Microsystems (1993), fdlibm: the coefficients of exp and log.
Wichura (1988), Algorithm AS 241, Applied Statistics 37(3), 477-484: the inverse normal's tail variable.
"""

from __future__ import annotations

from simulate.core.jit import bits_of, double_of, fma, sqrt, stage

LOG2_E = 1.4426950408889634
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
ROUND = 6755399441055744.0
"""1.5·2^52: adding it rounds a double to an integer, which then stands in its low bits."""
SMALLEST_NORMAL = 2.2250738585072014e-308
TWO_54 = 18014398509481984.0
LOG_TWO_54 = 37.42994775023704
SQRT_LN2 = 0.8325546111576978
SMALLEST_EXPONENT = -708.3
LARGEST_EXPONENT = 709.79
SQRT_HALF_BITS = 0x3FE6A09E667F3BCD
INFINITY = float("inf")
NAN = float("nan")


@stage
def larger(a: float, b: float) -> float:
    """The larger of two numbers, as a select; nan where `b` is: what is computed goes second, a bound first."""
    return a if a > b else b


@stage
def smaller(a: float, b: float) -> float:
    """The smaller of two numbers, as a select; nan where `b` is."""
    return a if a < b else b


@stage
def exp(x: float) -> float:
    """e^x; infinity above 709.4, 0 below -708.3 (where the smallest normal numbers end).

    With x = n ln 2 + r and |r| <= ln 2 / 2, e^r = 1 + r + r c/(2 - c), c = r - r² P(r²), P of degree 4 (fdlibm): a
    division costs less than the longer polynomial.
    """
    bounded = smaller(LARGEST_EXPONENT, larger(SMALLEST_EXPONENT, x))
    shifted = fma(bounded, LOG2_E, ROUND)
    n = bits_of(shifted) - bits_of(ROUND)
    whole = shifted - ROUND
    r = fma(whole, -LN2_LOW, fma(whole, -LN2_HIGH, bounded))
    square = r * r
    p = fma(square, 4.13813679705723846039e-08, -1.65339022054652515390e-06)
    p = fma(square, p, 6.61375632143793436117e-05)
    p = fma(square, p, -2.77777777770155933842e-03)
    p = fma(square, p, 1.66666666666666019037e-01)
    c = fma(-square, p, r)
    value = 1.0 + (r + r * c / (2.0 - c))
    scaled = value * double_of((n + 1023) << 52)
    return 0.0 if x < SMALLEST_EXPONENT else scaled


@stage
def log_of_normal(x: float) -> float:
    """Natural logarithm of a positive normal number or nan, without a look at the other edges.

    With x = 2^e (1 + f) and s = f/(2 + f), log(1 + f) = f - f²/2 + s (f²/2 + R(s²)), R of degree 7 (fdlibm). Adding
    0 x changes no number and lets nan through.
    """
    bits = bits_of(x)
    exponent = (bits - SQRT_HALF_BITS) >> 52
    f = fma(x, 0.0, double_of(bits - (exponent << 52))) - 1.0
    e = float(exponent)
    s = f / (2.0 + f)
    z = s * s
    p = fma(z, 1.479819860511658591e-01, 1.531383769920937332e-01)
    p = fma(z, p, 1.818357216161805012e-01)
    p = fma(z, p, 2.222219843214978396e-01)
    p = fma(z, p, 2.857142874366239149e-01)
    p = fma(z, p, 3.999999999940941908e-01)
    p = fma(z, p, 6.666666666666735130e-01)
    half = 0.5 * f * f
    tail = fma(s, fma(z, p, half), e * LN2_LOW)
    value: float = fma(e, LN2_HIGH, f - (half - tail))
    return value


@stage
def log(x: float) -> float:
    """Natural logarithm; log(0) = -infinity, nan below 0."""
    tiny = x < SMALLEST_NORMAL
    value: float = log_of_normal(x * TWO_54 if tiny else x) - (LOG_TWO_54 if tiny else 0.0)
    value = -INFINITY if x == 0.0 else value
    value = INFINITY if x == INFINITY else value
    return value if x >= 0.0 else NAN


@stage
def logistic(x: float) -> float:
    """1/(1 + e^-x): a log-odds as a probability."""
    return 1.0 / (1.0 + exp(-x))


@stage
def inverse_normal(u: float) -> float:
    """Standard normal quantile of u in [2^-33, 1 - 2^-33], to 1e-15 of its size (absolute where that is below 1).

    With r = sqrt(-ln min(u, 1 - u)) - sqrt(ln 2) >= 0 the quantile's size is one rational function of degree 8 over the
    whole range (weighted least squares at Chebyshev nodes, error 5e-16): no tail to tell apart, and u and 1 - u give
    exactly opposite values.
    """
    x = sqrt(-log_of_normal(smaller(u, 1.0 - u))) - SQRT_LN2
    num = fma(x, 0.0038319382248439516, 0.0941621902628901)
    num = fma(x, num, 0.8150152679433816)
    num = fma(x, num, 3.470950997291933)
    num = fma(x, num, 8.179375369592815)
    num = fma(x, num, 10.839011309494019)
    num = fma(x, num, 7.497525586572564)
    num = fma(x, num, 2.086904928502113)
    num = fma(x, num, 4.921297102530179e-16)
    den = fma(x, 6.304176471335544e-09, 0.002709053512691596)
    den = fma(x, den, 0.06436372754435687)
    den = fma(x, den, 0.5297595110131553)
    den = fma(x, den, 2.131374981313359)
    den = fma(x, den, 4.732945209184071)
    den = fma(x, den, 5.893153955952607)
    den = fma(x, den, 3.8246465670315177)
    den = fma(x, den, 1.0)
    size: float = num / den
    return -size if u < 0.5 else size
