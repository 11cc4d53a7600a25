"""A page that is served by a process of its own, as tests ask it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.conftest import environment_with

SMALL = ("--set", "decisions.pilot_paths=1024", "--set", "simulation.paths=600")


@dataclass
class Served:
    """A process that serves a page."""

    process: subprocess.Popen[str]
    address: str

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    def get(self, place: str, method: str = "GET", body: str | None = None, **headers: str) -> tuple[HTTPResponse, str]:
        """What is answered: an address below the token, or a whole path where it begins with a stroke."""
        line = HTTPConnection(self.host, timeout=60)
        try:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, place if place.startswith("/") else f"{self.path}{place}", body, given)
            answer = line.getresponse()
            return answer, answer.read().decode()
        finally:
            line.close()

    def do(self, **action: Any) -> tuple[int, dict[str, Any]]:
        answer, text = self.get("do", "POST", json.dumps(action), content_type="application/json")
        return answer.status, dict(json.loads(text))

    @contextmanager
    def events(self) -> Iterator[Iterator[tuple[str, dict[str, Any]]]]:
        """What everybody is told."""
        line = HTTPConnection(self.host, timeout=60)
        line.request("GET", f"{self.path}events")
        answer = line.getresponse()
        assert answer.status == 200
        try:
            yield _events(answer)
        finally:
            answer.close()
            line.close()

    def interrupted(self) -> tuple[int, str]:
        """The exit code after Ctrl-C, and what was said on standard error."""
        self.process.send_signal(signal.SIGINT)
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said


def _events(answer: HTTPResponse) -> Iterator[tuple[str, dict[str, Any]]]:
    kind = ""
    while line := answer.readline().decode().rstrip("\n"):
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield kind, json.loads(line.removeprefix("data: "))
            answer.readline()
        else:
            answer.readline()


def started(folder: Path, *arguments: str | Path) -> subprocess.Popen[str]:
    """`jvsim explore …` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "simulate", "explore", *map(str, arguments)],
        cwd=folder, env=environment_with(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
        text=True, preexec_fn=None if os.name == "nt" else _hears,
    )  # fmt: skip


def _hears() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def served(folder: Path, *arguments: str | Path) -> Iterator[Served]:
    """A page that is served, as long as it lasts."""
    process = started(folder, *arguments, "--no-open")
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), (address, process.stderr and process.stderr.read())
        yield Served(process, address)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def wait_for(found: Iterator[tuple[str, dict[str, Any]]], kind: str, holds: Any = lambda news: True) -> dict[str, Any]:
    """The first news of a kind for which something holds."""
    end = time.monotonic() + 60.0
    for one, news in found:
        assert time.monotonic() < end, "waited in vain"
        if one == kind and holds(news):
            return news
    raise AssertionError("no more news")
