"""`jvsim sweep`: a grid over any keys."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulate.cli import options
from simulate.cli.output import Output, results
from simulate.cli.program import Exit, Failure
from simulate.cli.progress import compile_notice

if TYPE_CHECKING:
    from simulate.storage.directories import Provenance
    from simulate.studies.sweep.agreement import Agreement
    from simulate.studies.sweep.design import Design
    from simulate.studies.sweep.result import Sweep
    from simulate.studies.sweep.unfinished import Unfinished

OBJECTIVE = "venture.npv.mean"


def _found(_context: click.Context, _parameter: click.Parameter, file: Path | None) -> Path | None:
    return None if file is None else options.shipped_or_file(file)


@click.command("sweep", short_help="Vary keys over a grid: the optimum, maps, the zone of agreement.")
@click.argument("file", type=click.Path(path_type=Path), required=False, callback=_found)
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=LO:HI:STEP|A,B,C",
    help="A key and its values: a range of numbers, or a list of numbers, words or true,false. Repeatable.",
)
@click.option(
    "--objective",
    default=OBJECTIVE,
    show_default=True,
    metavar="MEASURE",
    help="What ranks the points: a measure of sweep.csv, as partners.Carmaker.advantage.mean.",
)
@click.option("--paths", type=click.IntRange(min=1), metavar="N", help="Trajectories of each point.  [default: 16,384]")
@options.together(options.seed, options.threads, options.settings)
@click.option("--resume", type=click.Path(path_type=Path), metavar="DIR", help="Go on with an interrupted sweep.")
@results
def command(
    file: Path | None,
    vary: Sequence[str],
    objective: str,
    paths: int | None,
    seed: int | None,
    threads: int | None,
    settings: Sequence[str],
    resume: Path | None,
    output: Output,
) -> None:
    """Simulate a grid of scenarios on the same futures, and say where it is best.

    \b
        jvsim sweep battery_cells --vary partners.Carmaker.equity=0.3:0.7:0.05
        jvsim sweep battery_cells --vary venture.price=90:106:2 --vary "partners.Cell maker.side_margin=0:4:0.5"
        jvsim sweep battery_cells --vary market.tariff.initial=open,managed,hostile --vary governance.enabled=on,off

    A range takes in its end where a step falls on it. Differences are taken future by future against the scenario as it
    is, and against the best point.

    Over one or two terms of the deal it shows the zone of agreement: where both partners are better off than with their
    alternatives. Terms are the keys that share out money: equity, side_margin, initial_contribution and
    yearly_contribution of a partner, the amount of a payment, venture.price, exit.supply_margin, and the discount of an
    exit trigger.

    Ctrl-C keeps the points that are finished: `jvsim sweep --resume DIR` goes on with them, to the same bits.
    """  # noqa: D301
    if resume and output.name:
        raise click.UsageError("--name is for a new sweep; one that is resumed keeps its name")
    from simulate.studies.sweep.unfinished import Unfinished

    kept = Unfinished.at(resume) if resume else None
    planned = _planned(file, vary, settings, paths, seed, kept)
    objective = _assert_measure(planned, objective)
    compile_notice(output.quiet)
    from simulate.storage.directories import Provenance
    from simulate.studies.sweep.agreement import agreement
    from simulate.studies.sweep.design import sweep
    from simulate.studies.sweep.tables import print_sweep

    provenance = Provenance.of(file or "", sys.argv, settings)
    folder = kept or Unfinished.begin(planned, output.out, output.name)
    with _keeping(folder, planned, output):
        with output.progress() as progress:
            made = sweep(planned, kept=folder, threads=threads, progress=progress)
        found = agreement(made)
        report = {**made.as_dict(objective), "agreement": None if found is None else found.as_dict()}
        directory = _write(folder, planned, made, found, report, output, provenance)
    output.show(lambda: report, lambda to: print_sweep(to, made, found, objective), directory)


def _planned(
    file: Path | None,
    vary: Sequence[str],
    settings: Sequence[str],
    paths: int | None,
    seed: int | None,
    kept: Unfinished | None,
) -> Design:
    """What is to be simulated; what the command line leaves out, an interrupted sweep knows."""
    from simulate.scenario.defaults import PATHS
    from simulate.studies.sweep.design import design

    if kept is None:
        if file is None:
            raise click.UsageError("Missing argument 'FILE'.")
        if not vary:
            raise click.UsageError("Missing option '--vary', as in --vary governance.review_interval_quarters=0,2,4,8.")
        n = paths or PATHS
        return design(options.load_scenario(file, settings, paths=n, seed=seed), vary, n)
    plan = kept.plan
    n = paths or int(plan["paths"])
    scenario = options.load_scenario(file or kept.scenario_file, settings, paths=n, seed=seed)
    planned = design(scenario, vary or plan["keys"], n)
    kept.assert_same(planned)
    return planned


def _assert_measure(planned: Design, objective: str) -> str:
    """The full name of a measure; `venture.npv` is its mean."""
    from simulate.scenario.tree import nearest

    names = [measure.name for measure in planned.measures]
    for name in (objective, f"{objective}.mean"):
        if name in names:
            return name
    hint = nearest(objective, names)
    raise click.UsageError(
        f"--objective: expected a measure, got {objective!r}{hint or '; known: ' + ', '.join(names)}"
    )


@contextmanager
def _keeping(folder: Unfinished, planned: Design, output: Output) -> Iterator[None]:
    """What is finished is kept, whatever stops the rest; the folder goes if that is nothing."""
    try:
        yield
    except BaseException as problem:
        done = folder.n_finished
        if not done:
            folder.remove()
            raise
        told = f"{done:,} of {len(planned.scenarios) - 1:,} points are kept in {folder.folder}"
        if isinstance(problem, KeyboardInterrupt):
            on = f"jvsim sweep --resume {shlex.quote(str(folder.folder))}"
            raise Failure(f"interrupted; {told}; go on with: {on}", Exit.INTERRUPTED) from None
        output.notice(told)
        raise


def _write(
    folder: Unfinished,
    planned: Design,
    sweep: Sweep,
    found: Agreement | None,
    report: dict[str, Any],
    output: Output,
    provenance: Provenance,
) -> Path:
    from simulate.storage.directories import write_study_in
    from simulate.studies.sweep.figures import MOST_KEYS, draw_sweep

    def draw(place: Path) -> None:
        draw_sweep(place, sweep, found, report["optimum"]["measure"])

    directory = write_study_in(
        folder.final,
        "sweep",
        planned.base,
        {"summary.json": json.dumps(report, indent=2, ensure_ascii=False) + "\n", "sweep.csv": sweep.to_csv()},
        made_with={key: report[key] for key in ("paths", "keys", "comparisons")},
        draw=draw if not output.no_plots and len(sweep.axes) <= MOST_KEYS else None,
        provenance=provenance,
    )
    folder.remove()
    return directory
