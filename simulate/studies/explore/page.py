"""The live page: one file of HTML with all that it needs, of the parts and the charts of every report.

It holds no number: those come as news. What it may do is said to the browser by the digests of its scripts, and that it
may talk to nothing but its own address.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from simulate.cli.changes import Changed
from simulate.presentation.changes import change_line
from simulate.presentation.page.render import assets, environment, policy
from simulate.presentation.wording import years
from simulate.version import installed_version

if TYPE_CHECKING:
    from simulate.scenario import Scenario

PACKAGE = "simulate.studies.explore"
PLACES = ("cloud", "endings")
"""Places of charts on the page, behind those of the partners' curves."""


def page_of(scenario: Scenario, changed: Changed) -> str:
    """The page of a scenario.

    Parameters
    ----------
    scenario : Scenario
    changed : dict
        What `--set` has changed of its file.
    """
    from markupsafe import Markup

    info = scenario.scenario
    facts = (
        " and ".join(partner.name for partner in scenario.partners), years(scenario.horizon_quarters),
        f"seed {scenario.simulation.seed}", f"jvsim {installed_version()}",
    )  # fmt: skip
    return environment(PACKAGE).get_template("explore.html").render(
        title=info.name, facts=facts, currency=info.currency, notices=(change_line(changed),) if changed else (),
        places=(*(f"curve-{i}" for i in range(len(scenario.partners))), *PLACES),
        css=Markup(f"{assets().css}\n{_asset('explore.css')}"), scripts=tuple(map(Markup, _scripts())),
    )  # fmt: skip


def policy_of() -> str:
    """What a browser lets the page do."""
    return f"{policy(_scripts())}; connect-src 'self'; frame-ancestors 'none'"


def _scripts() -> tuple[str, ...]:
    return (*assets().scripts, _asset("explore.js"))


@lru_cache
def _asset(name: str) -> str:
    return (resources.files(PACKAGE) / "assets" / name).read_text("utf-8")
