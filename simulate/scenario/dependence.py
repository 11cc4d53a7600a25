"""The tables [[dependence]]: uncertain inputs that go together."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from simulate.scenario.quantities import Quantity, Table
from simulate.scenario.units import Name

RANKS = Quantity("rank correlation", ge=-1.0, le=1.0)
Row = Annotated[tuple[Annotated[float, RANKS], ...], Field(strict=False)]
Matrix = Annotated[tuple[Row, ...], Field(strict=False)]


class Dependence(Table):
    """Inputs coupled by rank correlation (a Gaussian copula); one that is a plain number takes no part."""

    inputs: Annotated[tuple[Name, ...], Field(strict=False, min_length=2)] = Field(
        description="dotted keys of the inputs, each in one table only"
    )
    rank_correlation: Annotated[float | Matrix, RANKS] = Field(
        description="Spearman's correlation: one for every pair, or a matrix"
    )

    def matrix(self) -> list[list[float]]:
        """The rank correlations of the inputs, as a matrix."""
        if not isinstance(self.rank_correlation, float):
            return [list(row) for row in self.rank_correlation]
        n = len(self.inputs)
        return [[1.0 if i == j else self.rank_correlation for j in range(n)] for i in range(n)]

    def pairs(self) -> Iterator[tuple[str, str, float]]:
        """Every two inputs that go together, with their rank correlation; those of 0 do not."""
        matrix = self.matrix()
        for (i, first), (j, second) in itertools.combinations(enumerate(self.inputs), 2):
            if matrix[i][j] != 0.0:
                yield first, second, matrix[i][j]
