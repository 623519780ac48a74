"""Ask a web application as a browser does, without a socket."""

import asyncio
from typing import Any

from tests.ui.own_loop import run_alone


def asked(
    application: Any,
    path: str,
    *headers: tuple[bytes, bytes],
    query: bytes = b"",
    method: str = "GET",
) -> tuple[int, dict[str, str], bytes]:
    """Give status, headers and body."""
    scope = {"type": "http", "method": method, "path": path, "headers": list(headers), "root_path": ""}
    scope["query_string"] = query
    told: list[dict[str, Any]] = []

    async def receive() -> None:
        await asyncio.Event().wait()  # a browser that stays

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    async def run() -> None:
        await application(scope, receive, send)

    run_alone(run())
    named = {key.decode(): value.decode() for key, value in told[0]["headers"]}
    return told[0]["status"], named, b"".join(one.get("body", b"") for one in told[1:])
