"""Rank correlation and the Gaussian copula that has it.

A pair of normals with correlation rho has Spearman's rank correlation r = (6/pi) arcsin(rho/2); so rank correlations r
are had from normals correlated by rho = 2 sin(pi r / 6).

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
    return bool(np.linalg.eigvalsh(np.asarray(matrix, dtype=np.float64))[0] > SMALLEST_EIGENVALUE)


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
    from scipy.special import ndtr, ndtri

    factor = np.linalg.cholesky(normal_correlation(rank_correlation))
    normals = ndtri(uniforms)
    out = uniforms.copy()
    for row in range(1, len(uniforms)):
        mixed = sum(factor[row, column] * normals[column] for column in range(row + 1))
        out[row] = np.clip(ndtr(mixed), 2.0**-53, 1.0 - 2.0**-53)
    return out
