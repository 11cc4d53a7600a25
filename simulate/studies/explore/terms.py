"""Terms that can be moved: what each is, what may be written for it, and how far a hand reaches.

What a scenario states is what there is to move. Units, ranges and meanings are those of the schema; the ends of a
slider are a convenience and no limit: any value may be typed, and is refused or taken as on the command line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from simulate.presentation.wording import key_in_words
from simulate.scenario.distributions import Distribution
from simulate.scenario.exit import BUYOUTS
from simulate.scenario.overrides import UnknownKey, find
from simulate.scenario.plausibility import basis_values
from simulate.scenario.quantities import Quantity
from simulate.scenario.shape import Shape, shape_at
from simulate.scenario.toml_text import inline
from simulate.scenario.tree import Path, Tree, dotted, leaves, plain, quoted, split, standing, tree

if TYPE_CHECKING:
    from simulate.scenario import Scenario

UNMOVED = {
    ("schema_version",),
    ("simulation",),
    ("today",),
    *(("scenario", key) for key in ("name", "description", "archetype", "currency", "volume_unit", "start")),
}
"""Tables and keys that are no term: the futures are the same for all, and so is the money."""
NAMING = ("name", "history", "column")
"""What an item or a file is called, which is no term either."""
GROUPS = {
    "partners": "Stakes and contributions",
    "payments": "Payments",
    "exit": "Ways to part",
    "governance": "Governance",
    "decisions": "Decisions",
    "venture": "The venture",
    "market": "The market",
}
"""What terms of a table stand under."""
LABELS = {
    "governance.review_interval_quarters": "review interval",
    "governance.reserved": "reserved matters",
    "exit.lockup_quarters": "lock-up",
    "exit.supply_years": "supply after parting",
}
"""What terms are called at the table, where their meaning is a sentence."""
REACH = 2.0
"""How far a slider reaches, in what the scenario says."""
LEAST_REACH = {"quarter": 24.0, "share": 0.5, "years": 10.0}
"""How far it reaches at least, by how its unit begins."""
STEPS = 100.0
"""Steps of a slider, about."""
WIDE = 100.0
"""A legal range is a slider's if it is no wider than this."""


@dataclass(frozen=True)
class Term:
    """One key of a scenario as a hand moves it.

    Attributes
    ----------
    key, label, group : str
        Dotted key, what it means in a few words, and what it stands under.
    kind : str
        `number`, `whole`, `switch`, `choice`, `several` (of the choices) or `text`.
    unit, about, legal : str
        Its unit, its meaning and its range as the schema says them.
    low, high, step : float
        Of the slider, where it is a number.
    choices : tuple of str
        What may be chosen.
    """

    key: str
    label: str
    group: str
    kind: str
    unit: str
    about: str
    legal: str
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0
    choices: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As the page takes it."""
        return asdict(self)


def term_of(key: str, scenario: Scenario) -> Term:
    """A key of a scenario.

    Raises
    ------
    UnknownKey
        If it leads nowhere, to a table, or to what is the same for all sides.
    """
    root = plain(scenario)
    path, shape = find(key, root)
    if not _is_moved(path):
        raise UnknownKey(
            f"expected a term of the deal: the futures, today and names are the same for all sides, got {key}"
        )
    shape, value = _of_law(shape, path, root), _at(root, path)
    quantity = shape.quantity
    plainly = Term(
        dotted(path, root),
        _label(dotted(path, root), shape.meaning),
        GROUPS.get(str(path[0]), str(path[0])),
        _kind(shape, value),
        shape.unit,
        shape.meaning,
        quantity.range if quantity is not None else "",
        choices=tuple(str(choice) for choice in _choices(shape)),
    )
    if plainly.kind not in ("number", "whole"):
        return plainly
    low, high = _ends(shape, float(value), basis_values(scenario)[shape.usual.of] if shape.usual else 1.0)
    step = 1.0 if plainly.kind == "whole" else _nice((high - low) / STEPS)
    return Term(**{**asdict(plainly), **_inside(shape, low, high, step)})


def _of_law(shape: Shape, path: Path, root: Tree) -> Shape:
    """A place of a distribution (its mode, an end) is held to the range of what is drawn from it."""
    around = shape_at(path[:-1], root)
    if around is None or not around.laws or shape.quantity != Quantity():
        return shape
    return replace(shape, quantity=around.quantity, usual=around.usual)


def _label(key: str, about: str) -> str:
    """What a term is called: by its meaning, those of a clause by the clause and their key."""
    parts = split(key)
    if parts[:2] == ["exit", "triggers"]:
        return f"{parts[2]}: {' '.join(parts[3:]).replace('_', ' ')}"
    return LABELS.get(key) or key_in_words(parts, about)


def _at(root: Tree, path: Path) -> Any:
    try:
        return standing(root, path)
    except (KeyError, IndexError, TypeError):
        return None


def _kind(shape: Shape, value: Any) -> str:
    if shape.annotation is bool:
        return "switch"
    if shape.choices:
        return "choice"
    if _choices(shape):
        return "several"
    if shape.quantity is None or isinstance(value, dict | str | list) or value is None:
        return "text"
    return "whole" if shape.annotation is int else "number"


def _choices(shape: Shape) -> tuple[Any, ...]:
    """What may be chosen: one of a key's values, or several of a list's items."""
    item = shape.item(0) if shape.is_list else None
    return shape.choices if item is None else item.choices


# ---- how far a hand reaches -----------------------------------------------------------------------------------------


def _ends(shape: Shape, value: float, basis: float) -> tuple[float, float]:
    """The ends of a slider: a narrow legal range, or around what the scenario says, as far as is legal."""
    quantity = shape.quantity
    assert quantity is not None
    lowest = next((end for end in (quantity.ge, quantity.gt) if end is not None), -math.inf)
    highest = next((end for end in (quantity.le, quantity.lt) if end is not None), math.inf)
    if highest - lowest <= WIDE:
        return lowest, highest
    usual = 0.1 * max(abs(shape.usual.low), abs(shape.usual.high)) * basis if shape.usual else 1.0
    least = next((reach for unit, reach in LEAST_REACH.items() if quantity.unit.startswith(unit)), 0.0)
    reach = max(REACH * abs(value), least) or usual
    both_ways = value <= 0.0 or (shape.usual is not None and shape.usual.low < 0.0)
    return max(lowest, -reach if both_ways else 0.0), min(highest, reach)


def _inside(shape: Shape, low: float, high: float, step: float) -> dict[str, float]:
    """Ends on whole steps, inside the legal range."""
    quantity = shape.quantity
    assert quantity is not None
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    first += not quantity.holds(first * step)
    last -= not quantity.holds(last * step)
    decimals = max(0, -math.floor(math.log10(step)))
    return {"low": round(first * step, decimals), "high": round(last * step, decimals), "step": step}


def _nice(size: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is no larger."""
    power = 10.0 ** math.floor(math.log10(size))
    return float(f"{max(k for k in (1.0, 2.0, 5.0) if k * power <= size * (1.0 + 1e-9)) * power:.6g}")


