"""Shipped scenarios whose partners have other names."""

from __future__ import annotations

import json

from simulate.scenario import Scenario, parse
from simulate.scenario.templates import path


def renamed(scenario: str, old: str, new: str) -> Scenario:
    """A shipped scenario with a partner renamed wherever its name stands."""
    text = path(scenario).read_text(encoding="utf-8")
    assert f'"{old}"' in text
    return parse(text.replace(f'"{old}"', json.dumps(new, ensure_ascii=False)))
