"""Findings lead back to the JSON that they come from, and their commands can be typed."""

from __future__ import annotations

import pytest

from simulate.presentation.findings import Finding, Source, advice, as_json, command, from_json, key, seen_first
from tests.findings import assert_parses, at, says


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (("venture", "npv", "mean"), "venture.npv.mean"),
        (("partners", "A.B. Ltd", "npv"), 'partners."A.B. Ltd".npv'),
        (("survival_by_year", 4, "mean"), "survival_by_year.4.mean"),
        (("partners", "4", "npv"), 'partners."4".npv'),
        (("quantiles", "0.05", 0), 'quantiles."0.05".0'),
        (("ended_by", 'the "end"'), 'ended_by."the \\"end\\""'),
    ],
)
def test_a_key_leads_to_its_place(path: tuple[str | int, ...], written: str) -> None:
    assert key(*path) == written
    result: object = "found"
    for step in reversed(path):
        result = {step: result} if isinstance(step, str) else ["none"] * step + [result]
    assert at(result, written) == "found"
    with pytest.raises(LookupError):
        at({}, written)


def test_findings_come_back_from_json() -> None:
    told = [Finding("value", "It is 3.", ("a.b",)), advice("more", command("worth"))]
    assert from_json({"findings": as_json(told)}) == told
    assert from_json({}) == []  # of a version without findings


@pytest.mark.parametrize("file", ["deal.toml", "my deals/it's (1).toml", "-odd.toml", "a`b.toml"])
def test_a_command_names_the_file_the_view_and_the_settings_as_one_would_type_them(file: str) -> None:
    source = Source(f"./{file}", ["partners.Cell maker.equity=0.6"])
    found = source.names(advice("look", command("worth", view="Cell maker")))
    assert found.command.startswith("jvsim worth ")
    assert found.command.endswith("--view 'Cell maker' --set 'partners.Cell maker.equity=0.6'")
    assert_parses(found.command)
    assert Finding("value", "no command").command == ""


def test_without_a_file_the_command_says_where_one_goes() -> None:
    told = advice("look", command("run", "--paths", "7"))
    assert Source("").names(told) == Source().names(told) == told
    assert told.command == "jvsim run FILE --paths 7"
    assert Source("a.toml").names(Finding("value", "no command")).text == "no command"


@pytest.mark.parametrize("name", ["`jvsim", "`jvsim run FILE 'x", "it's `jvsim rm FILE`"])
def test_a_name_that_looks_like_a_command_is_none(name: str) -> None:
    told = advice(f"whether {name} is better off", command("drivers", view=name))
    assert Finding("gain", f"{name}: `jvsim run FILE`").command == ""
    typed = Source("a.toml", ["x=1"]).names(told)
    assert typed.text.startswith(f"Next, whether {name} is better off: `jvsim drivers a.toml --view ")
    assert_parses(typed.command)


def test_the_view_comes_first_and_the_others_keep_their_order() -> None:
    assert seen_first("B", ("venture", "A", "B")) == ["B", "venture", "A"]
    assert seen_first("venture", ("venture", "A", "B")) == ["venture", "A", "B"]


def test_numbers_are_found_in_words() -> None:
    assert says("it is 1,234 below", -1234.4)
    assert says("in 35.2 ± 2.1 % of futures", 0.3521)
    assert not says("it is 1,234 below", 1235.0)
    assert not says("in 35.2 % of futures", 0.354)
