"""Rank correlation and the Gaussian copula that has it.

A pair of normals with correlation rho has Spearman's rank correlation r = (6/pi) arcsin(rho/2); so rank correlations r
are had from normals correlated by rho = 2 sin(pi r / 6). Inputs whose rank correlation is 1 or -1 move as one: all but
the first of them follow it, exactly.

References
----------
Kruskal (1958), Ordinal measures of association, Journal of the American Statistical Association 53.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
SMALLEST_EIGENVALUE = 1e-10
"""A matrix whose smallest eigenvalue is not above this counts as singular."""


def normal_correlation(rank_correlation: npt.ArrayLike) -> Array:
    """Correlation matrix of normals that have these rank correlations."""
    matrix = 2.0 * np.sin(np.pi / 6.0 * np.asarray(rank_correlation, dtype=np.float64))
    np.fill_diagonal(matrix, 1.0)
    return matrix


def positive_definite(matrix: npt.ArrayLike) -> bool:
    """Whether a symmetric matrix is positive definite."""
    return smallest_eigenvalue(matrix) > SMALLEST_EIGENVALUE


def smallest_eigenvalue(matrix: npt.ArrayLike) -> float:
    """The smallest eigenvalue of a symmetric matrix."""
    return float(np.linalg.eigvalsh(np.asarray(matrix, dtype=np.float64))[0])


def leaders(rank_correlation: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """For each input the first one that it moves as one with: itself, where there is none before it."""
    first: npt.NDArray[np.int64] = (np.abs(np.asarray(rank_correlation, dtype=np.float64)) == 1.0).argmax(axis=1)
    return first


def misfit(rank_correlation: npt.ArrayLike) -> str:
    """Why no inputs can be coupled so, by a normal copula; empty where they can."""
    ranks = np.asarray(rank_correlation, dtype=np.float64)
    lead = leaders(ranks)
    sign = ranks[np.arange(len(ranks)), lead]
    if not np.array_equal(ranks, sign[:, None] * ranks[lead]):
        return "inputs that move as one (correlation 1 or -1) differ in their correlations with others"
    alone = np.unique(lead)
    among = ranks[np.ix_(alone, alone)]
    if smallest_eigenvalue(among) < -SMALLEST_EIGENVALUE:
        return "they are not positive definite: they contradict each other"
    if not positive_definite(among):
        return "they are singular: some inputs follow wholly from others; write 1 or -1 where two of them move as one"
    if not positive_definite(normal_correlation(among)):
        return (
            "they are positive definite, but the normal copula that couples the inputs cannot have them (the matrix of "
            f"2 sin(pi r / 6) is not positive definite); {_nearer(among):g} times as strong, it can"
        )
    return ""


def _nearer(ranks: Array) -> float:
    """The largest factor of two decimals by which rank correlations fit a normal copula."""
    factors = (percent / 100.0 for percent in range(99, 0, -1))
    return next(factor for factor in factors if positive_definite(normal_correlation(ranks * factor)))


def couple(uniforms: Array, rank_correlation: npt.ArrayLike) -> Array:
    """Independent uniforms made dependent, point by point; the first row stays as it is.

    Parameters
    ----------
    uniforms : ndarray, shape (n_inputs, n)
        Independent uniforms in (0, 1).
    rank_correlation : array_like, shape (n_inputs, n_inputs)
        Spearman's rank correlations.

    Returns
    -------
    ndarray, shape (n_inputs, n)
        Dependent uniforms.
    """
    ranks = np.asarray(rank_correlation, dtype=np.float64)
    lead = leaders(ranks)
    alone = np.unique(lead)
    out = uniforms.copy()
    out[alone] = _mixed(uniforms[alone], ranks[np.ix_(alone, alone)])
    for row, leader in enumerate(lead):
        if leader != row:
            out[row] = out[leader] if ranks[row, leader] > 0.0 else 1.0 - out[leader]
    return out


def _mixed(uniforms: Array, rank_correlation: Array) -> Array:
    """Uniforms coupled by a normal copula whose matrix is positive definite."""
    from scipy.special import ndtr, ndtri

    factor = np.linalg.cholesky(normal_correlation(rank_correlation))
    normals = ndtri(uniforms)
    out = uniforms.copy()
    for row in range(1, len(uniforms)):
        mixed = sum(factor[row, column] * normals[column] for column in range(row + 1))
        out[row] = np.clip(ndtr(mixed), 2.0**-53, 1.0 - 2.0**-53)
    return out
