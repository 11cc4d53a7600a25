"""Serving a room on this machine until Ctrl-C: its port, its address, its end."""

from __future__ import annotations

import errno
import secrets
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import uvicorn

from simulate.studies.explore.server import application

if TYPE_CHECKING:
    from simulate.studies.explore.room import Room

HOST = "127.0.0.1"
TOKEN_BYTES = 24
"""Of the token: more than anybody can try."""
MOST_WAITING = 64
"""Connections that wait to be taken."""


class PortTaken(Exception):
    """A port that cannot be had; the message says why, and what to do."""


def bound(port: int) -> socket.socket:
    """A socket on this machine alone; on any free port where 0 is asked for.

    Raises
    ------
    PortTaken
        If the port cannot be had.
    """
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
        found.listen(MOST_WAITING)
    except OSError as problem:
        found.close()
        raise PortTaken(_reason(problem, port)) from problem
    return found


def _reason(problem: OSError, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"port {port} is taken: choose another with --port, or leave it out for one that is free"
    if problem.errno in (errno.EACCES, errno.EPERM):
        return f"port {port} may not be used: choose one above 1023 with --port, or leave it out"
    return f"port {port}: {problem.strerror or problem}"


def serve(room: Room, at: socket.socket, ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C.

    Parameters
    ----------
    room : Room
    at : socket
        Of `bound`.
    ready : callable
        Told the address, token and all, once it answers.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    server = Server(application(room, token), lambda: ready(f"http://{HOST}:{at.getsockname()[1]}/{token}/"))
    room.begin()
    try:
        server.run(sockets=[at])
    except KeyboardInterrupt:  # which uvicorn raises again once it has ended
        pass
    finally:
        room.close()


class Server(uvicorn.Server):
    """uvicorn, quiet, which says when it answers, and whose end waits for no reader."""

    def __init__(self, app: Any, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="critical",
                access_log=False,
                ws="none",
                http="h11",
                loop="asyncio",
                lifespan="on",
                server_header=False,
                date_header=False,
                timeout_graceful_shutdown=1,
            )
        )
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()
