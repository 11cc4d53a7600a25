"""Money is conserved: stakes sum to 1, and what the partners have is what the venture has and what they add to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from simulate.engine.outcomes import Outcomes
from simulate.engine.run import record, simulate
from simulate.scenario import Scenario, load
from simulate.scenario.distributions import Distribution
from simulate.scenario.shape import shape_at
from simulate.scenario.tree import dotted, leaves, plain, tree

Array = npt.NDArray[np.float64]
EDITIONS = Path(__file__).parents[1] / "editions"
RELATIVE = 1e-9
"""Some hundred sums and products of each ledger, each rounded: 1e-13 of what flows; no rule is that small."""
PATHS = 300

seeds = st.integers(0, 2**63 - 1)
scores = st.floats(0.0, 1.0)


def quick(examples: int) -> settings:
    """Few examples, always the same; a failing one is not made smaller, which takes minutes and says little."""
    phases = (Phase.explicit, Phase.generate)
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None, phases=phases)


def battery(**changes: object) -> Scenario:
    """The first edition's deal, with changes (`__` for the dot of a key)."""
    return load(EDITIONS / "battery_cells.toml").with_changes({key.replace("__", "."): v for key, v in changes.items()})


def joint_quarters(outcomes: Outcomes) -> Array:
    """1 in every quarter in which both partners are in, shape (n_quarters, n)."""
    t = np.arange(outcomes.scenario.horizon_quarters)[:, None]
    return (t < outcomes["exit_quarter"]).astype(float)


def present_value(flows: Array, rate: float) -> Array:
    return (1.0 + rate) ** (-(np.arange(len(flows)) + 0.5) / 4.0) @ flows


def capability(outcomes: Outcomes, series: dict[str, Array], i: int, rate: float) -> Array:
    """What partner i's learning is worth: it grows while joint, and is paid once, at the end of the joint time."""
    values, joint = outcomes.scenario.values(), joint_quarters(outcomes)
    partner, terms = values["partners"][i], values["exit"]
    known = np.zeros(outcomes.n_paths)
    for t in range(len(joint)):
        known = known + joint[t] * partner["capability_rate"] * 0.25 * (1.0 - known) * series["alignment"][t]
    agreed = values["elements"]["exit_agreement"]
    kept = terms["knowledge_retained"] + (1.0 - terms["knowledge_retained"]) * agreed
    share = np.where(outcomes["cause"] >= 0, kept, 1.0)
    return known * share * partner["capability_value"] * (1.0 + rate) ** (-outcomes["exit_quarter"] / 4.0)


@quick(12)
@given(
    seed=seeds, goals=scores, agreed=scores, distress=st.floats(0.0, 2.0), penalty=st.floats(0.0, 5.0),
    rate=st.floats(0.0, 0.2),
)  # fmt: skip
def test_the_partners_have_what_the_venture_has_and_what_they_add(
    seed: int, goals: float, agreed: float, distress: float, penalty: float, rate: float
) -> None:
    """The identity of docs/model.md, section 10, on every path; at equal rates what is supplied cancels too."""
    scenario = battery(
        simulation__seed=seed, elements__shared_goals=goals, elements__exit_agreement=agreed,
        venture__discount_rate=rate, exit__dilution_penalty=penalty,
    )  # fmt: skip
    for partner in scenario.partners:
        key = f"partners.{partner.name}"
        scenario = scenario.with_changes({f"{key}.discount_rate": rate, f"{key}.distress_rate": distress})
    outcomes, series = simulate(scenario, PATHS), record(scenario, range(PATHS))
    joint, sales = joint_quarters(outcomes), series["volume"]
    added = np.zeros(PATHS)
    scale = np.abs(outcomes["partner_npv"]).sum(axis=0) + np.abs(outcomes["venture_npv"]) + 1.0
    for i, partner in enumerate(scenario.values()["partners"]):
        sells = joint + (1.0 - joint) * (outcomes["leaver"] == 1 - i)  # also as the sole owner
        flows = partner["side_margin"] * 1e-6 * sales * sells - 0.25 * partner["yearly_contribution"] * joint
        added += present_value(flows, rate) - partner["initial_contribution"]
        added += capability(outcomes, series, i, rate)
    both = outcomes["partner_npv"].sum(axis=0)
    assert (np.abs(both - outcomes["venture_npv"] - added) <= RELATIVE * scale).all()


