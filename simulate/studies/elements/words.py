"""What the elements are worth, in a few plain sentences that claim nothing which their errors do not support."""

from __future__ import annotations

from simulate.presentation.findings import Finding, advice, command, key
from simulate.presentation.saying import MOST_ADVISED, of_enough, on_few, too_few
from simulate.presentation.wording import capitalised, points, signed
from simulate.scenario.defaults import PATHS, VENTURE
from simulate.statistics.estimates import ENOUGH, Estimate
from simulate.statistics.paired import paths_needed, told_apart
from simulate.studies.elements.shapley import Attribution, Contributions, Element

SCORES = "0:1:0.2"
"""Scores over which an element is swept."""

MEANING = (
    "This is attribution inside the model, not cause in the world: scores are judgements, how strongly they act is an "
    "assumption of the model's rules, and a baseline is a choice."
)


def change(elements: Contributions, one: Attribution, found: Estimate) -> str:
    """A change of a measure with sign, margin and unit: `USD +173 ± 7 million`, `+30.9 ± 0.4 pts`."""
    return points(found) if one.measure.unit == "share" else f"{elements.currency} {signed(found)} million"


def findings(elements: Contributions, view: str = VENTURE) -> list[Finding]:
    """One for each measure, one for the interactions, what it all means, and the next command.

    Parameters
    ----------
    elements : Contributions
    view : str
        Whose measures are told first: venture, or a partner.
    """
    if elements.paths < ENOUGH:
        return [too_few(elements.paths), next_step(elements, view)]
    shown = elements.seen_from(view)
    few_futures = on_few({one.measure.label: one.all for one in shown}, elements.paths)
    return [
        *(_measure(elements, one) for one in shown),
        _interaction(elements, shown[0]),
        *(Finding("warning", text) for text in few_futures),
        Finding("meaning", MEANING),
        next_step(elements, view),
    ]


def _measure(elements: Contributions, one: Attribution) -> Finding:
    label, keys = capitalised(one.measure.label), [key("measures", one.measure.name, "total", "mean")]
    if not told_apart(one.total, len(elements.attributions)):
        total, keys = f"{label}: all five together make no difference that can be told apart from none", []
    else:
        total = f"{label}: {change(elements, one, one.total)} from all five together"
    sure = [
        (element, part) for element, part in zip(elements.elements, one.parts, strict=True) if elements.told_apart(part)
    ]
    up = max(sure, key=lambda pair: pair[1].value, default=None)
    down = min(sure, key=lambda pair: pair[1].value, default=None)
    parts = []
    if up is not None and up[1].value > 0.0:
        parts.append(f"most by {up[0].name} ({change(elements, one, up[1])})")
        keys.append(_key(one, up[0]))
    if down is not None and down[1].value < 0.0:
        parts.append(f"against it {down[0].name} ({change(elements, one, down[1])})")
        keys.append(_key(one, down[0]))
    return Finding("measure", f"{total}{''.join(f', {part}' for part in parts)}.", tuple(keys))


def _key(one: Attribution, element: Element) -> str:
    """Where what an element adds to a measure stands."""
    return key("measures", one.measure.name, "shapley", element.key, "mean")


def _interaction(elements: Contributions, one: Attribution) -> Finding:
    """The strongest interaction in a measure."""
    strongest = one.strongest()
    if strongest is None:
        text = f"No two elements are seen to make each other worth more or less in {one.measure.label}."
        return Finding("interaction", text)
    pair, found = strongest
    more = "more" if found.value > 0.0 else "less"
    size = change(elements, one, found)
    first, second = (elements.elements[i].name for i in pair)
    text = f"{first.capitalize()} and {second} are each worth {more} beside the other: {size} in {one.measure.label}."
    at = key("measures", one.measure.name, "interactions", [*one.pairs].index(pair), "mean")
    return Finding("interaction", text, (at,))


def next_step(elements: Contributions, view: str) -> Finding:
    """A sweep of the score that matters most to the view; more futures where none is told apart, or else clauses."""
    if elements.paths < ENOUGH:
        return of_enough(command("elements", "--paths", str(PATHS), view=view))
    one = elements.seen_from(view)[0]
    parts = list(zip(elements.elements, one.parts, strict=True))
    sure = [(element, part) for element, part in parts if elements.told_apart(part)]
    if sure:
        element, _ = max(sure, key=lambda pair: abs(pair[1].value))
        why = f"how {one.measure.label} follows from {element.name}, which matters most to it"
        return advice(why, command("sweep", "--vary", f"{element.key}={SCORES}"), (_key(one, element),))
    needs = [(paths_needed(part, elements.paths, elements.comparisons), element) for element, part in parts]
    known = [(needed, element) for needed, element in needs if needed is not None and needed <= MOST_ADVISED]
    if known:
        needed, element = min(known, key=lambda pair: pair[0])
        again = command("elements", "--paths", str(needed), view=view)
        return advice(f"to tell what {element.name} adds", again, (_key(one, element),))
    return advice("what the clauses of the deal are worth", command("worth", view=view))
