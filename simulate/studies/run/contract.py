"""The shape of summary.json: what stands where, so that a path that leads nowhere is found before it is run.

At run time a summary is plain dictionaries, lists and numbers, as JSON has them.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class Figure(TypedDict):
    """An estimate with its standard error and its 95 % limits; None where the sample has none.

    `freedom` is None where the error is as good as known.
    """

    mean: float
    std_error: float | None
    low95: float | None
    high95: float | None
    freedom: int | None


class Distribution(Figure):
    """Everything about one variable's distribution; a quantile is [value, lower, upper 95 % limit]."""

    sd: float | None
    quantiles: dict[str, tuple[float, float | None, float | None]]
    p_below_zero: Figure
    p_below_plan: Figure
    cvar_05: Figure
    sd_std_error: float | None
    extreme_share: float


class PlanFigures(TypedDict):
    """The scenario without shocks: values by holder [million], EBITDA by quarter.

    The terminal value is today's worth of what lies beyond the horizon, its share that of the venture's value.
    """

    npv: float
    irr: float | None
    ebitda: list[float]
    terminal_value: float
    terminal_share: float | None
    partners: dict[str, float]
    alone: dict[str, float]
    discount_rate: float
    partner_irr: dict[str, float | None]
    partner_discount_rate: dict[str, float]


class VentureFigures(TypedDict):
    """The venture; its payback is the median among the futures that pay back."""

    npv: Distribution
    peak_funding: Distribution
    pays_back: Figure
    payback_years: float | None
    moic: Distribution
    npv_per_funding: Figure | None
    payback_years_limits: list[float | None]


class Alternative(Distribution):
    """What a partner has without the venture; by the second edition's rules also what it would do, and why.

    `choice` is `alone` or `walk`; `alone_mean` what going alone is worth on average, over pilot futures.
    """

    choice: NotRequired[str]
    alone_mean: NotRequired[Figure]


class RightFigures(TypedDict):
    """In what share of futures a right could be used, was wanted, and ended the venture."""

    ripe: Figure
    wanted: Figure
    used: Figure


class Stops(TypedDict):
    """In what share of futures a sole owner, and each partner alone, stops before the horizon."""

    owner: Figure
    alone: dict[str, Figure]


class Decisions(TypedDict):
    """What was decided: rights by their labels, management's actions a venture, stops, and what purchases cost.

    Purchases have `price_paid` and `box_cash`, means among the futures in which a partner bought.
    """

    rights: NotRequired[dict[str, RightFigures]]
    managed: dict[str, Figure]
    stops: Stops
    purchases: dict[str, Figure | None]


class OfHolders(TypedDict):
    """A figure of the venture and of each partner; None where it cannot be told."""

    venture: Figure | None
    partners: dict[str, Figure | None]


class Recorded(Distribution):
    """A distribution among the first so many trajectories, whose quarters are recorded."""

    paths: int


class PartnerFigures(TypedDict):
    """A partner in the venture, alone, and against its alternative; its funding where quarters are recorded."""

    npv: Distribution
    alone: Distribution
    alternative: Alternative
    advantage: Distribution
    p_better: Figure
    peak_funding: NotRequired[Recorded]


class PaymentFigures(TypedDict):
    """A payment between the partners; the years are the median among the futures in which it is made."""

    made: Figure
    on_time: Figure
    years: float | None


class TogetherFigures(TypedDict):
    """How both partners fare."""

    p_both_better: Figure
    p_both_gain: Figure
    p_both_lose: Figure


class ResetFigures(TypedDict):
    """Resets of each venture."""

    agreed: Figure
    refused: Figure
    reactive: Figure
    by_action: dict[str, Figure]


class Prefix(Figure):
    """The venture's value in the first so many trajectories."""

    paths: int


class Convergence(TypedDict):
    """How estimates grew with the sample."""

    venture_npv: list[Prefix]


class RunFacts(TypedDict):
    """What the run took, and how it was drawn."""

    seconds: float
    paths_per_second: float | None
    threads: int
    sampler: str
    antithetic: bool
    version: str
    changed: NotRequired[dict[str, list[Any]]]


class Told(TypedDict):
    """A finding: what it is about, its sentences, the keys that their numbers stand at, and what it advises to run."""

    about: str
    text: str
    keys: list[str]
    command: NotRequired[str]


class Summary(TypedDict):
    """summary.json, in its order."""

    schema: int
    scenario: str
    paths: int
    seed: int
    currency: str
    plan: PlanFigures
    venture: VentureFigures
    partners: dict[str, PartnerFigures]
    together: TogetherFigures
    ended_by: dict[str, Figure]
    settled_by: dict[str, Figure]
    payments: dict[str, PaymentFigures]
    survival_by_year: list[Figure]
    incidence: dict[str, list[float]]
    resets: ResetFigures
    disputes: Figure
    deadlock_quarters: Figure
    diluted: Figure
    final_alignment: Figure
    decisions: NotRequired[Decisions]
    horizon_value: NotRequired[OfHolders]
    horizon_share: NotRequired[OfHolders]
    convergence: Convergence
    run: RunFacts
    incidence_std_error: dict[str, list[float | None]]
    findings: list[Told]