@pytest.mark.parametrize(("payer", "payee"), [(0, 1), (1, 0)])
def test_a_payment_goes_from_the_one_to_the_other(payer: int, payee: int) -> None:
    """In the last quarter, after which nothing can depend on it; each discounts its middle at its own rate."""
    scenario = battery(exit__enabled=False)
    last, amount = scenario.horizon_quarters - 1, 40.0
    names = [partner.name for partner in scenario.partners]
    fee = {"name": "fee", "from": names[payer], "to": names[payee], "amount": amount, "quarter": last}
    before, after = (simulate(one, PATHS) for one in (scenario, scenario.with_("payments", [fee])))
    gains = after["partner_npv"] - before["partner_npv"]
    for i, sign in ((payer, -1.0), (payee, 1.0)):
        worth = amount * (1.0 + float(scenario.values()["partners"][i]["discount_rate"])) ** (-(last + 0.5) / 4.0)
        np.testing.assert_allclose(gains[i], sign * worth, rtol=1e-9, atol=1e-9)
    assert np.array_equal(after["venture_npv"], before["venture_npv"])
    assert (after["paid_quarter"] == last).all()


@quick(10)
@given(seed=seeds, equity=st.floats(0.02, 0.98), distress=st.floats(0.0, 3.0), penalty=st.floats(0.0, 20.0))
def test_stakes_sum_to_one(seed: int, equity: float, distress: float, penalty: float) -> None:
    scenario = battery(
        simulation__seed=seed, partners__Carmaker__equity=equity, partners__Carmaker__distress_rate=distress,
        exit__dilution_penalty=penalty,
    )  # fmt: skip
    outcomes = simulate(scenario, PATHS)
    stakes = outcomes["final_stake"]
    assert np.abs(stakes.sum(axis=0) - 1.0).max() < 1e-12
    assert (stakes >= -1e-12).all()
    bought = outcomes["leaver"] >= 0
    assert set(np.unique(stakes[:, bought])) <= {0.0, 1.0}
    assert (stakes[outcomes["leaver"][bought].astype(int), np.flatnonzero(bought)] == 0.0).all()


@quick(6)
@given(seed=seeds, k=st.sampled_from([2.0**-10, 0.5, 2.0, 64.0]))
def test_money_is_a_unit(seed: int, k: float) -> None:
    """In another currency every value is k times what it was, and nothing else changes: for powers of 2, to the bit."""
    scenario = battery(simulation__seed=seed)
    scaled = scenario.with_changes({key: value * k for key, value in money(scenario).items()})
    before, after = simulate(scenario, PATHS), simulate(scaled, PATHS)
    for name in ("venture_npv", "partner_npv", "alone_npv", "peak_funding"):
        assert np.array_equal(before[name] * k, after[name]), name
    for name in ("exit_quarter", "cause", "settlement", "moic", "payback_quarter", "final_alignment", "final_stake",
                 "refusals", "disputes", "diluted", "stage_start", "paid_quarter", "reset_localise",
                 "reset_expand"):  # fmt: skip
        assert np.array_equal(before[name], after[name]), name
    assert after.plan.venture_npv == before.plan.venture_npv * k


def test_money_by_a_factor_that_rounds() -> None:
    scenario = battery()
    scaled = scenario.with_changes({key: value * 7.3 for key, value in money(scenario).items()})
    before, after = simulate(scenario, 2000)["venture_npv"], simulate(scaled, 2000)["venture_npv"]
    np.testing.assert_allclose(after, 7.3 * before, rtol=RELATIVE, atol=1e-7)


MONEY_UNITS = ("million", "million/year", "currency/volume unit")


def money(scenario: Scenario) -> dict[str, float]:
    """Every key that holds money, with its value; of a lognormal law its median."""
    root, found = plain(scenario), {}
    for path, leaf in leaves(tree(scenario)):
        shape = shape_at(path, root)
        if shape is None or shape.quantity is None or shape.quantity.unit not in MONEY_UNITS or leaf is None:
            continue
        law = isinstance(leaf, Distribution)
        found[dotted(path, root) + (".median" if law else "")] = leaf.median if law else float(leaf)
    return found


def test_money_is_found_where_it_is() -> None:
    known = money(battery())
    assert {"venture.price", "venture.closure_cost", "market.subsidy.per_unit"} <= set(known)
    assert "market.regulation.cost.median" in known
    assert {"partners.Carmaker.alone.capex", "governance.reset.refresh_cost", "exit.supply_margin"} <= set(known)
    assert {"venture.stages.phase 1.capex", "governance.friction_cost"} <= set(known)
    assert "venture.discount_rate" not in known
    assert known["venture.price"] == pytest.approx(98.0)
