"""`jvsim compare`: variants, scenarios or runs against the first of them, on the same futures."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulate.cli import conditions, options
from simulate.cli.changes import Changed, changed_by
from simulate.cli.output import Output, results
from simulate.cli.program import Exit, Failure
from simulate.cli.progress import compile_notice

if TYPE_CHECKING:
    from rich.console import Console

    from simulate.scenario import Scenario, Variant
    from simulate.storage.manifest import Provenance
    from simulate.studies.compare.design import Source
    from simulate.studies.compare.result import Comparison

HINT = '--variant "tight reviews: governance.review_interval_quarters=2"'


@click.command("compare", short_help="Compare variants, scenarios or runs on the same futures.")
@click.argument("files", nargs=-1, required=True, type=options.ScenarioPath(path_type=Path), metavar="FILE...")
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar='"NAME: KEY=VALUE, …"',
    help="A variant of the first FILE: its name and the keys that it changes. Repeatable.",
)
@options.view
@options.together(
    options.paths,
    options.seed,
    options.threads,
    options.settings,
    options.estimate,
    options.hold_decisions,
    conditions.fail_if,
)
@results
def command(
    files: Sequence[Path],
    variants: Sequence[str],
    view: str,
    paths: int | None,
    seed: int | None,
    threads: int | None,
    settings: Sequence[str],
    estimate: str | None,
    hold_decisions: bool,
    fail_if: Sequence[str],
    output: Output,
) -> None:
    """Compare with the first of them: variants of a scenario, other scenarios, or run directories.

    All meet the same futures, so that differences are taken future by future, with errors far smaller than those of two
    runs of their own. Says what differs in the inputs and in every result, and what can be told apart.

    \b
        jvsim compare battery_cells --variant "no reviews: governance.enabled=false"
        jvsim compare mine.toml theirs.toml --paths 20000
        jvsim compare outputs/before outputs/after
        jvsim compare mine.toml --fail-if "difference.venture.npv.mean < 0"

    A single FILE brings the [[variants]] of its own. FILEs are simulated with the seed and the sampler of the first, or
    of the run directories among them; these must have been run with the same.

    --fail-if takes a path into a variant's summary (venture.npv.mean) or into its difference from the base
    (difference.venture.npv.mean), one of < <= > >=, and a number. The exit code is 5 if it holds for any variant.
    """  # noqa: D301
    from simulate.storage.manifest import Provenance

    wanted = conditions.parsed(fail_if)
    settings = options.estimating(settings, estimate)
    sources = _sources(files, variants, settings, seed, output)
    options.assert_view(sources[0].scenario, view)
    options.assert_can_hold(sources[0].scenario, hold_decisions)
    output.assert_ready(sources[0].scenario, "compare", settings)
    changed = _changed(files, settings, sources)
    provenance = Provenance.of(files[0], sys.argv, settings, changed)
    compile_notice(output.quiet)
    from simulate.engine.learning.shelf import tables_to_learn
    from simulate.presentation.changes import print_changes
    from simulate.presentation.findings import Source
    from simulate.presentation.workbook.saving import put_book
    from simulate.studies.compare.design import CannotCompare, adjustments, compare_sources, shared_futures
    from simulate.studies.compare.sheets import sheets
    from simulate.studies.compare.tables import print_comparison

    try:
        for said in adjustments(sources, shared_futures(sources, paths)):
            output.notice(said)
        conditions.assert_known(wanted, lambda: _results(compare_sources(sources, conditions.FEW, hold=hold_decisions)))
        waiting = [one for one in sources if one.outcomes is None]
        tables = tables_to_learn(sources[0].scenario, lambda: len(waiting), hold_decisions)
        with output.progress(tables) as progress:
            comparison = compare_sources(sources, paths, hold=hold_decisions, threads=threads, progress=progress)
    except CannotCompare as problem:
        raise Failure(f"jvsim: {problem}", Exit.USAGE) from problem
    directory = _write(comparison, view, hold_decisions, output, provenance)
    output.workbook(directory, lambda kept: put_book(kept, sheets, view))

    def show(to: Console) -> None:
        print_changes(to, changed)
        print_comparison(to, comparison, view, Source(provenance.source, settings))

    output.show(lambda: comparison.as_dict(view), show, directory)
    conditions.refuse(wanted, _results(comparison))


# ---- what is compared -----------------------------------------------------------------------------------------------


def _sources(
    files: Sequence[Path], variants: Sequence[str], settings: Sequence[str], seed: int | None, output: Output
) -> list[Source]:
    """The sides: files and run directories in their order, the first one's variants behind it."""
    from simulate.storage.directories import readable
    from simulate.studies.compare.design import distinct

    given = [_source(file, settings, seed, output) for file in map(options.shipped_or_file, files)]
    base = given[0]
    changed = _made(base.scenario, base.scenario.variants if len(given) == 1 else (), variants)
    if len(given) + len(changed) < 2:
        raise click.UsageError(f"nothing to compare with: give a second FILE, or a variant: {HINT}")
    return [*distinct(given, [readable(file) for file in files]), *changed]


