"""The scenario: its tables, and what can be done with them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from pydantic import PrivateAttr, model_validator
from pydantic.functional_validators import ModelWrapValidatorHandler
from pydantic_core import PydanticCustomError

from simulate.scenario import advice, overrides, sampling, toml_text, values, words
from simulate.scenario.edition_rules import rules_know_what_is_named
from simulate.scenario.problems import ScenarioError
from simulate.scenario.quantities import shown
from simulate.scenario.rules import broken_rules
from simulate.scenario.tables import Tables
from simulate.scenario.tree import dotted, leaves, plain, tree
from simulate.scenario.uncertain import UncertainInput, uncertain_inputs
from simulate.scenario.validation import build
from simulate.scenario.variants import Variant

Array = npt.NDArray[np.float64]
MISSING: Any = object()
"""In place of a value that was not given: None could be one."""


class Scenario(Tables):
    """A scenario: frozen; `with_` gives a changed one."""

    _variants: tuple[Variant, ...] = PrivateAttr(default=())

    @model_validator(mode="before")
    @classmethod
    def _rest_of_equity(cls, data: Any) -> Any:
        """Of two stakes one may be left out: it is the rest."""
        partners = data.get("partners") if isinstance(data, dict) else None
        if not isinstance(partners, list) or len(partners) != 2 or not all(isinstance(one, dict) for one in partners):
            return data
        filled = [_with_rest(one, other) for one, other in zip(partners, reversed(partners), strict=True)]
        return {**data, "partners": filled}

    @model_validator(mode="wrap")
    @classmethod
    def _rules(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Rules that tie several keys together; what was named is seen in the data alone."""
        scenario = handler(data)
        named = rules_know_what_is_named(data) if isinstance(data, dict) else ()
        broken = list(dict.fromkeys([*broken_rules(plain(scenario)), *named]))
        if broken:
            told = "; ".join(f"{'.'.join(map(str, path))}: {message}" for path, message in broken)
            raise PydanticCustomError("rules", "{told}", {"told": told, "broken": broken})
        return scenario

    @cached_property
    def uncertain(self) -> list[UncertainInput]:
        """The inputs that are drawn once per trajectory."""
        return uncertain_inputs(self)

    def values(self, drawn: Mapping[str, Array] | None = None) -> dict[str, Any]:
        """All numbers as a nested mapping; what is not in `drawn` has its median."""
        return values.values(self, drawn)

    def draw(self, first: int, n: int) -> dict[str, Array]:
        """The uncertain inputs of trajectories first … first + n - 1, by dotted key, each of shape (n,).

        Raises
        ------
        ValueError
            If a number is below 0, or there are more trajectories than numbers.
        """
        return sampling.draw(self, first, n)

    def __repr__(self) -> str:
        partners = " and ".join(shown(partner.name) for partner in self.partners)
        return (
            f"<Scenario {shown(self.scenario.name)}: {partners}, {self.scenario.horizon_years:g} years, "
            f"{len(self.uncertain)} uncertain inputs, {len(self.exit.triggers)} triggers>"
        )

    __str__ = __repr__

    def with_(self, key: str | Mapping[str, Any] | None = None, value: Any = MISSING, /, **more: Any) -> Scenario:
        """The scenario with some keys changed, checked when all are; a new stake changes the other partner's too.

        Parameters
        ----------
        key, value
            A dotted key and its value; or a mapping of several. The value of a table or of a list of tables (stages,
            triggers, payments) is the whole one, as TOML would hold it: so items are added and left out.
        **more
            More keys, two underscores for each dot: `venture__price=90.0`.

        Raises
        ------
        ScenarioError
            If there is no such key, or the result is no valid scenario.
        TypeError
            If a key has no value.

        Examples
        --------
        >>> from simulate import load
        >>> scenario = load("battery_cells")
        >>> scenario.with_("venture.price", 90.0).venture.price
        90.0
        >>> changed = scenario.with_({"venture.price": 90.0}, governance__review_interval_quarters=2)
        >>> changed.governance.review_interval_quarters
        2
        >>> fee = {"name": "fee", "from": "Carmaker", "to": "Cell maker", "amount": 5.0, "quarter": 4}
        >>> scenario.with_("payments", [*scenario.payments, fee]).payments["fee"].amount
        5.0
        """
        named = {name.replace("__", "."): one for name, one in more.items()}
        stated = {} if key is None and named else _stated(key, value)
        return self.with_changes({**stated, **named})

    def with_changes(self, changes: Mapping[str, Any]) -> Scenario:
        """The scenario with several keys changed at once, checked when all are."""
        raw, _, problems = overrides.changed(plain(self), list(changes.items()), where="")
        return build(Scenario, raw, lambda _: "", problems)

    def without(self, *keys: str) -> Scenario:
        """The scenario without some keys, tables or items of lists: `without("exit.triggers.deadlock")`.

        Raises
        ------
        ScenarioError
            If there is no such key, or it cannot be left out.
        """
        raw, problems = overrides.removed(plain(self), keys, where="")
        return build(Scenario, raw, lambda _: "", problems)

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The variants that its file names; a changed scenario has none."""
        return self._variants

    def flat(self) -> dict[str, Any]:
        """Every leaf by dotted key; distributions as they are."""
        root = tree(self)
        return {dotted(path, root): leaf for path, leaf in leaves(root)}

    def to_toml(self) -> str:
        """The scenario as a TOML file with everything filled in; loading it gives an equal scenario."""
        return toml_text.document(self)

    def warnings(self) -> list[str]:
        """What is certainly odd about the scenario, in sentences."""
        return advice.warnings(self)

    def words(self) -> dict[str, list[str]]:
        """Triggers, payments and uncertain inputs, each in a sentence."""
        return words.words(self)


def _stated(key: Any, value: Any) -> Mapping[str, Any]:
    """The changes that a key and its value are, or a mapping."""
    if isinstance(key, Mapping) and value is MISSING:
        return key
    if isinstance(key, str) and value is not MISSING:
        return {key: value}
    raise TypeError(f"with_: expected a dotted key and its value, or a mapping of such, got {shown(key)} alone")


def _with_rest(partner: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    stake = other.get("equity")
    if partner.get("equity") is not None or not isinstance(stake, int | float) or not 0.0 < stake < 1.0:
        return partner
    return {**partner, "equity": 1.0 - stake}


__all__ = ["Scenario", "ScenarioError", "UncertainInput"]
