"""Which template a scenario comes from."""

from __future__ import annotations

import pytest

from simulate.scenario import load, templates
from simulate.scenario.origin import origin_of


@pytest.mark.parametrize("name", ["battery_cells", "minimal"])
def test_a_template_comes_from_itself(name: str) -> None:
    found = origin_of(load(templates.path(name)))
    assert found is not None
    assert (found.name, dict(found.changed)) == (name, {})


def test_a_few_changes_do_not_hide_where_it_comes_from() -> None:
    scenario = load(templates.path("robotaxi")).with_("venture.price", 3.0)
    found = origin_of(scenario, "deal.toml")
    assert found is not None
    assert found.name == "robotaxi"
    assert list(found.changed) == ["venture.price"]
    assert found.changed["venture.price"][1] == 3.0


def test_the_template_that_was_run_wins_over_a_nearer_one() -> None:
    found = origin_of(load(templates.path("robotaxi")), "battery_cells")
    assert found is not None
    assert found.name == "battery_cells"


def test_what_is_like_no_template_comes_from_none(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load(templates.path("robotaxi"))
    monkeypatch.setattr(templates, "names", lambda: ["battery_cells"])
    assert origin_of(scenario) is None


def test_a_file_that_is_like_no_template_is_held_against_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as `--set` has changed it."""
    scenario = load(templates.path("robotaxi"))
    monkeypatch.setattr(templates, "names", lambda: ["battery_cells"])
    found = origin_of(scenario, "deal.toml", {"governance.reset": [None, {"logit": 1.0}]})
    assert found is not None
    assert found.phrase == "the file deal.toml"
    assert found.change_of("governance.reset.logit") == (None, {"logit": 1.0})
    assert found.change_of("governance.resets") is None
