"""A page as a file: the bytes of the command for the same question."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.cli.main import main
from monitoring.export.formats import FORMATS
from monitoring.scope.question import Scope
from monitoring.ui import export_part

Opened = Callable[..., AppTest]
MODEL = "lending-default"


@pytest.mark.parametrize(
    "panel", ["performance", "drift", "calibration"]
)  # quality: its freshness is that of the moment
@pytest.mark.parametrize("format", ["csv", "json", "html"])
def test_the_file_of_a_page_is_that_of_the_command(
    lending: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, panel: str, format: str
) -> None:
    monkeypatch.setenv("TIDEMARK_STORE", str(lending))
    scope = Scope(MODEL, window="2026-10-01/2026-10-15", cohort="region = 'west'", now="2026-11-02")
    made = export_part._writer(format, panel, scope, "http://127.0.0.1:8501")()
    out = tmp_path / f"report{FORMATS[format].suffix}"
    asked = [
        "--model",
        MODEL,
        "--window",
        scope.window,
        "--cohort",
        scope.cohort,
        "--now",
        scope.now,
        "--format",
        format,
    ]
    assert main(["report", panel, *asked, "--out", str(out)]) == 0
    assert made == out.read_bytes()


def test_pages_of_a_panel_offer_every_format(opened: Opened, lending: Path) -> None:
    app = opened(lending, "drift")
    [chosen] = [one for one in app.selectbox if one.label == "This page as a file"]
    assert len(chosen.options) == len(FORMATS)
    assert not [one for one in opened(lending, "findings").selectbox if one.label == "This page as a file"]
    chosen.select("json").run()
    assert not app.exception


def test_a_page_without_a_chart_says_so_before_it_is_asked_for(opened: Opened, lending: Path) -> None:
    app = opened(lending, "quality")
    [chosen] = [one for one in app.selectbox if one.label == "This page as a file"]
    chosen.select("png").run()
    assert not app.exception
    assert any("nothing to draw" in str(part.value) or "draw" in str(part.value) for part in app.markdown)
    buttons = [one.proto.label for one in app.get("download_button")]
    assert "Download" not in buttons
