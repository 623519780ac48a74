"""Streamlit's code is compressed for browsers on other machines, once."""

from gzip import decompress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from streamlit.file_util import get_static_dir

from monitoring.ui.serving.document import own_document
from monitoring.ui.serving.packed_files import _compressed
from tests.ui.serving.asgi import asked

ELSEWHERE = (b"x-forwarded-for", b"192.0.2.7"), (b"accept-encoding", b"gzip, deflate, br")
CODE = max((Path(get_static_dir()) / "static" / "js").glob("*.js"), key=lambda one: one.stat().st_size)


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Any:
    routes = import_module("streamlit.web.server.starlette.starlette_static_routes")
    name = "create_streamlit_static_handler"
    monkeypatch.setattr(routes, name, getattr(routes, name))
    own_document()
    return getattr(routes, name)(directory=get_static_dir(), base_url="")


def test_code_comes_compressed_and_is_the_same(handler: Any) -> None:
    """A first visit of a page was 5.7 MB: over a minute of a slow line."""
    _compressed.cache_clear()
    for _ in range(2):
        status, headers, body = asked(handler, f"/static/js/{CODE.name}", *ELSEWHERE)
        assert (status, headers["content-encoding"], headers["vary"]) == (200, "gzip", "Accept-Encoding")
        assert "immutable" in headers["cache-control"]
        assert "javascript" in headers["content-type"]
        assert int(headers["content-length"]) == len(body) < CODE.stat().st_size / 2
        assert decompress(body) == CODE.read_bytes()
    assert _compressed.cache_info().misses == 1


@pytest.mark.parametrize(
    "headers",
    [ELSEWHERE[1:], ELSEWHERE[:1], (*ELSEWHERE, (b"range", b"bytes=0-99"))],
    ids=["here", "cannot unpack", "a part"],
)
def test_else_it_comes_as_it_lies(handler: Any, headers: tuple[tuple[bytes, bytes], ...]) -> None:
    found = asked(handler, f"/static/js/{CODE.name}", *headers)
    assert "content-encoding" not in found[1]
    assert CODE.read_bytes().startswith(found[2])


def test_fonts_are_compressed_already(handler: Any) -> None:
    font = next((Path(get_static_dir()) / "static" / "media").glob("*.woff2"))
    assert "content-encoding" not in asked(handler, f"/static/media/{font.name}", *ELSEWHERE)[1]


def test_until_code_draws_it_is_said_that_it_comes(handler: Any) -> None:
    body = asked(handler, "/drift")[2].decode()
    assert body.index('<div id="root"><p role="status"') < body.index("Loading Tidemark")
