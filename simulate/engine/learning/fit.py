"""Least squares as a table is learned by: columns that do not vary left out, a little ridge, rounded coefficients.

Rows come in portions, so that no matrix of all rows is ever held. Sums go in the order of the rows and the system is
solved by plain Cholesky decomposition; coefficients are rounded to 24 significant bits, so that no library, number of
threads or processor moves a decision. See docs/model.md, section 22.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulate.core.regression import add_products, add_range, solve
from simulate.engine.outcomes import Array

RIDGE = 1e-6
"""Added to the diagonal of the correlations of columns."""
STILL = 1e-6
"""A column whose values lie no farther from their mean than this share of the largest does not vary.

Its coefficient would be so large that rounding it, to 2⁻²⁴ of itself, moved the estimate by as much as it explains.
"""
BITS = 24
"""Significant bits of a coefficient."""


@dataclass(frozen=True)
class Fit:
    """Coefficients of one or several targets on the same columns.

    Attributes
    ----------
    coefficients : ndarray, shape (n_targets, 1 + n_columns)
        Intercept and coefficients.
    explained : ndarray, shape (n_targets,)
        Share of a target's variance that the fit has, on the rows it was made from; 0 where there is none.
    rows : int
        Rows of the fit.
    """

    coefficients: Array
    explained: Array
    rows: int


class Moments:
    """Sums of products of columns and targets, taken in by portions of rows."""

    def __init__(self, columns: int, targets: int) -> None:
        n = columns + targets
        self.columns, self.rows = columns, 0
        self._centre = np.zeros(n)
        self._sums, self._least, self._most = np.zeros(n), np.full(n, np.inf), np.full(n, -np.inf)
        self._products = np.zeros((n, n))

    def add(self, columns: Array, targets: Array) -> None:
        """Take in rows: columns of shape (n_columns, n_rows), targets of shape (n_targets, n_rows).

        Products are taken of what differs from the mean of the first portion, near that of all: no digits are lost.
        """
        if columns.shape[1] == 0:
            return
        z = np.ascontiguousarray(np.concatenate([columns, targets]))
        add_range(z, self._sums, self._least, self._most)
        if self.rows == 0:
            self._centre = self._sums / z.shape[1]
        self.rows += z.shape[1]
        add_products(z, self._centre, self._products)

    def fit(self) -> Fit:
        """The least squares of the targets on the columns, of all rows taken in."""
        m, mean = self.columns, self._sums / self.rows
        shift = mean - self._centre
        products = np.tril(self._products) + np.tril(self._products, -1).T - self.rows * np.outer(shift, shift)
        largest = np.maximum(np.abs(self._least), np.abs(self._most))
        vary = np.maximum(self._most - mean, mean - self._least) > STILL * largest
        kept = np.flatnonzero(vary[:m] & (np.diag(products)[:m] > 0.0))
        deviation = np.sqrt(np.diag(products)[kept] / self.rows)
        matrix = products[np.ix_(kept, kept)] / np.outer(deviation, deviation)
        matrix[np.diag_indices(kept.size)] += RIDGE * self.rows
        right = products[m:, kept] / deviation
        found = right.copy()
        solve(matrix, found)
        coefficients = np.zeros((right.shape[0], 1 + m))
        coefficients[:, 1 + kept] = found / deviation
        coefficients[:, 0] = mean[m:] - _in_order(coefficients[:, 1:] * mean[:m])
        return Fit(rounded(coefficients), self._explained(found, right, np.diag(products)[m:]), self.rows)

    def _explained(self, found: Array, right: Array, total: Array) -> Array:
        """Share of each target's variance that is explained, by the normal equations (the ridge aside)."""
        share: Array = _in_order(found * right) + RIDGE * self.rows * _in_order(found * found)
        return np.where(total > 0.0, np.clip(share / np.where(total > 0.0, total, 1.0), 0.0, 1.0), 0.0)


def _in_order(terms: Array) -> Array:
    """Sums along the last axis, one term after another."""
    total = np.zeros(terms.shape[0])
    for k in range(terms.shape[1]):
        total = total + terms[:, k]
    return total


def rounded(coefficients: Array) -> Array:
    """Numbers to 24 significant bits."""
    mantissa, exponent = np.frexp(coefficients)
    return np.asarray(np.ldexp(np.rint(np.ldexp(mantissa, BITS)), exponent - BITS))


def least_squares(columns: Array, targets: Array) -> Fit:
    """The fit of targets, shape (n_targets, n_rows), on columns, shape (n_columns, n_rows)."""
    moments = Moments(columns.shape[0], targets.shape[0])
    moments.add(columns, targets)
    return moments.fit()


def estimated(coefficients: Array, columns: Array) -> Array:
    """Intercept and coefficients times columns, added in their order (22.7), shape (n_rows,)."""
    total = np.full(columns.shape[1], coefficients[0])
    for coefficient, column in zip(coefficients[1:], columns, strict=True):
        if coefficient != 0.0:
            total += coefficient * column
    return total
