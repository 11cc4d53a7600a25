"""Who opens a page: the browser of the system where there is a screen, that of BROWSER anywhere, no other one."""

from __future__ import annotations

import sys
import webbrowser
from typing import NoReturn

import pytest

from simulate.cli.browser import open_address

ADDRESS = "http://127.0.0.1:8200/token/"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a browser was asked to open, on a machine without a screen and with nothing named."""
    opened: list[str] = []

    def keep(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr("webbrowser.open", keep)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return opened


def test_a_browser_of_the_terminal_does_not_take_it_over(asked: list[str]) -> None:
    assert not open_address(ADDRESS)
    assert asked == []


@pytest.mark.parametrize("name", ["BROWSER", "DISPLAY", "WAYLAND_DISPLAY"])
def test_a_screen_or_a_browser_that_is_named_is_enough(
    asked: list[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "there")
    assert open_address(ADDRESS)
    assert asked == [ADDRESS]


def test_one_that_fails_is_no_browser(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> NoReturn:
        raise webbrowser.Error

    monkeypatch.setenv("BROWSER", "there")
    monkeypatch.setattr("webbrowser.open", fail)
    assert not open_address(ADDRESS)
    assert asked == []
