"""The page's first bytes name the font and bring the rules of style: nothing moves once words are drawn.

Streamlit's browser part asks for the font once a session has told it of the theme, and draws rules of style
half a second after the first words, as its part for them is fetched when it is first needed. Until then words
stood in another font and everything in another place. The rules come with the script as well: for a page that
stands, and where Streamlit was started without `monitoring.ui.server`.
"""

from collections.abc import MutableMapping
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from monitoring.ui.style import RULES

FONT = "app/static/inter.woff2"
"""As the theme names it; an address without a slash at its beginning holds behind a base path as well."""
_ROUTES = "streamlit.web.server.starlette.starlette_static_routes"


class Answer(Protocol):
    """What is used of an answer."""

    @property
    def headers(self) -> MutableMapping[str, str]:
        """Its headers, by name."""


def bring_style() -> None:
    """Let every answer that is the page bring its style."""
    routes: Any = import_module(_ROUTES)
    make = routes.create_streamlit_static_handler

    def made(directory: str, base_url: str | None) -> Any:
        page = (Path(directory) / "index.html").read_text(encoding="utf-8")
        return answering(make(directory, base_url), with_style(page))

    routes.create_streamlit_static_handler = made


def with_style(page: str) -> str:
    """Put font and rules into a page: the rules at its end, as of two that weigh the same the last one holds.

    Parameters
    ----------
    page : str
        HTML; without the ends of head and body it stays as it is.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> with_style("<head></head><body></body>")[:52]
    '<head><link rel="preload" href="app/static/inter.wof'
    """
    font = f'<link rel="preload" href="{FONT}" as="font" type="font/woff2" crossorigin>'
    return page.replace("</head>", f"{font}</head>", 1).replace(
        "</body>", f"<style>{RULES}</style></body>", 1
    )


def answering(files: Any, page: str) -> Any:
    """Let a handler of files answer with a page where it would with its own.

    Parameters
    ----------
    files : StaticFiles
        Changed in place.
    page : str
        HTML.

    Returns
    -------
    StaticFiles
        The same.
    """
    answer, html = files.get_response, import_module("starlette.responses").HTMLResponse

    async def answered(path: str, scope: MutableMapping[str, Any]) -> Answer:
        found: Answer = await answer(path, scope)
        if not found.headers.get("content-type", "").startswith("text/html"):
            return found
        kept: Answer = html(page, headers={"Cache-Control": found.headers["Cache-Control"]})
        return kept

    files.get_response = answered
    return files
