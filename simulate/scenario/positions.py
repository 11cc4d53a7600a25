"""Where each key of a TOML file stands.

`tomllib` gives values without their lines. This scanner walks a text that `tomllib` has accepted, so it need not judge
it: it only follows headers, keys, strings, lists and inline tables, and notes the line at which each begins.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left

from simulate.scenario.tree import Path

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})|' r"'''.*?'''(?:'{0,2})|" r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'", re.DOTALL
)


def locate(text: str) -> dict[Path, int]:
    """The line of every table, key and list item of a valid TOML text, by path."""
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.breaks = [match.start() for match in re.finditer("\n", text)]
        self.lines: dict[Path, int] = {}
        self.arrays: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        self.skip(_BLANK)
        while self.place < len(self.text):
            if self.text[self.place] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)
        return self.lines

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.place)
        if match is None:
            return ""
        self.place = match.end()
        return match.group()

    def note(self, path: Path, place: int) -> None:
        self.lines.setdefault(path, bisect_left(self.breaks, place) + 1)

    def header(self) -> Path:
        """[table] or [[array]]; the path leads into the last item of every array on the way."""
        start = self.place
        array = self.text.startswith("[[", start)
        self.place += 2 if array else 1
        parts = self.key()
        self.place += 2 if array else 1
        path = self.inside((), parts[:-1], start)
        path = (*path, parts[-1])
        if array:
            self.note(path, start)
            self.arrays[path] = self.arrays.get(path, -1) + 1
            path = (*path, self.arrays[path])
        elif path in self.arrays:
            path = (*path, self.arrays[path])
        self.note(path, start)
        return path

    def inside(self, table: Path, parts: list[str], place: int) -> Path:
        path = table
        for part in parts:
            path = (*path, part)
            self.note(path, place)
            if path in self.arrays:
                path = (*path, self.arrays[path])
        return path

    def key(self) -> list[str]:
        parts: list[str] = []
        while True:
            self.skip(_SPACE)
            if self.text[self.place] in "\"'":
                parts.append(str(tomllib.loads(f"key = {self.skip(_STRING)}")["key"]))
            else:
                parts.append(self.skip(_BARE_KEY))
            self.skip(_SPACE)
            if self.text[self.place] != ".":
                return parts
            self.place += 1

    def pair(self, table: Path) -> None:
        """A key and its value."""
        start = self.place
        parts = self.key()
        path = (*self.inside(table, parts[:-1], start), parts[-1])
        self.note(path, start)
        self.place += 1
        self.value(path)

    def value(self, path: Path) -> None:
        self.skip(_SPACE)
        first = self.text[self.place]
        if first in "\"'":
            self.skip(_STRING)
        elif first == "[":
            self.items(path)
        elif first == "{":
            self.inline_table(path)
        else:
            self.skip(_SCALAR)

    def items(self, path: Path) -> None:
        self.place += 1
        self.skip(_BLANK)
        count = 0
        while self.text[self.place] != "]":
            self.note((*path, count), self.place)
            self.value((*path, count))
            count += 1
            self.skip(_BLANK)
            if self.text[self.place] == ",":
                self.place += 1
                self.skip(_BLANK)
        self.place += 1

    def inline_table(self, path: Path) -> None:
        self.place += 1
        self.skip(_BLANK)
        while self.text[self.place] != "}":
            self.pair(path)
            self.skip(_BLANK)
            if self.text[self.place] == ",":
                self.place += 1
                self.skip(_BLANK)
        self.place += 1
