"""`jvsim facts`: the shipped scenarios against published facts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulate.cli import options
from simulate.cli.console import console
from simulate.cli.progress import Progress, compile_notice
from simulate.scenario.defaults import PATHS

if TYPE_CHECKING:
    from simulate.scenario import Scenario


@click.command("facts", short_help="Compare the shipped scenarios with published facts about joint ventures.")
@click.argument("files", nargs=-1, type=options.ScenarioPath(path_type=Path), metavar="[FILE]...")
@click.option(
    "--paths", type=options.Count(), default=PATHS, show_default=True, metavar="N", help="Trajectories of each."
)
@options.together(options.seed, options.threads, options.as_json, options.quiet, options.no_color)
def command(
    files: Sequence[Path],
    paths: int,
    seed: int | None,
    threads: int | None,
    as_json: bool,
    quiet: bool,
    no_color: bool,
) -> None:
    """Compare the lives of simulated ventures with published facts about real ones.

    The population is the shipped scenarios that have an archetype, or the scenarios named, each with the same number of
    trajectories on the same futures. For every fact: what was published and where, the model's figure with its error,
    how far the scenarios differ, the band, and whether the figure lies in it. Facts are reported, never fitted:
    docs/validation.md explains the misses. They are of whole lives: a venture that already lives, by [today], is lived
    from its start.

    \b
        jvsim facts
        jvsim facts deal.toml other.toml --paths 10k --json
    """  # noqa: D301
    scenarios = _population(files, seed)
    names = [scenario.scenario.name for scenario in scenarios]
    _refuse_namesakes(names)
    compile_notice(quiet)
    from simulate.studies.facts.design import facts
    from simulate.studies.facts.tables import print_facts

    with Progress("simulating", quiet, not no_color) as progress:
        found = facts(scenarios, paths, threads=threads, progress=progress)
    if as_json:
        click.echo(json.dumps(found.as_dict(), indent=2, allow_nan=False))
    else:
        print_facts(console(no_color), found.findings, names, paths, found.calibration)


def _population(files: Sequence[Path], seed: int | None) -> list[Scenario]:
    """The scenarios named, or all shipped ones of an archetype; all with the seed of the first unless one is asked."""
    from simulate.scenario import templates

    chosen = [options.scenario_of(file) for file in files] or [templates.path(name) for name in templates.names()]
    loaded = [options.load_scenario(file, seed=seed) for file in chosen]
    population = [scenario for scenario in loaded if files or scenario.scenario.archetype is not None]
    return [scenario.with_("simulation.seed", population[0].simulation.seed) for scenario in population]


def _refuse_namesakes(names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise click.UsageError(f"two scenarios are called {', '.join(map(repr, twice))}: give each a name of its own")
