"""Rules learned by the product's own fit, against published options and dynamic programmes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy.special import ndtr

from simulate.engine.learning.fit import estimated, least_squares
from simulate.engine.run import simulate
from tests.reference_rules.one_factor import one_factor

Array = npt.NDArray[np.float64]

# ---- Longstaff & Schwartz (2001) ------------------------------------------------------------------------------------

EIGHT = np.array(
    [
        [1.00, 1.09, 1.08, 1.34], [1.00, 1.16, 1.26, 1.54], [1.00, 1.22, 1.07, 1.03], [1.00, 0.93, 0.97, 0.92],
        [1.00, 1.11, 1.56, 1.52], [1.00, 0.76, 0.77, 0.90], [1.00, 0.92, 0.84, 1.01], [1.00, 0.88, 1.22, 1.34],
    ]
).T  # fmt: skip
RATE = 0.06


def powers(price: Array, degree: int) -> Array:
    """The basis 1, x, x², …"""
    return np.stack([price**k for k in range(degree + 1)])


def learned_put(paths: Array, strike: float, kept: float, degree: int) -> tuple[list[Array], Array]:
    """The rule of each date but the last, learned backward in the money, and what each path is worth one date on."""
    followed, rules = np.maximum(strike - paths[-1], 0.0), []
    for prices in paths[-2:0:-1]:
        followed = followed * kept
        inside = prices < strike
        fit = least_squares(powers(prices[inside] / strike, degree), followed[inside][None])
        rule = fit.coefficients[0]
        exercised = inside & (strike - prices > estimated(rule, powers(prices / strike, degree)))
        followed = np.where(exercised, strike - prices, followed)
        rules.append(rule)
    return rules[::-1], followed * kept


def followed_put(paths: Array, strike: float, kept: float, rules: list[Array]) -> Array:
    """What following the rules is worth on each path."""
    worth, alive = np.zeros(paths.shape[1]), np.ones(paths.shape[1], dtype=bool)
    for date, prices in enumerate(paths[1:], 1):
        inside = alive & (prices < strike)
        if date < len(paths) - 1:
            rule = rules[date - 1]
            inside &= strike - prices > estimated(rule, powers(prices / strike, len(rule) - 2))
        worth = np.where(inside, (strike - prices) * kept**date, worth)
        alive &= ~inside
    return worth


def test_eight_paths() -> None:
    """The example of their section 1."""
    _, worth = learned_put(EIGHT, 1.1, np.exp(-RATE), 2)
    assert worth.mean() == pytest.approx(0.1144, abs=1e-4)


def geometric(seed: int, start: float, rate: float, sd: float, dates: int, paths: int) -> Array:
    """Prices at dates, shape (dates + 1, paths), by drift rate and deviation sd a date."""
    steps = np.random.default_rng(seed).standard_normal((dates, paths))
    path = np.concatenate([np.zeros((1, paths)), np.cumsum(rate - 0.5 * sd**2 + sd * steps, axis=0)])
    return np.asarray(start * np.exp(path))


@pytest.mark.parametrize(
    ("start", "sigma", "years", "american"),
    [(36, 0.2, 1, 4.478), (36, 0.2, 2, 4.840), (36, 0.4, 1, 7.101), (40, 0.2, 1, 2.314), (44, 0.4, 2, 5.641)],
)
def test_puts(start: float, sigma: float, years: int, american: float) -> None:
    """Of their table 1, at 50 dates a year (their 5.647 is without dates): learned, then followed on fresh paths."""
    dates, step = 50 * years, 1.0 / 50
    rate, sd, kept = RATE * step, sigma * np.sqrt(step), float(np.exp(-RATE * step))
    rules, _ = learned_put(geometric(1, start, rate, sd, dates, 32_768), 40.0, kept, 3)
    worth = followed_put(geometric(2, start, rate, sd, dates, 65_536), 40.0, kept, rules)
    error = worth.std() / np.sqrt(worth.size)
    assert 0.99 * american <= worth.mean() <= american + 3.0 * error


# ---- giving up for good ---------------------------------------------------------------------------------------------

SCRAP, DRIFT, SIGMA = 100.0, 0.05, 0.3
LAG = 0.5825971579
"""-ζ(1/2)/√(2π): deviations of a step by which looking on dates moves a boundary (Broadie, Glasserman & Kou 1997)."""


def dated_boundary(times: int) -> float:
    """Where it is best to give up if one may do so at so many dates a year for ever, exactly.

    The price over the scrap is the mean of e to the lowest point that the walk reaches before it is killed at rate r
    (Mordecki 2002), and Spitzer's identity (1956) gives that as a sum over dates of normal distribution functions.
    """
    n = np.arange(1, 600 * times + 1)
    years, drift = n / times, 0.5 * SIGMA**2
    below = ndtr(-(DRIFT + drift) * np.sqrt(years) / SIGMA)
    below -= np.exp(-DRIFT * years) * ndtr(-(DRIFT - drift) * np.sqrt(years) / SIGMA)
    return float(SCRAP * np.exp(np.sum(below / n)))


def without_dates(boundary: float, times: int) -> float:
    """The boundary if one may give up at any time, from that on dates: all of order 1/√times and 1/times is taken off.

    The terms of Spitzer's sum begin with -σ·√(step/2πn) + r·step/2; what they are off by is ζ(1/2) and ζ(0) times that.
    """
    step = 1.0 / times
    return float(boundary * np.exp(-LAG * SIGMA * np.sqrt(step) + 0.25 * DRIFT * step))


def abandonment(times: int, years: int, degree: int = 64) -> tuple[float, float]:
    """Boundary, and worth at a price of 100, by fits backward over `years`, so many times a year.

    Expectations are taken by quadrature at 300 prices and fitted there: nothing is drawn.
    """
    step, lowest, highest = 1.0 / times, np.log(30.0), np.log(6_000.0)
    nodes, weights = np.polynomial.hermite_e.hermegauss(21)
    moves = (DRIFT - 0.5 * SIGMA**2) * step + SIGMA * np.sqrt(step) * nodes

    def basis(logs: Array) -> Array:
        places = np.clip(2.0 * (logs.ravel() - lowest) / (highest - lowest) - 1.0, -1.0, 1.0)
        return np.asarray(np.polynomial.chebyshev.chebvander(places, degree).T)

    places = np.cos(np.pi * (np.arange(300) + 0.5) / 300)
    logs = lowest + 0.5 * (places + 1.0) * (highest - lowest)
    ahead = logs + moves[:, None]
    seen, seen_ahead, scrapped = basis(logs), basis(ahead), SCRAP - np.exp(ahead)
    rule = np.zeros(degree + 2)
    for _ in range(years * times):
        worth = np.maximum(estimated(rule, seen_ahead).reshape(ahead.shape), scrapped)
        followed = np.exp(-DRIFT * step) * (weights @ worth) / weights.sum()
        rule = least_squares(seen, followed[None]).coefficients[0]
    prices = np.linspace(45.0, 70.0, 100_001)
    boundary = prices[np.argmax(SCRAP - prices < estimated(rule, basis(np.log(prices))))]
    return float(boundary), float(estimated(rule, basis(np.log(np.array([100.0]))))[0])


def test_perpetual_abandonment() -> None:
    """A business of worth 100 that can be given up for 100 at any time, for ever: boundary 52.632, worth 23.215.

    Looked at monthly it is given up earlier, exactly at 55.297: that is what is learned, and what dates do is known.
    """
    boundary, worth = abandonment(times=12, years=120)
    assert worth == pytest.approx(23.215, abs=0.08)
    assert boundary == pytest.approx(dated_boundary(12), abs=0.02)
    assert without_dates(boundary, 12) == pytest.approx(52.632, abs=0.08)


@pytest.mark.parametrize("times", [1, 4, 12, 52])
def test_what_dates_do_to_a_boundary(times: int) -> None:
    """Merton's (1973) boundary 2r/(2r + σ²) is the limit; a year between dates leaves 0.02 of the 9 that it moves."""
    exact = SCRAP * 2.0 * DRIFT / (2.0 * DRIFT + SIGMA**2)
    assert exact == pytest.approx(52.632, abs=5e-4)
    assert without_dates(dated_boundary(times), times) == pytest.approx(exact, abs=0.02 / times)
    assert dated_boundary(times) > exact + 0.5


