"""A sweep says where a measure is best, and from which points that is told apart."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulate.statistics.estimates import Estimate
from simulate.statistics.measures import LOSS, VENTURE, UnknownMeasure, advantage_of
from simulate.statistics.readings import Reading
from simulate.studies.sweep.axes import Axis, shown
from simulate.studies.sweep.points import BASE
from simulate.studies.sweep.result import Sweep
from simulate.studies.sweep.words import sweep_findings
from tests.findings import texts
from tests.sweeps import made

STAKE = Axis("partners.A.equity", (0.3, 0.4, 0.5, 0.6), 0.5, "A.equity")
REGIME = Axis("market.tariff.initial", ("open", "managed", "hostile"), "managed", "tariff.initial")


def _hill(stake: float, regime: str) -> dict[str, float]:
    return {VENTURE: 100.0 - 1000.0 * (stake - 0.4) ** 2 - 20.0 * (regime == "hostile") - 10.0 * (regime == "managed")}


def _sweep(**noise: Any) -> Sweep:
    return made([STAKE, REGIME], _hill, **noise)


def test_points_are_numbered_with_the_last_key_fastest() -> None:
    sweep = _sweep()
    assert sweep.values_of(1) == (0.3, "open")
    assert sweep.values_of(2) == (0.3, "managed")
    assert sweep.values_of(4) == (0.4, "open")
    assert sweep.values_of(BASE) == (0.5, "managed")
    assert [sweep.number_at(sweep.place(p)) for p in range(1, 13)] == list(range(1, 13))
    assert sweep.on_grid == 8
    assert sweep.grid(VENTURE).shape == (4, 3)


def test_neighbours_are_a_step_away_along_numbers_and_words_have_none() -> None:
    sweep = _sweep()
    assert {sweep.values_of(p) for p in sweep.neighbours(4)} == {(0.3, "open"), (0.5, "open")}
    mixed = made([Axis("k", (3.0, 1.0, 2.0, 4.0), 1.0, "k")], lambda k: {VENTURE: k})
    assert {mixed.values_of(p) for p in mixed.neighbours(3)} == {(1.0,), (3.0,)}


def test_shared_noise_drops_out() -> None:
    sweep = _sweep(shared=1e4)
    best = sweep.optimum()
    assert sweep.values_of(best.point) == (0.4, "open")
    assert best.rivals == ()
    assert best.against_base.value == pytest.approx(20.0)
    assert best.margin_over[sweep.number_at((2, 0))].value == pytest.approx(10.0)
    assert best.edges == ()


def test_own_noise_leaves_rivals() -> None:
    best = _sweep(own=2000.0, paths=400).optimum()
    assert best.rivals
    assert set(best.rivals) | {best.point} <= set(range(1, 13))
    assert all(lead.value >= 0.0 for lead in best.margin_over.values())


def test_the_true_best_is_among_those_that_remain() -> None:
    """Simultaneous 95 % confidence, over 300 sweeps whose points differ by about one standard error."""
    axis = Axis("venture.price", tuple(float(x) for x in range(8)), 0.0, "venture.price")

    def truth(x: float) -> dict[str, float]:
        return {VENTURE: 3.0 * x}

    kept = sizes = 0
    for seed in range(300):
        best = made([axis], truth, own=100.0, paths=1024, seed=seed).optimum()
        kept += 8 in (best.point, *best.rivals)
        sizes += 1 + len(best.rivals)
    assert kept / 300 > 0.95 - 4.0 * math.sqrt(0.05 * 0.95 / 300)
    assert sizes / 300 < 6.0  # it says something: not all points remain


def test_the_lowest_chance_of_a_loss_is_the_best() -> None:
    sweep = made([STAKE], lambda stake: {LOSS: 1.0 - stake}, shared=0.1)
    assert sweep.ranked(LOSS) == [4, 3, 2, 1]
    assert sweep.optimum(LOSS).margin_over[1].value == pytest.approx(0.3)
    assert sweep.optimum(LOSS).edges == ("partners.A.equity",)


def test_of_more_points_more_is_asked() -> None:
    """A lead of 2.5 standard errors is enough for one comparison, not for 99."""
    for n, told in ((2, True), (100, False)):
        axis = Axis("k", tuple(float(k) for k in range(n)), 0.0, "k")
        sweep = made([axis], lambda k: {VENTURE: k}, shared=0.0)
        assert sweep.apart(Estimate(2.5, 1.0), n - 1) is told
        lead = sweep.optimum().margin_over[n - 1].value
        readings = dict(sweep.readings[n - 1])
        wave = np.resize([1.0, -1.0], readings[VENTURE].batches.size) * 8.0 / 2.5 * lead
        readings[VENTURE] = Reading(readings[VENTURE].estimate, readings[VENTURE].batches + wave)
        noisy = replace(sweep, readings=(*sweep.readings[: n - 1], readings, sweep.readings[n]))
        assert (n - 1 not in noisy.optimum().rivals) is told
        assert noisy.told_apart(VENTURE, n) is True


def test_a_point_that_is_the_base_differs_by_exactly_nothing() -> None:
    sweep = _sweep()
    assert sweep.on_grid is not None
    for measure in sweep.measures:
        found = sweep.difference(measure.name, sweep.on_grid)
        assert (found.value, found.std_error) == (0.0, None)
        assert not sweep.told_apart(measure.name, sweep.on_grid)


def test_keys_that_touch_nothing_are_said_to() -> None:
    sweep = made([STAKE, REGIME], lambda *_: {VENTURE: 5.0})
    assert len(sweep.optimum().ties) == 11
    assert "do not change it" in texts(sweep_findings(sweep))


def test_none_is_the_best_among_points_that_are_the_same_in_every_future() -> None:
    def truth(stake: float, price: float) -> dict[str, float]:
        return {VENTURE: 10.0 * price, advantage_of("A"): stake}

    price = Axis("venture.price", (1.0, 2.0, 3.0), 1.0, "price")
    sweep = made([STAKE, price], truth)
    best = sweep.optimum()
    assert [axis.key for axis in sweep.without_effect(VENTURE)] == [STAKE.key]
    assert {sweep.values_of(p) for p in (best.point, *best.ties)} == {(stake, 3.0) for stake in STAKE.values}
    words = texts(sweep_findings(sweep))
    assert "highest at price 3: EUR" in words
    assert "A.equity does not change it" in words
    assert "--objective partners.A.advantage.mean" in words
    assert "edge of what was swept (price)" in words
    assert "told apart from all 8 other points" in words
    only = texts(sweep_findings(made([STAKE], lambda stake: {VENTURE: 1.0, advantage_of("A"): stake})))
    assert "this key does not change it" in only
    assert "--objective partners.A.advantage.mean" in only


def test_an_optimum_is_asked_for_by_name_or_path() -> None:
    sweep = made([STAKE], lambda stake: {LOSS: stake, "venture.npv.p05": -stake}, shared=0.0)
    assert sweep.optimum().objective.name == VENTURE
    assert sweep.optimum("venture.npv.quantiles.0.05").objective.name == "venture.npv.p05"
    assert sweep.optimum(f"{LOSS}.mean").objective.name == LOSS
    with pytest.raises(UnknownMeasure, match="did you mean"):
        sweep.optimum("venture.npv.p06")


def test_one_point_is_neither_best_nor_the_same_everywhere() -> None:
    (one,) = sweep_findings(made([Axis("k", (2.0,), 1.0, "k")], lambda k: {VENTURE: 10.0 * k}, shared=0.0))
    told = one.text
    assert told.startswith("At the one point swept, k 2, venture NPV is EUR 20.0 million, 10.0")
    assert told.endswith(" more than in the scenario as it is.")


def test_one_neighbour_is_not_counted() -> None:
    words = texts(sweep_findings(made([STAKE], lambda s: {VENTURE: 10.0 * (s > 0.35) + s}, own=40.0)))
    assert "of its 1 neighbour" not in words


def test_sentences_know_their_errors() -> None:
    sure = texts(sweep_findings(_sweep()))
    assert "highest at A.equity 0.4, tariff.initial open: EUR" in sure
    assert "told apart from all 11 other points" in sure
    unsure = [texts(sweep_findings(_sweep(own=own, paths=400))) for own in (50.0, 100.0, 200.0, 2000.0)]
    assert any("paths would be needed" in told for told in unsure)
    assert "paths would be needed" not in unsure[-1]  # nothing is known of the size of a difference in such a noise
    assert "not told apart from" in unsure[-1] or "No other point is told apart" in unsure[-1]
    assert "Too few" in texts(sweep_findings(_sweep(paths=20)))
    loss = texts(sweep_findings(made([STAKE], lambda stake: {LOSS: stake}, shared=0.01), LOSS))
    assert "Chance of a loss is lowest at A.equity 0.3: " in loss
    assert "less than in the scenario as it is" in loss
    assert "at the edge" in loss


def test_the_long_table_reads_back() -> None:
    sweep = _sweep(own=1.0)
    rows = list(csv.DictReader(io.StringIO(sweep.to_csv())))
    assert len(rows) == 13 * len(sweep.measures)
    row = next(r for r in rows if r["point"] == "4" and r["measure"] == VENTURE)
    assert (row["partners.A.equity"], row["market.tariff.initial"]) == ("0.4", "open")
    assert float(row["value"]) == sweep.estimate(VENTURE, 4).value
    assert float(row["difference_std_error"]) == sweep.difference(VENTURE, 4).std_error
    assert float(row["low95"]) < float(row["value"]) < float(row["high95"])
    assert row["told_apart"] == "true"
    frame = sweep.to_frame(include_base=True)
    assert len(frame) == len(rows)
    assert list(frame.columns) == list(rows[0])
    json.dumps(sweep.as_dict(), allow_nan=False)


def test_json_holds_every_point_and_the_optimum() -> None:
    found = _sweep().as_dict()
    assert found["keys"][0] == {"key": "partners.A.equity", "values": [0.3, 0.4, 0.5, 0.6], "base": 0.5}
    assert [point["point"] for point in found["points"]] == list(range(1, 13))
    assert found["optimum"]["point"] == 4
    assert found["base_is_point"] == 8
    assert found["points"][3]["measures"][VENTURE]["difference"]["mean"] == pytest.approx(20.0)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.35, "0.35"), (38_000_000.0, "38,000,000"), (4, "4"), (True, "true"), ("open", "open"), (None, "–"),
     ({"dist": "uniform", "low": 1.0, "high": 2.0}, "uniform(low 1, high 2)"), ([1, 2], "[1, 2]")],
)  # fmt: skip
def test_values_as_they_are_printed(value: object, text: str) -> None:
    assert shown(value) == text


def test_numbers_make_a_scale_and_flags_do_not() -> None:
    assert Axis("k", (0, 2, 4)).numeric
    assert not Axis("k", (True, False)).numeric
    assert not Axis("k", (1.0,)).numeric
    assert not Axis("k", (1.0, {"dist": "uniform"})).numeric
    assert repr(_sweep()).startswith("<Sweep of")
