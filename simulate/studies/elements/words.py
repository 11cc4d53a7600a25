"""What the elements are worth, in a few plain sentences that claim nothing which their errors do not support."""

from __future__ import annotations

from simulate.presentation.saying import on_few
from simulate.presentation.wording import capitalised, counted, points, signed
from simulate.statistics.estimates import ENOUGH, Estimate
from simulate.statistics.paired import told_apart
from simulate.studies.elements.shapley import Attribution, Elements

MEANING = (
    "This is attribution inside the model, not cause in the world: scores are judgements, how strongly they act is an "
    "assumption of the model's rules, and a baseline is a choice."
)


def change(elements: Elements, one: Attribution, found: Estimate) -> str:
    """A change of a measure with sign, margin and unit: `USD +173 ± 7 million`, `+30.9 ± 0.4 pts`."""
    return points(found) if one.measure.unit == "share" else f"{elements.currency} {signed(found)} million"


def sentences(elements: Elements) -> list[str]:
    """A sentence for each measure, one for the interactions, and what it all means.

    Parameters
    ----------
    elements : Elements
    """
    if elements.paths < ENOUGH:
        return [f"{counted(elements.paths, 'future')}: too few for a statement; run {ENOUGH} or more, best thousands."]
    few = on_few({one.measure.label: one.all for one in elements.attributions}, elements.paths)
    return [*(_measure(elements, one) for one in elements.attributions), _interaction(elements), *few, MEANING]


def _measure(elements: Elements, one: Attribution) -> str:
    label = capitalised(one.measure.label)
    if not told_apart(one.total, len(elements.attributions)):
        total = f"{label}: all five together make no difference that can be told apart from none"
    else:
        total = f"{label}: {change(elements, one, one.total)} from all five together"
    sure = [
        (element.name, part)
        for element, part in zip(elements.elements, one.parts, strict=True)
        if told_apart(part, elements.comparisons)
    ]
    up = max(sure, key=lambda pair: pair[1].value, default=None)
    down = min(sure, key=lambda pair: pair[1].value, default=None)
    parts = []
    if up is not None and up[1].value > 0.0:
        parts.append(f"most by {up[0]} ({change(elements, one, up[1])})")
    if down is not None and down[1].value < 0.0:
        parts.append(f"against it {down[0]} ({change(elements, one, down[1])})")
    return f"{total}{''.join(f', {part}' for part in parts)}."


def _interaction(elements: Elements) -> str:
    """The strongest interaction in the first measure."""
    one = elements.attributions[0]
    strongest = one.strongest()
    if strongest is None:
        return f"No two elements are seen to make each other worth more or less in {one.measure.label}."
    pair, found = strongest
    more = "more" if found.value > 0.0 else "less"
    size = change(elements, one, found)
    first, second = (elements.elements[i].name for i in pair)
    return f"{first.capitalize()} and {second} are each worth {more} beside the other: {size} in {one.measure.label}."
