"""What no plan says: shocks, partners, governance and exit clauses of moderate size, as text of a scenario file.

The shocks are of the sizes that the shipped scenarios battery_cells and minimal state. Where the format asks for money,
it is a share of the plan's own largest yearly revenue or capital, so that a plan in any currency and any unit is met by
shocks of the same weight.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import numpy as np

from simulate.studies.init.fitting import Fitted
from simulate.studies.init.text import WIDTH, about, number, pair

REGULATION_SHARE, RESET_SHARE, REFRESH_SHARE = 0.007, 0.004, 0.01
"""Cost of an event, of a reset and of catching up, as shares of the largest yearly revenue: battery_cells' own."""
CLOSURE_SHARE = 0.02
"""Cost of closing down, as a share of the stages' capital."""
HALF, MORE_THAN_HALF = 0.5, 0.55
"""What half of a venture serves, and what it costs: size that is not shared is dearer."""

FIRST = """\
# EDIT these five first, in this order:
#   1  the partners: names, stakes, discount rates           [[partners]]
#   2  what each would do without the venture: `alone`       [[partners]], the line that begins "# alone"
#   3  the shocks: how often, how hard                       [market.…], [venture] material_share and gap_elasticity
#   4  the five elements of the partnership, scored 0 to 1   [elements]
#   5  the exit clauses: when, who, at which price           [[exit.triggers]]
#
"""
ALTERNATIVES = (
    'The partners\' alternative is 0 until `alone` is filled in: till then "better off" means "better than nothing", '
    "not better than each alone"
)


def yearly_revenue(fitted: Fitted) -> float:
    """The largest revenue of a year [million]."""
    calendar, price = fitted.calendar, fitted.price
    unit_price = price.start * np.exp(0.25 * price.trend * calendar.quarters)
    return float(calendar.yearly(fitted.sales.quarterly * unit_price).max()) / 1e6


def capital(fitted: Fitted) -> float:
    """What the stages cost in all [million]."""
    return sum(stage.capex for stage in fitted.stages)


# ---- the file's head ------------------------------------------------------------------------------------------------


def head(fitted: Fitted) -> Iterator[str]:
    """Which shocks are on, which are off, and what the alternative is, as lines of a comment."""
    follows_material = fitted.unit_cost.material_share > 0.0
    inputs = ", swings of input costs" if follows_material else ""
    yield from _wrapped(
        "Shocks that are on, none of them in the plan: demand that wanders and slumps, prices that wander, price "
        f"wars{inputs}, technology that jumps ahead of the venture, regulation, capital that overruns; partners that "
        "change strategy or run out of money, disputes and deadlock."
    )
    if not follows_material:
        yield from _wrapped(
            "Off: swings of input costs. The plan's unit cost falls along a learning curve that leaves no room for a "
            "share of materials; set venture.material_share, and see with jvsim check what it does to the plan."
        )
    yield from _wrapped(
        "Off: tariffs (add [market.tariff] and venture.imported_share) and subsidies (add [market.subsidy]); for both "
        "see jvsim init --template battery_cells."
    )
    yield from _wrapped(f"{ALTERNATIVES}.")
    yield "#"
    yield from FIRST.splitlines()


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="# ")


# ---- the market -----------------------------------------------------------------------------------------------------


def market(fitted: Fitted) -> str:
    """The market's tables: the plan's trends, and shocks around them."""
    cost = about(REGULATION_SHARE * yearly_revenue(fitted))
    share = f"{100.0 * REGULATION_SHARE:g} %"
    return f"""\
# ---- EDIT 3: the market. The trends are the plan's; every shock is a judgement
[market.demand]
{pair("trend", number(fitted.sales.trend), "from the plan's volumes")}
volatility = 0.12                      # of the log index, a year
reversion = 0.3                        # speed of return to the trend
jump_rate = 0.10                       # slumps: one in ten years, by a fifth
jump_mean = -0.20
jump_sd = 0.08

[market.price]
{pair("trend", number(fitted.price.trend), "from the plan's prices")}
volatility = 0.06
reversion = 0.4
jump_rate = 0.08                       # price wars
jump_mean = -0.12
jump_sd = 0.05

[market.input_cost]                    # acts on venture.material_share of unit cost
trend = 0.0                            # the plan's unit cost has its trend in market.technology
volatility = 0.15
reversion = 0.6
jump_rate = 0.05                       # shortages
jump_mean = 0.25
jump_sd = 0.10

[market.technology]
{pair("trend", number(fitted.unit_cost.trend), "of unit cost, from the plan")}
volatility = 0.04
reversion = 0.0
jump_rate = 0.10                       # others jump ahead: the venture loses volume until it catches up
jump_mean = -0.15
jump_sd = 0.08

[market.correlation]
demand_price = 0.25
demand_input_cost = 0.25

[market.regulation]
event_rate = 0.05
cost = {{ dist = "lognormal", median = {cost}, sigma = 0.4 }}   # once; {share} of the largest yearly revenue
volume_loss = 0.03                     # lasting share of volume lost at each event
"""


# ---- the partners ---------------------------------------------------------------------------------------------------


