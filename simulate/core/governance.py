"""Reviews, resets and what a reset does.

A review at its date, or a crisis without one, proposes a reset; the partners agree with a probability; an agreed reset
takes quarters to carry out, disrupts, and in its last quarter mends alignment, takes one action and makes today's world
the baseline. A sole owner needs no agreement. See docs/model.md, section 8.
"""

from __future__ import annotations

from simulate.core.jit import block, stage
from simulate.core.judgement import REACTIVE_COST
from simulate.core.lanes import EXPAND, LOCALISE, N_ACTIONS, NARROW, REALIGN, REFRESH, Record
from simulate.core.maths import larger, logistic, smaller
from simulate.core.relationship import TARIFF, controlled, look, rebase
from simulate.core.selection import any_lane
from simulate.core.width import lanes_of

LONG_AGO = -1e9


@stage
def first_of(localises: bool, refreshes: bool, narrows: bool, expands: bool) -> float:
    """The first action whose condition holds; realign if none does."""
    otherwise = float(EXPAND) if expands else float(REALIGN)
    otherwise = float(NARROW) if narrows else otherwise
    otherwise = float(REFRESH) if refreshes else otherwise
    return float(LOCALISE) if localises else otherwise


@stage
def choose(p: Record, s: Record, j: int, localise: bool, refresh: bool, narrow: bool, expand: bool) -> None:
    """What partners together, management and a sole owner would do; those named are reserved for the partners.

    Section 17.
    """
    localises = (s.imported_share[j] > 0.0) & (s.tariff[j] - s.base[TARIFF, j] > p.localise_above[j])
    refreshes = s.gap[j] > p.refresh_above[j]
    producing, scope, used = s.capacity[j] > 0.0, s.scope[j], s.utilisation[j]
    narrows = producing & (used < p.narrow_below[j]) & (scope > p.scope_low[j])
    pays = (used > p.expand_above[j]) & (s.margin[j] > p.expand_margin[j])
    expands = producing & pays & (scope < p.scope_high[j])
    sole = first_of(localises, refreshes, narrows, expands)
    reserved = first_of(localises & localise, refreshes & refresh, narrows & narrow, expands & expand)
    managed = first_of(
        localises & (not localise), refreshes & (not refresh), narrows & (not narrow), expands & (not expand)
    )
    s.chosen[j] = reserved
    s.chosen_managed[j] = managed
    s.chosen_sole[j] = sole


@stage
def carry_on(p: Record, s: Record, j: int) -> None:
    """A reset under way moves on; in its last quarter alignment mends, not above its start (8.4)."""
    left, old, action = s.reset_left[j], s.log_odds[j], s.reset_action[j]
    due = (left > 0.5) & (left < 1.5)
    mended = larger(old, smaller(p.start_log_odds[j], old + p.alignment_gain[j]))
    s.log_odds[j] = mended if due else old
    s.acts[j] = 1.0 if due else 0.0
    s.action[j] = action if due else float(REALIGN)
    s.extra[j] = 0.0
    s.expansion[j] = 0.0
    s.managing[j] = 0.0


@stage
def propose(p: Record, s: Record, j: int, t: float, reviewed: bool, infl: float) -> None:
    """Whether a reset is proposed: by what a review finds, or by a crisis without one (8.1)."""
    free = (s.joint[j] > 0.5) & (s.noticed[j] < 0.5) & (s.reset_left[j] < 0.5)
    crisis = s.alignment[j] < p.crisis_alignment[j]
    worse = s.shortfall[j] - s.base_shortfall[j] > p.shortfall_threshold[j]
    drifted, mistrusted = s.drift[j] > p.drift_threshold[j], s.alignment[j] < p.alignment_threshold[j]
    found = worse | drifted | mistrusted | (s.chosen[j] > 0.5)
    last, review_cost = s.last_proposal[j], p.review_cost[j]
    rested = t - last >= p.cooldown_quarters[j]
    proposes = free & rested & (crisis | (reviewed & found))
    reactive = 0.0 if reviewed else 1.0
    price = p.reset_cost[j] * (1.0 + reactive * (REACTIVE_COST - 1.0))
    s.extra[j] += ((review_cost if reviewed & free else 0.0) + (price if proposes else 0.0)) * infl
    s.proposes[j] = 1.0 if proposes else 0.0
    s.reactive[j] = reactive
    s.last_proposal[j] = t if proposes else last


@stage
def agree(p: Record, s: Record, j: int) -> None:
    """Whether a proposed reset is agreed; a refusal costs alignment (8.2)."""
    proposed, u, old = s.proposes[j] > 0.5, s.agreement_draw[j], s.log_odds[j]
    refused_before, reactive = s.failed_resets[j], s.reactive[j]
    odds = p.agree_base[j] + p.agree_alignment[j] * s.alignment[j]
    odds += p.agree_reactive[j] * reactive + p.agree_failures[j] * refused_before
    agreed = proposed & (controlled(p, s, j) | (u < logistic(odds)))
    refused = proposed & (not agreed)
    quarters, chosen = p.reset_quarters[j], s.chosen[j]
    left, action = s.reset_left[j], s.reset_action[j]
    s.reset_left[j] = quarters if agreed else left
    s.reset_action[j] = chosen if agreed else action
    s.failed_resets[j] = 0.0 if agreed else (refused_before + 1.0 if refused else refused_before)
    s.refusals[j] += 1.0 if refused else 0.0
    s.reset_reactive[j] += reactive if agreed else 0.0
    s.log_odds[j] = old - p.alignment_loss[j] if refused else old
    s.proposes[j] = 1.0 if agreed else 0.0


