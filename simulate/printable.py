"""Text as it may go out to a terminal.

Whatever a scenario, a path or a value holds, it can neither move the cursor, nor switch colours or the direction of
letters, nor forge a line of a report.

Every way out goes through here: tables, sentences, notices, refusals, and what click says of a command line.
"""

from __future__ import annotations

import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def printable(text: object) -> str:
    """A text on one line: control characters, breaks, marks of direction and lone surrogates are replaced."""
    return "".join(_shown(letter) for letter in str(text))


def printable_lines(text: object) -> str:
    """A text of several lines of our own making: its breaks stay."""
    return "\n".join(printable(line) for line in str(text).split("\n"))


def escaped(text: str) -> str:
    r"""A text as a TOML string would hold it, where a letter cannot be seen: `\u001b` for an escape."""
    return "".join(letter if letter == _shown(letter) else _code(letter) for letter in text)


def _shown(letter: str) -> str:
    if letter.isprintable():
        return letter
    return " " if unicodedata.category(letter) == "Zs" or letter == "\t" else REPLACEMENT


def _code(letter: str) -> str:
    """TOML has short names for some of them."""
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return short.get(letter) or (f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}")
