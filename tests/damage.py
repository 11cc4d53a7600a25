"""Damage to what is kept: every way in which a file may be not as it was written."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Damage = Callable[[Path], None]

WRONG: tuple[Any, ...] = (None, True, -1, 0, 1.5, 1e400, "", "x", [], [1], {}, {"a": 1})
"""Values of a wrong type or range; some may be right for a key."""


def _cut(share: float) -> Damage:
    def cut(path: Path) -> None:
        data = path.read_bytes()
        path.write_bytes(data[: int(share * len(data))])

    return cut


def _turned(seed: int) -> Damage:
    def turned(path: Path) -> None:
        data, chance = bytearray(path.read_bytes()), random.Random(seed)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)

    return turned


def _instead(data: bytes) -> Damage:
    def instead(path: Path) -> None:
        path.write_bytes(data)

    return instead


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _longer(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\n")


DAMAGES: dict[str, Damage] = {
    "missing": Path.unlink,
    "empty": _instead(b""),
    "longer": _longer,
    "random bytes": _instead(random.Random(1).randbytes(3000)),
    "zeros": _instead(bytes(3000)),
    "no UTF-8": _instead(b'{"schema": "\xff"}'),
    "a list": _instead(b"[]"),
    "a number": _instead(b"1"),
    "an empty table": _instead(b"{}"),
    "nested": _instead(b"[" * 100_000),
    "a long number": _instead(b'{"schema": ' + b"9" * 5000 + b"}"),
    "a folder": _folder,
    "a link to itself": _loop,
    **({"a pipe": _pipe} if hasattr(os, "mkfifo") else {}),
    **{f"cut to {share:.0%}": _cut(share) for share in (0.01, 0.5, 0.99)},
    **{f"a bit turned ({seed})": _turned(seed) for seed in range(6)},
}
"""What may happen to a file, by its name."""


def alterations(path: Path, write: Callable[[dict[str, Any]], None], keys: list[str]) -> Iterator[str]:
    """Each key of a JSON table left out, or with a wrong value, one after the other; yields what was done."""
    whole = json.loads(path.read_text("utf-8"))
    for key in keys:
        write({other: value for other, value in whole.items() if other != key})
        yield f"without {key}"
        for value in WRONG:
            if type(value) is not type(whole[key]) or value != whole[key]:
                write({**whole, key: value})
                yield f"{key}: {value!r}"
    write(whole)
