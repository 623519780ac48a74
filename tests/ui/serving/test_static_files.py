"""A browser may keep the font and the icon, and is told what is not there each time."""

from importlib import import_module
from typing import Any

import pytest

from monitoring.location import HOME
from monitoring.ui.serving.document import FONT
from monitoring.ui.serving.static_files import KEPT, keep_static
from tests.ui.serving.asgi import asked

APP = "streamlit.web.server.starlette.starlette_app"


@pytest.fixture
def application(monkeypatch: pytest.MonkeyPatch) -> Any:
    app, name = import_module(APP), "create_app_static_serving_routes"
    monkeypatch.setattr(app, name, getattr(app, name))
    keep_static()
    routes = getattr(app, name)(str(HOME / "app.py"), "")
    return import_module("starlette.applications").Starlette(routes=routes)


def test_the_font_is_kept_for_a_day(application: Any) -> None:
    status, headers, body = asked(application, f"/{FONT}")
    assert (status, headers["cache-control"]) == (200, KEPT)
    assert body == (HOME / FONT.removeprefix("app/")).read_bytes()


@pytest.mark.parametrize("path", ["no_such_file", "", "../app.py"])
def test_what_is_not_there_is_not_kept(application: Any, path: str) -> None:
    status, headers, _ = asked(application, f"/app/static/{path}")
    assert status in (400, 404)
    assert "cache-control" not in headers


def test_what_may_be_asked_for_is_still_told(application: Any) -> None:
    assert asked(application, f"/{FONT}", method="OPTIONS")[0] == 204
