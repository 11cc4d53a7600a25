"""The shipped scenarios as a list on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from simulate.presentation.layout import MUTED, cell, row, show, table, titled
from simulate.scenario.templates import Template

ABOUT = "what it is about, and what it asks"


def print_catalogue(console: Console, found: Sequence[Template]) -> None:
    """Prints templates under their archetypes, each with what it is about and what it asks.

    Parameters
    ----------
    console : rich.console.Console
        Where to.
    found : sequence of Template
        In the order in which they are told; those of an archetype one after the other.
    """
    for archetype in dict.fromkeys(template.archetype for template in found):
        made = table("template", [ABOUT], words=[ABOUT])
        for template in found:
            if template.archetype == archetype:
                row(made, template.name, f"{template.title}. {template.description}".strip())
                if template.question:
                    row(made, "", template.question, style=MUTED)
        show(console, titled(archetype or "of no archetype", made))
    show(console, cell("jvsim init --template NAME writes one; --archetype A the first of its kind.", MUTED))
