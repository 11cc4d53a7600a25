"""Makes the tables and the picture of docs/validation.md: the model held against published facts and known deals.

Run it from the checkout after a change of the model or of a template: `python docs/validation.py`. It takes about two
minutes. What stands between `<!-- begin x -->` and `<!-- end x -->` in the page is replaced, all else is kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from backcast import backcast_table, resets_table
from judgement import judgement_table
from pages import figure_text, table

import simulate
from simulate.engine.outcomes import SETTLEMENTS, Outcomes
from simulate.engine.run import simulate_many
from simulate.presentation.wording import NOTHING, number, percent_with_margin, with_margin
from simulate.scenario import Scenario, load, templates
from simulate.statistics.endings import by_cause, ended, names_of_causes
from simulate.statistics.estimates import mean, share
from simulate.statistics.replicates import replicates_of
from simulate.studies.facts.design import population
from simulate.studies.facts.population import PURCHASES, findings, intended
from simulate.studies.facts.result import Finding
from simulate.studies.facts.tables import band, range_of, tally, verdict

DOCS = Path(__file__).resolve().parent
PAGE = DOCS / "validation.md"
PICTURE = DOCS / "images" / "archetypes.png"
PATHS = 20_000
ARCHETYPES = ("efficiency", "electrification", "software", "flexibility", "mobility")


def shipped() -> list[tuple[str, Scenario]]:
    """The templates of all archetypes by file name, in the archetypes' order."""
    found = [(name, load(templates.path(name))) for name in templates.names()]
    kept = [(name, scenario) for name, scenario in found if scenario.scenario.archetype is not None]
    return sorted(kept, key=lambda item: (ARCHETYPES.index(str(item[1].scenario.archetype)), item[0]))


INPUTS = (
    "core/*.py",
    "engine/*.py",
    "scenario/copula.py",
    "scenario/distributions.py",
    "scenario/permutation.py",
    "scenario/sampling.py",
    "scenario/values.py",
    "statistics/endings.py",
    "statistics/estimates.py",
    "statistics/paired.py",
    "statistics/survival.py",
    "studies/facts/design.py",
    "studies/facts/population.py",
    "studies/facts/result.py",
)
"""What the figures depend on, besides the templates and the scripts of this folder."""


def _matched(package: Path, pattern: str) -> list[Path]:
    """The files of a pattern; one that matches none is out of date."""
    found = sorted(package.glob(pattern))
    assert found, f"INPUTS: no file is called {pattern}"
    return found


def digest() -> str:
    """A digest of what the figures depend on."""
    package = Path(simulate.__file__).parent
    files = [path for pattern in INPUTS for path in _matched(package, pattern)]
    files += [*(templates.path(name) for name, _ in shipped()), *sorted(DOCS.glob("*.py"))]
    text = b"".join(path.read_bytes().replace(b"\r\n", b"\n") for path in files)
    return hashlib.sha256(text).hexdigest()[:16]


# ---- facts ----------------------------------------------------------------------------------------------------------


def facts_table(found: Sequence[Finding]) -> str:
    """Published facts, and the population's figures."""
    rows = []
    for finding in found:
        fact = finding.fact
        rows.append(
            [
                fact.id,
                fact.statement,
                f"{fact.published} ({fact.source})",
                figure_text(finding.figure, fact.unit),
                range_of(finding),
                band(fact) or NOTHING,
                verdict(finding),
            ]
        )
    return table(("", "fact", "published", "model ± 95 %", "templates", "band", ""), rows)


# ---- lives ----------------------------------------------------------------------------------------------------------


def kinds_of_ending(outcomes: Outcomes) -> dict[str, float]:
    """Shares of the ways in which lives end, in the order of the picture."""
    settlement = outcomes["settlement"]
    meant = by_cause(outcomes, intended(outcomes.scenario), 0.0) > 0.0
    bought = np.isin(settlement, PURCHASES)
    return {
        "bought, as hoped for (term, lesson, option)": float(np.mean(bought & meant)),
        "bought for another reason": float(np.mean(bought & ~meant)),
        "sold to a third party": float(np.mean(settlement == SETTLEMENTS.index("third_party_sale"))),
        "wound up": float(np.mean(settlement == SETTLEMENTS.index("liquidation"))),
        "reaches its horizon": float(np.mean(~ended(outcomes))),
    }


