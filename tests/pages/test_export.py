"""A page as a file: the bytes of the command for the same question."""

import io
import json
import shlex
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.cli.main import main
from monitoring.export.formats import FORMATS
from monitoring.findings.report import FINDINGS, report
from monitoring.scope.question import Scope
from monitoring.store.catalog.journal import Deed, Journal
from monitoring.store.scheduling.stages import begin, heard
from monitoring.store.scheduling.stopping import StoppedError
from monitoring.ui import state
from monitoring.ui.export import export_job, export_part
from monitoring.ui.serving.job import Job

Opened = Callable[..., AppTest]
MODEL = "lending-default"


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "panel", ["performance", "drift", "calibration", "findings"]
)  # quality: its freshness is that of the moment
@pytest.mark.parametrize("format", ["csv", "json", "html"])
def test_the_file_of_a_page_is_that_of_the_command(
    lending: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, panel: str, format: str
) -> None:
    monkeypatch.setenv("TIDEMARK_STORE", str(lending))
    scope = Scope(MODEL, window="2026-10-01/2026-10-15", cohort="region = 'west'", now="2026-11-02")
    made = export_part._writer(format, [panel], scope, "http://127.0.0.1:8501")()
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


def test_a_table_of_a_page_waits_for_no_date_of_a_finding(
    lending: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEMARK_STORE", str(lending))
    monkeypatch.setattr("monitoring.findings.report._investigated", None)
    scope = Scope(MODEL, window="2026-10-01/2026-10-15")
    assert export_part._writer("csv", ["drift"], scope, "")().startswith(b"panel,")
    assert export_part._writer("parquet", ["drift"], scope, "")().startswith(b"PAR1")


def test_a_page_names_the_command_of_its_numbers(
    opened: Opened, lending: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Any
) -> None:
    monkeypatch.setenv("TIDEMARK_STORE", str(lending))
    scope = Scope(MODEL, window="2026-10-01/2026-10-15", cohort="region = 'west'")
    app = opened(lending, "drift", model=MODEL, window=scope.window, cohort=scope.cohort)
    [command] = [one.value for one in app.code if "report drift" in one.value]
    capsysbinary.readouterr()
    assert main(shlex.split(command)[3:]) == 0
    told, page = (
        json.loads(some)["measurements"]
        for some in (capsysbinary.readouterr().out, export_part._writer("json", ["drift"], scope, "")())
    )
    assert told == page
    assert not [one for one in opened(lending, "overview").code if "report" in one.value], (
        "of many models none"
    )


def test_pages_of_a_panel_offer_every_format(opened: Opened, lending: Path) -> None:
    app = opened(lending, "drift")
    [chosen] = [one for one in app.selectbox if one.label == "Format"]
    assert len(chosen.options) == len(FORMATS)
    for page, pictures in (("overview", {"SVG", "PNG"}), ("findings", set())):
        every = {one.label: list(one.options) for one in opened(lending, page).selectbox}
        assert every["File of"] == [MODEL], "of each model that the page shows"
        assert {"SVG", "PNG"} & set(every["Format"]) == pictures, "a list has no chart"
    chosen.select("json").run()
    assert not app.exception


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("page", "drawn"),
    [("quality", "Rows by day"), ("overview", "Last 30 days"), ("service", "p95 latency by day")],
)
def test_a_picture_of_a_page_is_of_what_it_draws(
    opened: Opened, lending: Path, monkeypatch: pytest.MonkeyPatch, page: str, drawn: str
) -> None:
    """A panel without a chart over the whole window is drawn by day: it was refused, in a command's words."""
    app = opened(lending, page)
    [chosen] = [one for one in app.selectbox if one.label == "Format"]
    chosen.select("svg").run()
    assert not app.exception
    assert [one.proto.label for one in app.get("download_button")].count("Download") == 1
    monkeypatch.setenv("TIDEMARK_STORE", str(lending))
    made = export_part._writer("svg", [page], Scope(MODEL), "")().decode()
    assert f"<title>{drawn}" in made


def test_the_file_of_service_has_what_its_decisions_were_worth(opened: Opened, lending: Path) -> None:
    """The page shows both panels: its file had one."""
    app = opened(lending, "service")
    asked: list[tuple[str, ...]] = []
    [chosen] = [one for one in app.selectbox if one.label == "Format"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            export_part, "_writer", lambda _format, panels, *_: asked.append(tuple(panels)) or (lambda: b"")
        )
        chosen.select("json").run()
    assert not app.exception
    assert asked[-1] == ("service", "business")


