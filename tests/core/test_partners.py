"""What the core takes for granted about the number of partners is said loudly."""

from __future__ import annotations

import importlib

import pytest

from simulate.core import lanes, ownership


def test_another_number_of_partners_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "PARTNERS", 3)
    with pytest.raises(NotImplementedError, match="one buyer and one seller"):
        importlib.reload(ownership)
