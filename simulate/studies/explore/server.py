"""The server: one page, what it is told, and what it may ask for. All that is computed is computed elsewhere."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from simulate.storage.places import PlaceError
from simulate.studies.explore.deal import Refused
from simulate.studies.explore.guard import Guard

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from simulate.studies.explore.board import Board
    from simulate.studies.explore.room import Room


def application(room: Room, token: str) -> ASGIApp:
    """The application that serves a room to whoever knows the token.

    Parameters
    ----------
    room : Room
        What is served.
    token : str
        The first part of every path.
    """
    routes = [
        Route(f"/{token}", lambda _: RedirectResponse(f"/{token}/")),
        Route(f"/{token}/", lambda _: HTMLResponse(room.page, headers={"content-security-policy": room.policy})),
        Route(f"/{token}/events", _events(room.board)),
        Route(f"/{token}/keys", lambda _: JSONResponse(room.keys)),
        Route(f"/{token}/do", _do(room), methods=["POST"]),
        Route(f"/{token}/report", _report(room)),
    ]

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        room.board.open()
        yield

    return Guard(Starlette(routes=routes, lifespan=living), token)


def _events(board: Board) -> Callable[[Request], Response]:
    return lambda _: StreamingResponse(board.read(), media_type="text/event-stream")


def _do(room: Room) -> Callable[[Request], Any]:
    async def do(request: Request) -> Response:
        """What is asked for as JSON, and its own answer: what it made, or why it was refused."""
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return JSONResponse({"refused": "expected JSON"}, status_code=415)
        action = _read(await request.body())
        if action is None:
            return JSONResponse({"refused": "expected JSON, a table of what to do"}, status_code=400)
        try:
            return JSONResponse(await run_in_threadpool(room.act, action))
        except (Refused, PlaceError) as problem:
            return JSONResponse({"refused": str(problem)}, status_code=422)

    return do


def _read(body: bytes) -> dict[str, Any] | None:
    """What is asked for; None where it is no table, or holds letters that no text can hold (lone surrogates)."""
    try:
        action = json.loads(body)
        json.dumps(action, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return action if isinstance(action, dict) else None


def _report(room: Room) -> Callable[[Request], Any]:
    async def report(_: Request) -> Response:
        try:
            name, html = await run_in_threadpool(room.report)
        except Refused as problem:
            return PlainTextResponse(f"{problem}\n", status_code=503)
        return HTMLResponse(html, headers={"content-disposition": f'attachment; filename="{name}"'})

    return report