@stage
def count_reset(s: Record, k: int, j: int) -> None:
    """An agreed reset is counted by its action, at once."""
    s.resets[k, j] += 1.0 if (s.proposes[j] > 0.5) & (s.chosen[j] == float(k)) else 0.0


@stage
def tick(s: Record, j: int) -> None:
    """One quarter of a reset under way is over."""
    left = s.reset_left[j]
    s.reset_left[j] = left - 1.0 if left > 0.5 else left


@stage
def decide_alone(s: Record, j: int) -> None:
    """A sole owner takes the action whose condition holds."""
    sole, chosen, acts, action = s.sole[j] > 0.5, s.chosen_sole[j], s.acts[j], s.action[j]
    takes = sole & (chosen > 0.5)
    s.acts[j] = 1.0 if takes else acts
    s.action[j] = chosen if takes else action


@stage
def manage(s: Record, j: int) -> None:
    """Management takes the action that is its own, unless a reset acts in this quarter: section 17."""
    chosen, acts, action = s.chosen_managed[j], s.acts[j], s.action[j]
    takes = (s.joint[j] > 0.5) & (s.noticed[j] < 0.5) & (acts < 0.5) & (chosen > 0.5)
    s.managing[j] = 1.0 if takes else 0.0
    s.acts[j] = 1.0 if takes else acts
    s.action[j] = chosen if takes else action


@stage
def count_managed(s: Record, k: int, j: int) -> None:
    """What management did is counted by its action."""
    s.managed[k, j] += 1.0 if (s.managing[j] > 0.5) & (s.chosen_managed[j] == float(k)) else 0.0


@stage
def act(p: Record, s: Record, j: int, infl: float) -> None:
    """The action: its cost or proceeds fall now, and the world of today becomes the baseline."""
    acts, action = s.acts[j] > 0.5, s.action[j]
    localises = acts & (action == float(LOCALISE))
    refreshes = acts & (action == float(REFRESH))
    narrows = acts & (action == float(NARROW))
    expands = acts & (action == float(EXPAND))
    imported, gap, scope, book, gross = s.imported_share[j], s.gap[j], s.scope[j], s.book[j], s.gross[j]
    kept = 1.0 - p.narrow_share[j]
    narrowed = larger(p.scope_low[j], scope * kept)
    expanded = smaller(p.scope_high[j], scope * (1.0 + p.expand_share[j]))
    proceeds = p.salvage_share[j] * book * p.narrow_share[j]
    expansion = gross * p.expand_share[j] * p.expand_capex[j]
    localise_cost, refresh_cost = p.localise_cost[j] * infl, p.refresh_cost[j] * infl
    spent = (localise_cost if localises else 0.0) + (refresh_cost if refreshes else 0.0)
    localised, refreshed = imported * (1.0 - p.localise_share[j]), gap * (1.0 - p.refresh_share[j])
    s.imported_share[j] = localised if localises else imported
    s.gap[j] = refreshed if refreshes else gap
    s.scope[j] = narrowed if narrows else (expanded if expands else scope)
    s.book[j] = book * kept if narrows else book
    s.gross[j] = gross * kept if narrows else gross
    s.extra[j] += spent - (proceeds if narrows else 0.0)
    s.expansion[j] = expansion if expands else 0.0
    managed = s.managing[j] > 0.5
    rebase(s, j, acts & (not managed), managed & localises, managed & refreshes)


@block
def govern(x: Record, p: Record, s: Record, t: int, infl: float) -> None:
    """Reviews, resets and a sole owner's decisions of the quarter, and the actions that follow."""
    localise, refresh = x.reserved[LOCALISE] > 0, x.reserved[REFRESH] > 0
    narrow, expand = x.reserved[NARROW] > 0, x.reserved[EXPAND] > 0
    for j in lanes_of(s):
        choose(p, s, j, localise, refresh, narrow, expand)
        carry_on(p, s, j)
    if x.governed > 0:
        reviewed = x.review_interval > 0 and t > 0 and t % max(x.review_interval, 1) == 0
        for j in lanes_of(s):
            propose(p, s, j, float(t), reviewed, infl)
            tick(s, j)
        if any_lane(s, s.proposes):
            for j in lanes_of(s):
                agree(p, s, j)
            for k in range(N_ACTIONS):
                for j in lanes_of(s):
                    count_reset(s, k, j)
    if t % 4 == 0:
        for j in lanes_of(s):
            decide_alone(s, j)
        if t > 0 and not (localise and refresh and narrow and expand):
            for j in lanes_of(s):
                manage(s, j)
            for k in range(N_ACTIONS):
                for j in lanes_of(s):
                    count_managed(s, k, j)
    for j in lanes_of(s):
        act(p, s, j, infl)
        look(s, j)


@block
def open_governance(s: Record) -> None:
    """Nothing has been proposed yet."""
    for j in lanes_of(s):
        s.last_proposal[j] = LONG_AGO