# ---- the product itself ---------------------------------------------------------------------------------------------

QUARTERS, VOLATILITY, YEARLY = 40, 0.30, 1.09
PATHS = 65_536


def programme() -> tuple[float, float]:
    """One factor by a dynamic programme on 4,001 prices with 41 nodes: the plant never closed, and closed at its best.

    A plant of 200 is built in the first quarter and sells 25,000 a quarter from the second on, at a price that drifts
    nowhere, against a cost of 1,600 each and 5 million; it is written off over 100 quarters, and closing brings 60 % of
    the book.
    """
    sd = VOLATILITY * np.sqrt(0.25)
    prices = np.linspace(-1.0, 1.0, 4_001) * 6.5 * VOLATILITY * np.sqrt(10.0)
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    chances, moves = weights / weights.sum(), sd * nodes - 0.5 * sd**2
    half, whole = YEARLY**-0.125, YEARLY**-0.25

    def closing(t: int) -> float:
        return 0.6 * 200.0 * (1.0 - t / 100.0)

    slope, level, right = 0.0, closing(QUARTERS - 1), np.zeros(prices.size)  # of going on, linear in the price
    for t in range(QUARTERS - 2, -1, -1):
        gain = np.maximum(right, closing(t + 1) - (slope * np.exp(prices) + level))
        right = whole * sum(c * np.interp(prices + move, prices, gain) for c, move in zip(chances, moves, strict=True))
        slope, level = half * 50.0 + whole * slope, half * -45.0 + whole * level
    gain = max(right[prices.size // 2], closing(0) - (slope + level))
    never = -205.0 * half + whole * (slope + level)
    return never, never + whole * gain


def test_the_programme() -> None:
    assert programme() == pytest.approx((-42.79, 159.68), abs=0.01)


def test_one_factor() -> None:
    """Going on for ever, and what the learned right to close adds: of a worth of 202.47 no more than 2 % is lost."""
    never, best = programme()
    learned = simulate(one_factor(decisions__estimate="learned"), PATHS)["venture_npv"]
    bound = simulate(one_factor(decisions__estimate="none", exit__enabled=False), PATHS)["venture_npv"]
    error = learned.std() / np.sqrt(PATHS)
    assert abs(bound.mean() - never) < 3.0 * bound.std() / np.sqrt(PATHS)
    assert -0.02 * (best - never) < learned.mean() - best < 3.0 * error
