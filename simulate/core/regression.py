"""Least squares on very many rows, the same bits everywhere: sums in the order of rows, no library of linear algebra.

Columns are many rows long and are taken in portions; nothing of a portion is kept but sums of products.
"""

from __future__ import annotations

import numpy as np

from simulate.core.arguments import Numbers
from simulate.core.jit import entry, sqrt


@entry
def add_range(z: Numbers, sums: Numbers, least: Numbers, most: Numbers) -> None:
    """Sums, least and greatest values of columns, shape (n_columns, n_rows), added to those before."""
    for a in range(z.shape[0]):
        for r in range(z.shape[1]):
            value = z[a, r]
            sums[a] += value
            least[a] = min(least[a], value)
            most[a] = max(most[a], value)


@entry
def add_products(z: Numbers, centre: Numbers, products: Numbers) -> None:
    """Sums of products of columns less their centres, added to those before: the lower half of a square matrix."""
    columns = z.shape[0]
    row = np.empty(columns)
    for r in range(z.shape[1]):
        for a in range(columns):
            row[a] = z[a, r] - centre[a]
        for a in range(columns):
            factor = row[a]
            for b in range(a + 1):
                products[a, b] += factor * row[b]


@entry
def solve(matrix: Numbers, right: Numbers) -> None:
    """Solves a symmetric positive definite system by Cholesky's decomposition, in place.

    Parameters
    ----------
    matrix : ndarray, shape (n, n)
        Its lower half; becomes the triangular factor.
    right : ndarray, shape (n_systems, n)
        The right-hand sides; become the solutions.
    """
    n = matrix.shape[0]
    for a in range(n):
        for b in range(a + 1):
            rest = matrix[a, b]
            for c in range(b):
                rest -= matrix[a, c] * matrix[b, c]
            matrix[a, b] = sqrt(rest) if a == b else rest / matrix[b, b]
    for q in range(right.shape[0]):
        for a in range(n):
            rest = right[q, a]
            for c in range(a):
                rest -= matrix[a, c] * right[q, c]
            right[q, a] = rest / matrix[a, a]
        for a in range(n - 1, -1, -1):
            rest = right[q, a]
            for c in range(a + 1, n):
                rest -= matrix[c, a] * right[q, c]
            right[q, a] = rest / matrix[a, a]
