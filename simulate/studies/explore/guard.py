"""Who may come in: whoever knows the token, from a page of this address, to a server that only this machine reaches.

A page of another site cannot read the token, and what it sends bears its own origin; a name that was made to lead here
(DNS rebinding) is not among those that this server answers to.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

HERE = ("127.0.0.1", "localhost", "[::1]")
"""Names of this machine."""
LARGEST = 65_536
"""Bytes that a request may send."""
HEADERS = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""What every answer bears: it is not kept, its address does not travel, and no other page may hold it."""


class Guard:
    """Lets in what knows the token; everything else is told nothing but that it may not.

    Parameters
    ----------
    app : ASGI application
        What is guarded.
    token : str
        The first part of every path.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if scope["type"] != "http" or not self._may(scope, headers):
            await _refuse(scope, receive, send)
            return

        async def marked(message: object) -> None:
            if isinstance(message, dict) and message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)  # type: ignore[arg-type]

        await self._app(scope, receive, marked)

    def _may(self, scope: Scope, headers: dict[bytes, str]) -> bool:
        token = scope["path"].encode("utf-8", "surrogateescape").split(b"/")[1:2]
        knows = hmac.compare_digest(token[0] if token else b"", self._token)
        host = headers.get(b"host", "")
        is_here = _name_of(host) in HERE
        origin = headers.get(b"origin")
        is_ours = origin is None or (urlsplit(origin).scheme == "http" and urlsplit(origin).netloc == host)
        return knows and is_here and is_ours and _size(headers) <= LARGEST


def _name_of(host: str) -> str:
    """A host without its port."""
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host


def _size(headers: dict[bytes, str]) -> int:
    """How many bytes a request says that it sends; what does not say so in full may not send any."""
    if b"transfer-encoding" in headers:
        return LARGEST + 1
    text = headers.get(b"content-length", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else LARGEST + 1


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    text = b"Not allowed: open the address that jvsim explore has printed.\n"
    start = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode()), *HEADERS]
    await send({"type": "http.response.start", "status": 403, "headers": start})
    await send({"type": "http.response.body", "body": text})