def partners(fitted: Fitted) -> str:
    """Two partners of equal stakes, each with an alternative that is commented out, and the five elements."""
    return f"""\
# ---- EDIT 1: the partners; nothing of them is in the plan
{_partner("Partner A", "demand = 1.0, price = 0.6, technology = 0.6", alone(fitted))}
{_partner("Partner B", "demand = 0.6, price = 1.0, technology = 1.0", alone(fitted))}
# ---- EDIT 4: the five elements, each scored 0 to 1
[elements]
shared_goals = 0.6                     # 0: each wants something else of it; 1: the same goals, with figures and dates
complementary_strengths = 0.7          # 0: both bring the same; 1: each brings what the other lacks and cannot buy
clear_governance = 0.6                 # 0: nobody knows who decides; 1: who decides what is written, and kept to
readiness_for_change = 0.5             # 0: terms are never touched; 1: reviews may re-cut scope and terms
exit_agreement = 0.5                   # 0: the parting is not spoken of; 1: causes, price and handover are agreed

# ---- how it is governed. Coordination costs nothing here, so that the plan stays the file's
[governance]
review_interval_quarters = 4
interdependence = 0.6                  # how much the partners' work interlocks
intensity = 0.6                        # how much governance there is: should match the interdependence
overhead_cost = 0.0                    # million a year at intensity 1; the plan's EBITDA falls by it
reserved = ["narrow", "expand"]        # needs both partners: management does not shrink what the plan has
{_reset(fitted)}"""


def _partner(name: str, exposure: str, alternative: str) -> str:
    return f"""\
[[partners]]
name = "{name}"
equity = 0.5
discount_rate = 0.09
strategy_shift_rate = 0.025            # hazard a year, at alignment 0.5, that it no longer wants the venture
distress_rate = 0.015                  # hazard that it cannot fund calls or buy stakes for a while
distress_years = 1.5
exposure = {{ {exposure} }}   # how hard shocks hit it; differences divide
# EDIT 2: what {name} would do without the venture. Here half of it, somewhat dearer; to use it, take the # away:
# alone = {{ {alternative} }}
"""


def alone(fitted: Fitted) -> str:
    """A business of half the plan's size for a little more than half of its money, as the keys of `alone`."""
    first = fitted.calendar.first
    start = min(stage.window.start for stage in fitted.stages if stage.window.end == first)
    if fitted.fixed_cost.before > 0.0:  # the plan pays fixed cost from its first quarter on: so does half of it
        start = 0
    keys = {
        "volume_share": str(HALF),
        "capacity": number(HALF * sum(stage.capacity for stage in fitted.stages), 3),
        "capex": number(MORE_THAN_HALF * capital(fitted), 3),
        "quarter": str(start),
        "build_quarters": str(first - start),
        "fixed_cost": number(MORE_THAN_HALF * fitted.fixed_cost.yearly, 3),
        "unit_cost_premium": "0.03",
        "catch_up": "0.2",
    }
    return ", ".join(f"{key} = {value}" for key, value in keys.items())


def _reset(fitted: Fitted) -> str:
    revenue = yearly_revenue(fitted)
    return f"""
[governance.reset]
{pair("cost", about(RESET_SHARE * revenue), "million, of a change of terms that is proposed")}
{pair("refresh_cost", about(REFRESH_SHARE * revenue), "million, of catching up with a technology")}
"""


# ---- how it may end -------------------------------------------------------------------------------------------------


def endings(n_quarters: int) -> Iterator[str]:
    """The exit path, with times that leave room for it in a short plan."""
    patience = max(1, min(4, n_quarters // 8))
    yield "# ---- EDIT 5: how it may end. The first trigger in the file wins\n[exit]"
    yield pair("lockup_quarters", str(min(8, n_quarters // 4)), "no trigger is looked at before")
    yield pair("unagreed_delay_quarters", str(min(6, n_quarters // 4)), "added notice when nothing was agreed")
    yield ""
    yield _trigger("lost trust", ("alignment", "below = 0.2"), patience, "Partner A", BUYS)
    yield _trigger("deadlock", ("deadlock", "above = 3"), 1, "Partner B", BUYS)
    for holder in ("Partner A", "Partner B"):
        yield _trigger(f"{holder} changes strategy", ("strategy_shift", "above = 1"), 1, holder, SELLS)
    yield _trigger("lasting losses", ("shortfall", "above = 0.75"), max(1, min(6, n_quarters // 8)), "", WOUND_UP)


BUYS = 'settlement = "buy_out_partner"'
SELLS = 'settlement = "sell_to_partner"\ndiscount = 0.05                        # of fair value'
WOUND_UP = 'settlement = "liquidation"'


def _trigger(name: str, when: tuple[str, str], quarters: int, holder: str, settlement: str) -> str:
    metric, limit = when
    lines = ["[[exit.triggers]]", f'name = "{name}"', f'metric = "{metric}"', limit]
    lines += [f"for_quarters = {quarters}", "notice_quarters = 2"]
    lines += [f'holder = "{holder}"'] if holder else []
    return "\n".join([*lines, settlement, ""])
