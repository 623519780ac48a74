"""The page brings its font and rules of style with its first bytes, and everything else comes as it was."""

import asyncio
from pathlib import Path
from typing import Any

from streamlit.file_util import get_static_dir
from streamlit.web.server.starlette import starlette_static_routes

from monitoring.location import HOME
from monitoring.ui.first_bytes import FONT, answering, with_style
from monitoring.ui.style import RULES

INDEX = Path(get_static_dir()) / "index.html"


def answer(path: str) -> Any:
    """Ask the handler of Streamlit's own files for one of them, as a browser does."""
    handler = starlette_static_routes.create_streamlit_static_handler(get_static_dir(), "")
    page = with_style(INDEX.read_text(encoding="utf-8"))
    scope = {"type": "http", "method": "GET", "path": f"/{path}", "headers": [], "query_string": b""}
    return asyncio.run(answering(handler, page).get_response(path or ".", scope))


def test_every_page_brings_font_and_rules() -> None:
    for path in ("", "index.html", "drift"):
        found = answer(path)
        body = found.body.decode()
        assert f'href="{FONT}" as="font"' in body.partition("</head>")[0], path
        assert RULES in body.partition("</head>")[2], "behind those of Streamlit, so that ours hold"
        assert found.headers["Cache-Control"] == "no-cache"


def test_what_is_no_page_stays_as_it_is() -> None:
    script = next((Path(get_static_dir()) / "static" / "js").glob("index.*.js"))
    found = answer(f"static/js/{script.name}")
    assert "immutable" in found.headers["Cache-Control"]
    assert not hasattr(found, "body")


def test_the_font_is_the_one_that_the_theme_names() -> None:
    assert f'url = "{FONT}"' in (HOME / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert (HOME / FONT.removeprefix("app/")).is_file()
