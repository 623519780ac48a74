"""The files of `static/`, which a browser may keep for a day.

It asked for the font in every load of a page, for Streamlit says nothing about how long it holds: on a busy
server the page was drawn in another font first, and what stands below a headline jumped when ours had come.
"""

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

KEPT = "public, max-age=86400"
"""A day: after an update of the dashboard, a file may be the one of yesterday."""
_APP = "streamlit.web.server.starlette.starlette_app"
_MAKE = "create_app_static_serving_routes"
Respond = Callable[[Any], Awaitable[Any]]


def keep_static() -> None:
    """Have Streamlit's server tell with each of these files how long it may be kept."""
    app = vars(import_module(_APP))
    make = app[_MAKE]
    route = import_module("starlette.routing").Route

    def made(*given: Any) -> list[Any]:
        return [
            route(one.path, _kept(one.endpoint), methods=["GET"]) if "GET" in one.methods else one
            for one in make(*given)
        ]

    app[_MAKE] = made


def _kept(respond: Respond) -> Respond:
    async def answered(request: Any) -> Any:
        response = await respond(request)
        response.headers["Cache-Control"] = KEPT
        return response

    return answered
