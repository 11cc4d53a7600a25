"""What is on the page as it would be said on a command line: a line to copy, quoted for a shell."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from simulate.scenario import templates


def set_line(file: Path, settings: Mapping[str, str]) -> str:
    """`jvsim run FILE --set KEY=VALUE …`."""
    return shlex.join(["jvsim", "run", templates.name_of(file), *_sets(settings)])


def compare_line(file: Path, base: Mapping[str, str], variants: Mapping[str, Mapping[str, str]]) -> str:
    """`jvsim compare FILE --set … --variant "NAME: KEY=VALUE, …" …`; empty where nothing is compared."""
    told = [f"{name}: {', '.join(map('='.join, changes.items()))}" for name, changes in variants.items() if changes]
    options = [word for text in told for word in ("--variant", text)]
    return shlex.join(["jvsim", "compare", templates.name_of(file), *_sets(base), *options]) if options else ""


def _sets(settings: Mapping[str, str]) -> list[str]:
    return [word for key, text in settings.items() for word in ("--set", f"{key}={text}")]