# ---- which there are ------------------------------------------------------------------------------------------------


def terms_of_the_deal(scenario: Scenario) -> list[str]:
    """The keys that partners bargain about, as far as the scenario has them."""
    keys = [f"partners.{quoted(scenario.partners[0].name)}.equity"]
    keys += [f"payments.{quoted(payment.name)}.amount" for payment in scenario.payments]
    keys += ["governance.review_interval_quarters", "governance.reserved", "exit.lockup_quarters"]
    held = [trigger for trigger in scenario.exit.triggers if trigger.settlement in BUYOUTS]
    keys += [f"exit.triggers.{quoted(trigger.name)}.discount" for trigger in held]
    keys += ["exit.supply_years"]
    known = {found["key"] for found in every_key(scenario)}
    return [key for key in keys if key in known]


def every_key(scenario: Scenario) -> list[dict[str, str]]:
    """All keys that can be moved, for a search: key, what it means, its unit."""
    root = plain(scenario)
    found = []
    for path in dict.fromkeys(_paths(scenario)):
        shape = shape_at(path, root)
        if shape is None or shape.table is not None or not _is_moved(path):
            continue
        found.append({"key": dotted(path, root), "about": shape.meaning, "unit": shape.unit})
    return found


def _is_moved(path: Path) -> bool:
    return path[:1] not in UNMOVED and path not in UNMOVED and path[-1] not in NAMING


def _paths(scenario: Scenario) -> Iterator[Path]:
    """Every leaf; of a list of choices the list, of a distribution its own keys too."""
    root = plain(scenario)
    for path, leaf in leaves(tree(scenario)):
        above = shape_at(path[:-1], root)
        if above is not None and above.is_list and _choices(above):
            yield path[:-1]
            continue
        yield path
        if isinstance(leaf, Distribution):
            yield from ((*path, key) for key in plain(leaf) if key != "dist")


def text_at(key: str, root: Tree) -> str:
    """What stands at a key of a scenario's tables as `--set` would have it; empty where nothing does."""
    path, shape = find(key, root)
    value = _at(root, path)
    if value is None:
        return ""
    return value if shape.is_text and isinstance(value, str) else inline(value)
