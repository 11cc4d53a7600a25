"""What the five elements are worth: what each contributes to each measure, in words, as JSON and as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulate.presentation.csv_text import table_text
from simulate.presentation.findings import of_all_views
from simulate.presentation.html import as_html
from simulate.presentation.wording import counted, with_margin
from simulate.scenario.defaults import VENTURE
from simulate.scenario.quantities import shown
from simulate.studies.elements.shapley import Attribution, Contributions
from simulate.studies.elements.words import findings

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = 1
COLUMNS = ("measure", "unit", "kind", "what", "value", "std_error")


@dataclass(frozen=True, repr=False)
class Elements(Contributions):
    """What the elements are worth between a baseline and a scenario's scores."""

    def __repr__(self) -> str:
        measures, paths = counted(len(self.attributions), "measure"), counted(self.paths, "path")
        return f"<Elements of {shown(self.scenario)}: {measures}, {paths} each>"

    def _repr_html_(self) -> str:
        columns = ("", *(element.name for element in self.elements), "together")
        rows = ((one.measure.label, *map(with_margin, (*one.parts, one.total))) for one in self.attributions)
        return as_html(repr(self), columns, rows)

    def as_dict(self, view: str = VENTURE) -> dict[str, Any]:
        """As it stands in JSON, its findings from one side first."""
        return {
            "schema": SCHEMA,
            "scenario": self.scenario,
            "currency": self.currency,
            "paths": self.paths,
            "seed": self.seed,
            "baseline": self.baseline,
            "elements": [{"key": one.key, "score": one.score} for one in self.elements],
            "measures": {one.measure.name: self._attribution(one) for one in self.attributions},
            **of_all_views(lambda seen: findings(self, seen), (VENTURE, *self.partners), view),
        }

    def _attribution(self, one: Attribution) -> dict[str, Any]:
        strongest = one.strongest()
        return {
            "unit": one.measure.unit,
            "at_baseline": one.none.as_dict(),
            "as_it_is": one.all.as_dict(),
            "total": one.total.as_dict(),
            "shapley": {element.key: part.as_dict() for element, part in zip(self.elements, one.parts, strict=True)},
            "interactions": [
                {"elements": [self.elements[i].key, self.elements[j].key], **found.as_dict()}
                for (i, j), found in one.pairs.items()
            ],
            "strongest_interaction": None if strongest is None else [self.elements[i].key for i in strongest[0]],
        }

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows of `frame`."""
        for one in self.attributions:
            shapley = [("shapley", element.key, part) for element, part in zip(self.elements, one.parts, strict=True)]
            pairs = [
                ("interaction", f"{self.elements[i].key} x {self.elements[j].key}", found)
                for (i, j), found in one.pairs.items()
            ]
            whole = [("level", "at baseline", one.none), ("level", "as it is", one.all), ("total", "all", one.total)]
            for kind, what, found in (*whole, *shapley, *pairs):
                yield (one.measure.name, one.measure.unit, kind, what, found.value, found.std_error)

    def to_frame(self) -> pd.DataFrame:
        """A row a measure and contribution: levels, the total, Shapley values, interaction indices."""
        import pandas as pd

        return pd.DataFrame(list(self.rows()), columns=list(COLUMNS))


def files(elements: Elements, view: str = VENTURE) -> dict[str, str]:
    """The files of a study of elements by name: everything as JSON, and a tidy table as CSV."""
    report = json.dumps(elements.as_dict(view), indent=2, ensure_ascii=False, allow_nan=False)
    return {"elements.json": report + "\n", "elements.csv": table_text(COLUMNS, elements.rows())}
