"""The document is Streamlit's with the rules and the font in it, at every address that is a page's."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from streamlit.file_util import get_static_dir

from monitoring.location import HOME
from monitoring.ui.serving.document import FONT, OPENED, own_document, with_style
from monitoring.ui.serving.stylesheet import BESIDE, RULES
from tests.ui.serving.asgi import asked

ROUTES = "streamlit.web.server.starlette.starlette_static_routes"
GIVEN = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Any:
    routes = import_module(ROUTES)
    name = "create_streamlit_static_handler"
    monkeypatch.setattr(routes, name, getattr(routes, name))
    own_document()
    return getattr(routes, name)(directory=get_static_dir(), base_url="")


def answer(
    handler: Any, path: str, *headers: tuple[bytes, bytes], query: bytes = b""
) -> tuple[int, dict[str, str], str]:
    """Give status, headers and text."""
    status, told, body = asked(handler, path, *headers, query=query)
    return status, told, body.decode()


@pytest.mark.parametrize("path", ["/", "/drift", "/no_such_page"])
def test_every_page_begins_with_the_rules_and_the_font(handler: Any, path: str) -> None:
    status, headers, text = answer(handler, path)
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert text == with_style(GIVEN, page=path != "/") != GIVEN
    assert text.index("inter.woff2") < text.index("</head>") < text.index(RULES) < text.index('id="root"')
    assert headers["cache-control"] == "no-cache"
    assert text.count("<title>") == text.count("<title>Tidemark</title>") == 1


@pytest.mark.parametrize(
    ("path", "query", "to"),
    [
        ("/drift/x_01", b"window=all&cohort=a%3D1", "../drift?window=all&cohort=a%3D1"),
        ("/no/such/page", b"", "../../no"),
        ('/"><b>/x', b"", "../%22%3E%3Cb%3E"),
        ("/javascript:alert(1)/x", b"", "../javascript%3Aalert%281%29"),
    ],
)
def test_an_address_of_more_parts_leads_to_the_page_of_its_first(
    handler: Any, path: str, query: bytes, to: str
) -> None:
    """It stayed blank: its scripts were looked for beside it."""
    status, headers, _ = answer(handler, path, query=query)
    assert (status, headers["location"]) == (307, to)


def test_a_slide_keeps_no_place_for_the_side_bar_that_it_has_not(handler: Any) -> None:
    assert BESIDE in answer(handler, "/review")[2]
    assert BESIDE in answer(handler, "/review", query=b"present=10")[2]
    slide = answer(handler, "/review", query=b"slide=2&present=1")[2]
    assert BESIDE not in slide
    assert RULES in slide


def test_a_browser_that_knows_the_document_as_it_was_gets_the_new_one(handler: Any) -> None:
    given = import_module("starlette.responses").FileResponse(Path(get_static_dir()) / "index.html")
    given.set_stat_headers((Path(get_static_dir()) / "index.html").stat())
    known = (b"if-none-match", given.headers["etag"].encode())
    assert answer(handler, "/", known)[0] == 200


def test_other_files_are_as_they_were(handler: Any) -> None:
    one = next((Path(get_static_dir()) / "static" / "css").glob("*.css"))
    status, headers, text = answer(handler, f"/static/css/{one.name}")
    assert (status, text) == (200, one.read_text(encoding="utf-8"))
    assert "immutable" in headers["cache-control"]
    assert answer(handler, f"/static/css/{one.name}", (b"if-none-match", headers["etag"].encode()))[0] == 304


def test_a_document_that_is_written_in_another_way_is_left() -> None:
    assert with_style("<html><body></body></html>") == "<html><body></body></html>"


def test_the_font_is_the_one_that_the_theme_names() -> None:
    assert f'url = "{FONT}"' in (HOME / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert (HOME / FONT.removeprefix("app/")).is_file()


def test_it_is_known_that_a_browser_has_come(handler: Any) -> None:
    one = next((Path(get_static_dir()) / "static" / "css").glob("*.css"))
    OPENED.clear()
    answer(handler, f"/static/css/{one.name}")
    assert not OPENED.is_set()
    answer(handler, "/drift")
    assert OPENED.is_set()
    OPENED.clear()
