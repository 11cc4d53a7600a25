"""`jvsim sweep`: a grid over any keys."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulate.cli import options
from simulate.cli.changes import changed_by
from simulate.cli.output import Output, results
from simulate.cli.program import Exit, Failure
from simulate.cli.progress import compile_notice

if TYPE_CHECKING:
    from rich.console import Console

    from simulate.scenario import Scenario
    from simulate.storage.manifest import Provenance
    from simulate.studies.sweep.design import Design
    from simulate.studies.sweep.grid import Vary
    from simulate.studies.sweep.result import Sweep
    from simulate.studies.sweep.unfinished import Unfinished


@click.command("sweep", short_help="Vary keys over a grid: the optimum, maps, the zone of agreement.")
@click.argument("file", type=options.ScenarioPath(path_type=Path), required=False, callback=options.found)
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=LO:HI:STEP|A,B,C",
    help="A key and its values: a range of numbers, or a list of numbers, words or true,false. Repeatable.",
)
@click.option(
    "--objective",
    metavar="PATH",
    help="What ranks the points: the path of a figure in summary.json, as partners.Carmaker.advantage.cvar_05, "
    "venture.npv.p05, ended_by.deadlock.  [default: venture.npv.mean; over terms alone together.nash, Nash's product]",
)
@options.view
@click.option("--paths", type=options.Count(), metavar="N", help="Trajectories of each point.  [default: 16,384]")
@options.together(options.seed, options.threads, options.settings, options.estimate, options.hold_decisions)
@click.option("--resume", type=click.Path(path_type=Path), metavar="DIR", help="Go on with an interrupted sweep.")
@results
def command(
    file: Path | None,
    vary: Sequence[str],
    objective: str | None,
    view: str,
    paths: int | None,
    seed: int | None,
    threads: int | None,
    settings: Sequence[str],
    estimate: str | None,
    hold_decisions: bool,
    resume: Path | None,
    output: Output,
) -> None:
    """Simulate a grid of scenarios on the same futures, and say where it is best.

    \b
        jvsim sweep battery_cells --vary partners.Carmaker.equity=0.3:0.7:0.05
        jvsim sweep battery_cells --vary partners.Carmaker.side_margin=0:4:1 \\
            --vary "partners.Cell maker.side_margin=0:4:1"
        jvsim sweep battery_cells --vary market.tariff.initial=open,hostile \\
            --vary governance.enabled=on,off

    A range takes in its end where a step falls on it. Differences are taken future by future against the scenario as it
    is, and against the best point.

    Any figure of summary.json may rank the points. Terms of the deal share the value out and hardly change it: over
    terms alone the points are ranked by Nash's product of both mean advantages, printed as their geometric mean.

    Over one or two terms of the deal it shows the zone of agreement: where both partners are better off than with their
    alternatives. Terms are the keys that share out money: equity, side_margin, initial_contribution and
    yearly_contribution of a partner, the amount of a payment, exit.supply_margin, and the discount of an exit trigger.
    venture.price is none: customers pay it.

    Ctrl-C keeps the points that are finished: `jvsim sweep --resume DIR` goes on with them, to the same bits.
    """  # noqa: D301
    if resume and output.name:
        raise click.UsageError("--name is for a new sweep; one that is resumed keeps its name")
    from simulate.studies.sweep.unfinished import Unfinished

    kept = Unfinished.at(resume) if resume else None
    if kept and kept.n_damaged:
        output.notice(f"{kept.n_damaged:,} damaged lines of finished points are simulated again")
    settings = options.estimating(settings, estimate)
    planned = _planned(file, vary, settings, paths, seed, _ranked_by(objective, view), hold_decisions, kept)
    options.assert_can_hold(planned.base, planned.hold)
    compile_notice(output.quiet)
    from simulate.engine.learning.shelf import tables_to_learn
    from simulate.presentation.changes import print_changes
    from simulate.presentation.findings import Source
    from simulate.presentation.workbook.saving import put_book
    from simulate.storage.manifest import Provenance
    from simulate.studies.sweep.agreement import agreement
    from simulate.studies.sweep.design import carry_out
    from simulate.studies.sweep.sheets import sheets
    from simulate.studies.sweep.tables import print_sweep

    changed = changed_by(settings, file, planned.base) if file else {}
    provenance = Provenance.of(file or "", sys.argv, settings, changed)
    folder = kept or Unfinished.begin(planned, output.out, output.name, settings)
    with _keeping(folder, planned, output):
        tables = tables_to_learn(planned.base, lambda: len(planned.scenarios), planned.hold)
        with output.progress(tables) as progress:
            made = carry_out(planned, kept=folder, threads=threads, progress=progress)
        found = agreement(made)
        report = made.as_dict(view=view)
        with output.stage(output.writing):
            directory = _write(folder, planned, made, report, view, output, provenance)
    output.workbook(directory, lambda kept: put_book(kept, sheets, view))

    def show(to: Console) -> None:
        print_changes(to, changed)
        print_sweep(to, made, found, view=view, source=Source(provenance.source, settings))

    output.show(lambda: report, show, directory)


def _ranked_by(objective: str | None, view: str) -> Callable[[Scenario], str | None]:
    """What ranks the points of a scenario: what is asked for, or for a partner what it gains over its alternative."""
    from simulate.scenario.defaults import VENTURE
    from simulate.statistics.measures import advantage_of

    def found(scenario: Scenario) -> str | None:
        options.assert_view(scenario, view)
        return objective or (None if view == VENTURE else advantage_of(view))

    return found


def _planned(
    file: Path | None,
    vary: Sequence[str],
    settings: Sequence[str],
    paths: int | None,
    seed: int | None,
    ranked_by: Callable[[Scenario], str | None],
    hold: bool,
    kept: Unfinished | None,
) -> Design:
    """What is to be simulated; what the command line leaves out, an interrupted sweep knows."""
    from simulate.scenario.defaults import PATHS
    from simulate.statistics.measures import UnknownMeasure
    from simulate.studies.sweep.design import design

    def made(scenario: Scenario, keys: Vary, n: int, otherwise: str | None = None) -> Design:
        objective = ranked_by(scenario) or otherwise
        try:
            return design(scenario, keys, n, objective, hold)
        except UnknownMeasure as problem:
            raise click.UsageError(f"--objective: {problem}") from problem

    if kept is None:
        if file is None:
            raise click.UsageError("Missing argument 'FILE'.")
        if not vary:
            raise click.UsageError("Missing option '--vary', as in --vary governance.review_interval_quarters=0,2,4,8.")
        n = paths or PATHS
        return made(options.load_scenario(file, settings, paths=n, seed=seed), vary, n)
    plan = kept.plan
    hold = hold or plan.hold_decisions
    n = paths or plan.paths
    scenario = options.load_scenario(file or kept.scenario_file, settings, paths=n, seed=seed)
    planned = made(scenario, vary or plan.keys, n, plan.objective)
    kept.assert_same(planned)
    return planned


@contextmanager
def _keeping(folder: Unfinished, planned: Design, output: Output) -> Iterator[None]:
    """What is finished is kept, whatever stops the rest; the folder goes if that is nothing."""
    from simulate.storage.directories import readable

    try:
        yield
    except BaseException as problem:
        done = folder.n_finished
        if not done:
            folder.remove()
            raise
        told = f"{done:,} of {len(planned.scenarios) - 1:,} points are kept in {readable(folder.folder)}"
        if isinstance(problem, KeyboardInterrupt):
            on = f"jvsim sweep --resume {shlex.quote(str(folder.folder))}"
            raise Failure(f"interrupted; {told}; go on with: {on}", Exit.INTERRUPTED) from None
        output.notice(told)
        raise


def _write(
    folder: Unfinished,
    planned: Design,
    sweep: Sweep,
    report: dict[str, Any],
    view: str,
    output: Output,
    provenance: Provenance,
) -> Path:
    from simulate.presentation.changes import noted
    from simulate.storage.writing import write_study_in
    from simulate.studies.sweep.figures import MOST_KEYS, draw_sweep

    def draw(place: Path) -> None:
        draw_sweep(place, sweep, sweep.agreement(), report["optimum"]["measure"], view)

    directory = write_study_in(
        folder.final,
        "sweep",
        planned.base,
        {"summary.json": json.dumps(report, indent=2, ensure_ascii=False) + "\n", "sweep.csv": sweep.to_csv()},
        made_with={
            **{key: report[key] for key in ("paths", "keys", "comparisons")},
            "view": view,
            "hold_decisions": planned.hold,
        },
        draw=noted(provenance.changed, draw) if not output.no_plots and len(sweep.axes) <= MOST_KEYS else None,
        provenance=provenance,
        say=output.notice,
    )
    folder.remove()
    return directory