def lives_table(runs: Mapping[str, Outcomes], medians: Mapping[str, float | None]) -> str:
    """Who gains, how long lives last and what ends them most often, a row a template."""
    rows = []
    for name, outcomes in runs.items():
        info, plan, names = outcomes.scenario.scenario, outcomes.plan, names_of_causes(outcomes.scenario)
        codes, counts = np.unique(outcomes["cause"][ended(outcomes)], return_counts=True)
        first = int(codes[np.argmax(counts)])
        median, by = medians[info.name], replicates_of(outcomes)
        better = [share(advantage > 0.0, by) for advantage in outcomes.advantage]
        partners = [partner.name for partner in outcomes.scenario.partners]
        rows.append(
            [
                f"[{name}](../scenarios/{name}.toml)",
                str(info.archetype),
                f"{number(plan.venture_npv, 0)}, {with_margin(mean(outcomes['venture_npv'], by))} {info.currency} m",
                f"over {info.horizon_years:g}" if median is None else number(median, 1),
                f"{names[first]} ({percent_with_margin(share(outcomes['cause'] == first, by))})",
                ", ".join(
                    f"{partner} {percent_with_margin(one)}" for partner, one in zip(partners, better, strict=True)
                ),
            ]
        )
    header = (
        "template",
        "archetype",
        "NPV: plan, mean ± 95 %",
        "half ended after [years]",
        "most frequent ending",
        "better off than apart",
    )
    return table(header, rows)


def draw_lives(runs: Mapping[str, Outcomes]) -> None:
    """The comparison picture: how lives end, how long they last, who gains."""
    from simulate.presentation.style import (
        BLACK,
        BLUE,
        GREEN,
        GREY,
        ORANGE,
        PARTNER_COLOURS,
        VERMILION,
        new_figure,
        per_cent,
        save,
        styled,
    )

    with styled():
        figure = new_figure(12.5, 5.6)
        ends, life, gain = figure.subplots(1, 3, sharey=True, width_ratios=[2.0, 1.2, 1.2])
        places = np.arange(len(runs))[::-1]
        left = np.zeros(len(runs))
        shares = [kinds_of_ending(outcomes) for outcomes in runs.values()]
        for kind, colour in zip(shares[0], (GREEN, BLUE, ORANGE, VERMILION, "#DDDDDD"), strict=True):
            width = np.array([one[kind] for one in shares])
            ends.barh(places, width, left=left, color=colour, label=kind, height=0.7)
            left += width
        ends.set_yticks(places, [f"{name}\n{outcomes.scenario.scenario.archetype}" for name, outcomes in runs.items()])
        ends.set_xlim(0.0, 1.0)
        ends.set_title("How lives end")
        ends.legend(loc="upper center", bbox_to_anchor=(0.5, -0.07), ncols=2)
        per_cent(ends.xaxis)
        for place, outcomes in zip(places, runs.values(), strict=True):
            years = outcomes["exit_quarter"] / 4.0
            low, middle, high = np.quantile(years, (0.1, 0.5, 0.9))
            life.plot([low, high], [place, place], color=GREY, linewidth=5.0, solid_capstyle="butt")
            life.plot(middle, place, "o", color=BLACK, markersize=6)
            life.plot(outcomes.scenario.horizon_quarters / 4.0, place, "|", color=BLACK, markersize=12)
            for colour, mark, advantage in zip(PARTNER_COLOURS, ("o", "s"), outcomes.advantage, strict=True):
                gain.plot(np.mean(advantage > 0.0), place, mark, color=colour, markersize=7)
            gain.plot(np.mean(np.min(outcomes.advantage, axis=0) > 0.0), place, "d", color=BLACK, markersize=5)
        life.set_xlim(left=0.0)
        life.set_xlabel("years: 10 to 90 % of lives, median, | horizon")
        life.set_title("How long they last")
        gain.set_xlim(0.0, 1.0)
        gain.set_xlabel("● first partner, ■ second, ◆ both")
        gain.set_title("Better off than apart")
        per_cent(gain.xaxis)
        save(figure, PICTURE.parent, PICTURE.stem, f"{PATHS:,} paths each, same seed")
        (PICTURE.parent / f"{PICTURE.stem}.svg").unlink()


# ---- the page -------------------------------------------------------------------------------------------------------


def _with_block(block: str, match: re.Match[str]) -> str:
    return f"{match[1]}{block}\n{match[2]}"


def main() -> None:
    """Replace the generated parts of the page, and draw the picture."""
    named = shipped()
    scenarios = [scenario for _, scenario in named]
    runs = dict(zip((name for name, _ in named), simulate_many(scenarios, PATHS), strict=True))
    draw_lives(runs)
    found = findings(list(population(scenarios, PATHS)))
    blocks = {
        "facts": f"{tally(found)}.\n\n{facts_table(found)}",
        "lives": lives_table(runs, next(one.by_scenario for one in found if one.fact.id == "F1")),
        "back-cast": backcast_table(runs),
        "resets": resets_table(runs),
        "judgement": judgement_table(scenarios),
        "digest": f"Made by `python docs/validation.py` from inputs with the digest `{digest()}`.",
    }
    page = PAGE.read_text(encoding="utf-8")
    for name, block in blocks.items():
        pattern = re.compile(rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        page, count = pattern.subn(partial(_with_block, block), page)
        assert count == 1, f"{PAGE} has no block {name}"
    PAGE.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
