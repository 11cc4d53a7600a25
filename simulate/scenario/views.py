"""Whose value a study is about: the venture's, or a partner's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulate.scenario.defaults import VENTURE
from simulate.scenario.problems import Problem, ScenarioError
from simulate.scenario.quantities import shown
from simulate.scenario.tree import nearest

if TYPE_CHECKING:
    from simulate.scenario import Scenario


def views(scenario: Scenario) -> tuple[str, ...]:
    """The names of all views: the venture, then the partners."""
    return (VENTURE, *(partner.name for partner in scenario.partners))


def unknown_view(scenario: Scenario, view: str) -> str:
    """What is wrong with the name of a view, with the nearest name; nothing if there is such a view."""
    known = views(scenario)
    if view in known:
        return ""
    hint = nearest(view, known) or f"; known: {', '.join(known)}"
    return f"expected venture or a partner, got {shown(view)}{hint}"


def assert_view(scenario: Scenario, view: str) -> None:
    """Raises `ScenarioError` where there is no such view."""
    if wrong := unknown_view(scenario, view):
        raise ScenarioError([Problem("view", "", wrong)])