def choose(app: AppTest, label: str, option: str) -> AppTest:
    [box] = [one for one in app.selectbox if one.label == label]
    box.select(option).run()
    assert not app.exception
    return app


def made(app: AppTest) -> AppTest:
    """Press the button, and look at the page until what it began is done."""
    app.button(key="export_make").click().run()
    until = time.monotonic() + 60
    while not app.session_state[state.EXPORT_JOB][1].done and time.monotonic() < until:
        time.sleep(0.05)
    app.run()
    assert not app.exception
    return app


def offered(app: AppTest) -> list[str]:
    return [one.proto.label for one in app.get("download_button") if one.proto.label.startswith("Download (")]


def test_a_report_of_every_panel_is_made_beside_the_page(
    opened: Opened, lending: Path, tmp_path: Path
) -> None:
    window = "2026-10-01/2026-10-15"
    app = choose(opened(lending, "drift", model=MODEL, window=window), "As a file", "Every panel")
    app = made(choose(app, "Format", "csv"))
    [label] = offered(app)
    content = app.session_state[state.EXPORT_JOB][1].outcome
    assert label == f"Download ({len(content) / 1e3:,.0f} kB)"
    out = tmp_path / "report.csv"
    assert main(["report", "all", "--model", MODEL, "--window", window, "--out", str(out)]) == 0
    clock = b"freshness_hours"  # of the moment
    lines = [[one for one in file.splitlines() if clock not in one] for file in (content, out.read_bytes())]
    assert lines[0] == lines[1]
    app = choose(app, "Format", "json")
    assert offered(app) == [], "what was made for another format is not offered for this one"
    assert app.button(key="export_make").label == "Make it"


def test_an_audit_pack_is_made_beside_the_page(opened: Opened, own_lending: Path) -> None:
    app = made(choose(opened(own_lending, "drift", model=MODEL), "As a file", "Audit pack"))
    assert len(offered(app)) == 1
    with ZipFile(io.BytesIO(app.session_state[state.EXPORT_JOB][1].outcome)) as pack:
        assert {"README.md", "journal.json", "measurements.csv"} <= set(pack.namelist())
    Journal(own_lending).add(
        Deed("Ada", "comment", MODEL, next(iter(findings_of(own_lending))), {"text": "x"})
    )
    assert offered(app.run()) == [], "the journal has grown"


def findings_of(store: Path) -> list[str]:
    return [one.finding for one in Journal(store).entries(MODEL)]


def test_what_cannot_be_made_says_why(opened: Opened, own_lending: Path) -> None:
    app = choose(opened(own_lending, "drift", model=MODEL), "As a file", "Audit pack")
    [day] = [one for one in app.date_input if one.label == "As of"]
    app = made(day.set_value(date(2001, 1, 1)).run())
    assert offered(app) == []
    assert any("2001-01-01" in str(one.value).replace("\\", "") for one in app.warning)


def test_a_stopped_export_ends_at_its_next_stage(lending: Path) -> None:
    job, begun = Job("export"), []

    def make() -> bytes:
        for stage in ("measuring drift", "drawing drift"):
            begin(stage)
            begun.append(stage)
            job.stop.ask()
        return b""

    with pytest.raises(StoppedError):
        export_job._made(export_job.Export("", "", "", "", 4, make), job)
    assert begun == ["measuring drift"]
    assert (job.stage, job.share) == ("measuring drift", 0.25)


def test_the_stages_of_a_report_are_told(lending: Path) -> None:
    told: list[str] = []
    with heard(told.append):
        answer = report(lending, ["drift", "performance"], Scope(MODEL, window="2026-10-01/2026-10-15"))
        FORMATS["pdf"].write(answer)
    first = list(dict.fromkeys(told))
    assert first[:2] == ["measuring drift", "measuring performance"]
    assert any(one.startswith("dating and locating ") for one in first)
    assert first[-3:] == ["drawing drift", "drawing performance", "laying out the pages"]


def test_a_finding_has_a_file_of_its_own(opened: Opened, lending: Path) -> None:
    app = opened(lending, "findings", model=MODEL)
    found = report(lending, [FINDINGS], Scope(MODEL)).findings[0]
    app = opened(lending, "findings", model=MODEL, finding=found.id)
    choose(app, "As a file", "csv")
    offered = [one.proto.id for one in app.get("download_button") if one.proto.label == "Download"]
    assert any(one.endswith(f"download_{MODEL}-finding-{found.id}") for one in offered)
    choose(app, "As a file", "png")
    assert not [part for part in app.markdown if "no chart" in str(part.value)]
