"""`python -m simulate` is `jvsim`.

An interruption while the program itself is being imported ends it at once: there is nothing yet that could be undone,
and an import that is stopped in its middle may say anything.
"""

from __future__ import annotations

import os
import signal
from types import FrameType

INTERRUPTED = 130


def start() -> None:
    """Run the program and exit."""
    heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # not where it is ignored, as under nohup
    if heard:
        signal.signal(signal.SIGINT, _leave)
    from simulate.main import main

    if heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        main(prog_name="jvsim")
    finally:
        if heard:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done and said: the interpreter only tidies up


def _leave(number: int, frame: FrameType | None) -> None:
    try:
        os.write(2, b"interrupted, nothing written\n")
    finally:
        os._exit(INTERRUPTED)


if __name__ == "__main__":
    start()
