"""A made-up deal for tests of the analysis and the reports: outcomes with the size of a battery venture, no engine.

Only what the analysis reads of a scenario is there. The numbers are drawn from plain distributions, so that tests know
the truth that estimates should find.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from simulate.engine.outcomes import ACTIONS, Alternative, CashFlows, Outcomes, Plan, row_names

QUARTERS = 60
VENTURE = (570.0, 1300.0)
PARTNERS = ((526.0, 812.0), (522.0, 861.0))
ALONE = ((-1055.0, 509.0), (-42.0, 521.0))
PLAN_ALONE = (-641.0, 413.0)
PLAN_NPV = 2015.0
PLAN_PARTNERS = (1470.0, 1249.0)
TRIGGERS = (
    ("lost trust", "sell_to_partner", 0, 0.02),
    ("deadlock", "buy_out_partner", 1, 0.05),
    ("carmaker changes strategy", "sell_to_partner", 0, 0.17),
    ("cell maker changes strategy", "third_party_sale", 1, 0.16),
    ("losses", "liquidation", -1, 0.016),
    ("resets failed", "buy_out_partner", 1, 0.18),
    ("growth option", "buy_out_partner", 1, 0.03),
)
CODES = {"sell_to_partner": 1, "buy_out_partner": 2, "third_party_sale": 3, "liquidation": 4}
RESETS = {"realign": 0.8, "localise": 0.82, "refresh": 0.65, "narrow": 0.004, "expand": 0.48}


def scenario(
    *,
    name: str = "Battery cells, North America",
    partners: tuple[str, str] = ("Carmaker", "Cell maker"),
    triggers: tuple[tuple[str, str, int, float], ...] = TRIGGERS,
    quarters: int = QUARTERS,
    antithetic: bool = False,
    currency: str = "USD",
) -> Any:
    """What the analysis reads of a scenario, as a plain namespace."""
    holders = {-1: None, 0: partners[0], 1: partners[1]}
    space = SimpleNamespace(
        scenario=SimpleNamespace(
            name=name, currency=currency, volume_unit="kWh", start="2027-Q1", horizon_years=quarters / 4.0, rules=1
        ),
        simulation=SimpleNamespace(paths=1000, seed=20260526, sampler="sobol", antithetic=antithetic),
        partners=[SimpleNamespace(name=partner) for partner in partners],
        venture=SimpleNamespace(
            stages=[
                SimpleNamespace(name="phase 1", build_quarters=8),
                SimpleNamespace(name="phase 2", build_quarters=5),
            ],
            discount_rate=0.085,
            ebitda_multiple=6.5,
        ),
        payments=[],
        exit=SimpleNamespace(
            triggers=[
                SimpleNamespace(name=n, settlement=s, holder=holders[h], metric="deadlock", above=2.0)
                for n, s, h, _ in triggers
            ]
        ),
        horizon_quarters=quarters,
        first_quarter=0,
        rules=1,
        uncertain=(),
    )
    space.shares = [chance for *_, chance in triggers]
    space.words = lambda: {"today": []}
    space.to_toml = lambda: f'[scenario]\nname = "{name}"\n'
    return space


def plan(quarters: int = QUARTERS) -> Plan:
    """A plan with an investment of three years and two stages of profit."""
    t = np.arange(quarters)
    ebitda = np.where(t < 8, -9.5, np.minimum(125.0, 16.0 * (t - 8))) + np.where(t >= 15, 80.0, 0.0)
    ebitda = np.where(t > 24, 196.0 - 0.4 * np.maximum(0, t - 30), ebitda)
    capex = np.where(t < 8, 275.0, 0.0) + np.where((t >= 10) & (t < 15), 180.0, 0.0) + np.where(t >= 8, 14.0, 0.0)
    cash = ebitda - capex - 0.2 * np.maximum(0.0, ebitda - 60.0)
    revenue = np.maximum(0.0, np.minimum(1.0, (t - 7) / 8.0)) * 650.0
    series = {
        "ebitda": ebitda,
        "free_cash_flow": cash,
        **{f"partner_cash_flow_{i}": 0.5 * cash for i in range(2)},
        "cumulative_cash": np.cumsum(cash),
        "revenue": revenue,
        "volume": revenue / 98.0 * 1e6,
        "price": np.exp(-0.03 * t / 4.0),
        "unit_cost": 80.0 * np.exp(-0.03 * t / 4.0),
        "demand": np.exp(0.03 * t / 4.0),
        "book": 2200.0 * np.exp(-t / 40.0),
    }
    venture = CashFlows(0.0, cash, 6.5 * 4.0 * ebitda[-1], 0.085)
    alternatives = tuple(Alternative("alone" if npv > 0.0 else "walk", False, npv, 0.0) for npv in PLAN_ALONE)
    ledgers = tuple(CashFlows(-50.0, 0.5 * cash, 0.5 * venture.final, 0.085) for _ in range(2))
    return Plan(venture, ledgers, ledgers, PLAN_NPV, PLAN_PARTNERS, PLAN_ALONE, series, alternatives)


def outcomes(n: int = 20_000, seed: int = 1, first: int = 0, **options: Any) -> Outcomes:
    """Outcomes of a made-up run: normal values with common shocks, exponential lives, Poisson counts."""
    random = np.random.default_rng(seed)
    deal = scenario(**options)
    quarters = deal.horizon_quarters
    names = row_names(deal)
    matrix = np.zeros((len(names), n))
    common = random.standard_normal(n)

    def put(name: str, values: Any, index: int = 0) -> None:
        matrix[names.index((name, index))] = values

    def shocked(mean: float, sd: float, weight: float) -> Any:
        return mean + sd * (weight * common + np.sqrt(1.0 - weight**2) * random.standard_normal(n))

    put("venture_npv", VENTURE[0] + VENTURE[1] * common)
    for i in range(2):
        put("partner_npv", shocked(*PARTNERS[i], 0.9), i)
        put("alone_npv", shocked(*ALONE[i], 0.6), i)
        put("final_stake", 0.5, i)
        put("stage_start", 10.0 * i, i)
    edges = np.cumsum(deal.shares)
    cause = np.searchsorted(edges, random.random(n)).astype(float)
    horizon = cause >= len(edges)
    quarter = 14.0 + np.floor(random.random(n) ** 1.3 * (quarters - 14))
    put("exit_quarter", np.where(horizon, quarters, np.clip(quarter, 1, quarters)))
    put("cause", np.where(horizon, -1.0, cause))
    code = np.array([CODES[trigger.settlement] for trigger in deal.exit.triggers] + [0])
    put("settlement", code[cause.astype(int)])
    put("leaver", -1.0)
    for action in ACTIONS:
        put(f"reset_{action}", random.poisson(RESETS[action], n))
    put("refusals", random.poisson(0.85, n))
    put("disputes", random.poisson(2.2, n))
    put("deadlock_quarters", random.poisson(0.4, n))
    put("peak_funding", -3316.0 + 500.0 * np.minimum(2.0, random.standard_normal(n)))
    put("payback_quarter", np.where(common > -0.5, 40.0 + random.integers(0, 15, n), -1.0))
    put("moic", np.maximum(0.0, 1.8 + 0.8 * common))
    put("final_alignment", random.beta(5.0, 4.0, n))
    put("final_scope", 1.0)
    return Outcomes(deal, plan(quarters), matrix, first=first, seconds=0.5, threads=2)


def series(run: Outcomes, n: int = 500, seed: int = 2) -> dict[str, Any]:
    """Recorded series of the first n trajectories, (n_quarters, n) each."""
    random = np.random.default_rng(seed)
    quarters = run.scenario.horizon_quarters
    t = np.arange(quarters)[:, None]

    def index(trend: float, volatility: float) -> Any:
        steps = volatility / 2.0 * random.standard_normal((quarters, n))
        return np.exp(trend * t / 4.0 + np.cumsum(steps, axis=0))

    cash = run.plan.series["free_cash_flow"][:, None] + 40.0 * random.standard_normal((quarters, n))
    joint = t < run["exit_quarter"][:n]
    alignment = 1.0 / (1.0 + np.exp(-0.2 - np.cumsum(0.1 * random.standard_normal((quarters, n)), axis=0)))
    return {
        "demand": index(0.03, 0.07),
        "price": index(-0.03, 0.05),
        "input_cost": index(-0.025, 0.2),
        "technology": index(-0.012, 0.05),
        "tariff": np.repeat(random.choice([0.02, 0.15, 0.3], size=(quarters // 6 + 1, n)), 6, axis=0)[:quarters],
        "free_cash_flow": np.where(joint, cash, 0.0),
        **{f"partner_cash_flow_{i}": np.where(joint, 0.5 * cash, 0.0) for i in range(2)},
        "cumulative_cash": np.cumsum(np.where(joint, cash, 0.0), axis=0),
        "alignment": alignment,
        "acts": (t % 12 == 2) * (random.random((1, n)) < 0.4) * 1.0,
        "reset_under_way": ((t % 12) < 2) * (random.random((1, n)) < 0.4) * 1.0,
        "joint": joint * 1.0,
    }