def _source(file: Path, settings: Sequence[str], seed: int | None, output: Output) -> Source:
    """A file, or a directory that a run was written to."""
    from simulate.studies.compare.design import Source

    file = file.parent if file.name == "manifest.json" else file
    if not file.is_dir():
        scenario = options.load_scenario(file, settings, seed=seed)
        return Source(scenario.scenario.name, scenario)
    from simulate.studies.run.directory import load_run

    outcomes = load_run(file, say=output.notice)
    if settings:
        raise click.UsageError(f"{file}: --set and --estimate cannot change what has been run: give its scenario.toml")
    if seed not in (None, outcomes.scenario.simulation.seed):
        raise click.UsageError(f"{file}: has been run with seed {outcomes.scenario.simulation.seed}, not {seed}")
    return Source(outcomes.scenario.scenario.name, outcomes.scenario, outcomes)


def _changed(files: Sequence[Path], settings: Sequence[str], sources: Sequence[Source]) -> Changed:
    """What `--set` has changed; of several files, where they differ from each other is what the report is about."""
    return changed_by(settings, options.shipped_or_file(files[0]), sources[0].scenario)


def _made(base: Scenario, own: Sequence[Variant], texts: Sequence[str]) -> list[Source]:
    """The variants of the file, then those of the command line; every problem of all of them at once."""
    from simulate.scenario import ScenarioError, parse_variant
    from simulate.studies.compare.design import Source

    made, problems = [], []
    chosen: list[Variant | str] = [*own, *texts]
    for given in chosen:
        try:
            variant = parse_variant(given) if isinstance(given, str) else given
            made.append(Source(variant.name, variant.of(base)))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return made


# ---- what comes of it -----------------------------------------------------------------------------------------------


def _results(comparison: Comparison) -> list[tuple[str, dict[str, Any]]]:
    """What --fail-if looks into, for each variant: its summary, and its difference from the base."""
    entries = [one.as_dict(comparison.base) for one in comparison.variants]
    return [(one["name"], {**one["summary"], "difference": one["difference"]}) for one in entries]


def _write(comparison: Comparison, view: str, hold: bool, output: Output, provenance: Provenance) -> Path:
    from simulate.presentation.changes import noted
    from simulate.storage.directories import slug
    from simulate.studies.compare.figures import draw_comparison

    texts = {
        "summary.json": json.dumps(comparison.as_dict(view), indent=2, ensure_ascii=False, allow_nan=False) + "\n",
        "comparison.csv": comparison.to_csv(),
    }
    for i, one in enumerate(comparison.variants, 1):
        texts[f"variants/{i:02d}-{slug(one.side.name)}.toml"] = one.side.scenario.to_toml()
    return output.write_study(
        "compare",
        comparison.base.scenario,
        texts,
        noted(provenance.changed, lambda folder: draw_comparison(folder, comparison, view)),
        made_with={
            "paths": comparison.paths,
            "view": view,
            "variants": [one.side.name for one in comparison.variants],
            "hold_decisions": hold,
        },
        provenance=provenance,
    )
