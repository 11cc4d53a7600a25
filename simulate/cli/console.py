"""Where tables are printed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 100
"""Columns of a table where standard output is no terminal (COLUMNS says otherwise)."""


def console(no_color: bool = False) -> Console:
    """Standard output as rich sees it: as wide as the terminal, a fixed width in a pipe unless COLUMNS says another."""
    from rich.console import Console

    fixed = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    return Console(width=fixed, no_color=True if no_color else None)
