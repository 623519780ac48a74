import io
from dataclasses import replace
from datetime import UTC, datetime
from math import nan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pypdf import PdfReader

from monitoring.contract.reading import build_contract
from monitoring.export.formats import FORMATS
from monitoring.export.minutes import MINUTES_FORMATS, write_minutes
from monitoring.export.report_words import NO_LIMIT, headline, question_line
from monitoring.findings.incidents import numbered
from monitoring.findings.report import Report
from monitoring.findings.report import report as reported
from monitoring.scope.question import Extent, Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.ui.drift.drift_words import drift_head
from monitoring.ui.performance.calibration_words import calibration_head
from monitoring.ui.quality.quality_words import quality_head
from monitoring.ui.subject_drift import subject_drifts
from tests.export.test_minutes import minutes_of

ASKED = {"as_of": "2025-05-20", "now": "2025-06-02T12:00", "exact": "1"}


def asking(report: Report, **words: str) -> Report:
    """The same report as the answer to a longer question."""
    clock = datetime(2025, 6, 1, tzinfo=UTC)
    extent = Extent(datetime(2025, 5, 1, tzinfo=UTC), clock, clock, ("v2",), frozenset(), {"age": "numeric"})
    scope = Scope("credit", **{"window": "2025-05-01/2025-06-01", **words})  # type: ignore[arg-type]
    return replace(report, scope=scope, question=resolve(scope, report.contract, extent))


def text_of(content: bytes, format: str) -> str:
    """What a reader of a document reads, on one line."""
    pages = PdfReader(io.BytesIO(content)).pages if format == "pdf" else []
    text = " ".join(one.extract_text() for one in pages) or content.decode()
    return " ".join(text.replace("\\", "").split())


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ("2025-05-01/2025-05-08", "credit: 1–7 May 2025 (UTC) against"),
        ("2025-05-08T08:00/2025-05-08T14:00", "2025-05-08T08:00+00:00 to 2025-05-08T14:00+00:00 (end not"),
        ("2025-05-08/2025-05-08T14:00:05", "2025-05-08 to 2025-05-08T14:00:05+00:00 (end not"),
    ],
)
def test_a_window_of_hours_is_named_by_its_times(report: Report, window: str, said: str) -> None:
    assert said in question_line(asking(report, window=window))


def test_minutes_of_hours_name_their_times(report: Report) -> None:
    made = minutes_of(asking(report, window="2025-05-08T08:00/2025-05-08T14:00"))
    assert "of 8 May 2025, 08:00–14:00 are held against" in made.answers[3].text


@pytest.mark.sampled(1)
@pytest.mark.parametrize("format", ["html", "md", "pdf", *(f"minutes {name}" for name in MINUTES_FORMATS)])
def test_documents_name_the_whole_question(report: Report, format: str) -> None:
    def text(asked: Report) -> str:
        kind, _, name = format.rpartition(" ")
        written = write_minutes(minutes_of(asked), name) if kind else FORMATS[name].write(asked)
        return text_of(written, name)

    long = text(asking(report, **ASKED, cohort="age >= 25", version="v2")).replace("&gt;", ">")
    assert (
        ", labels as known on 20 May 2025, ages counted from 2 Jun 2025, 12:00, everything from the rows,"
        " against the period before (31 Mar – 30 Apr 2025, n=9,000), age >= 25, version v2"
    ) in long
    assert not [word for word in ("as known on", "counted from", "from the rows") if word in text(report)]


def test_a_baseline_without_rows_is_said_to_have_none(report: Report) -> None:
    bare = [replace(one, baseline_n=None) for one in report.measurements]
    assert "the period before (31 Mar – 30 Apr 2025, no rows)" in question_line(
        replace(report, measurements=bare)
    )
    unknown = [one for one in report.measurements if one.panel != "drift"]
    assert "the period before (31 Mar – 30 Apr 2025), everyone" in question_line(
        replace(report, measurements=unknown)
    )
    dates = asking(report, baseline="2025-03-01/2025-04-01")
    assert "against 1–31 Mar 2025 (n=9,000), everyone" in question_line(dates)


def test_findings_alone_claim_no_verdict_where_there_are_none(findings_report: Report) -> None:
    assert headline(findings_report)[0] == "critical"
    assert headline(replace(findings_report, findings=[])) == ("", "Nothing is at or above a warning.")


def test_the_headline_of_periods_is_that_of_the_window(report: Report, daily: Report) -> None:
    """The first day's number is not the window's: none is said where that is not there."""
    assert headline(daily) == ("ok", "Steady: nothing has moved beyond noise.")
    whole = [replace(one, verdict="ok") for one in report.measurements if one.panel == "performance"]
    told = headline(replace(daily, whole=whole))
    assert told == ("ok", "Steady: AUC −0.100 (±0.020) against its baseline.")
    assert told == headline(replace(daily, scope=report.scope, measurements=whole))
    early = [replace(one, reason="judged on 2025-05-03/2025-05-11") for one in whole]
    assert headline(replace(daily, whole=early))[1] == told[1].removesuffix(".") + ", judged on 3–10 May."


def test_a_cohort_of_a_split_is_no_headline(report: Report) -> None:
    whole = [replace(one, verdict="insufficient") for one in report.measurements if one.measure == "auc"]
    steady = [replace(one, cohort="region = 'north'", verdict="ok") for one in whole]
    for rows in ([*whole, *steady], [*steady, *whole]):
        told = headline(replace(report, measurements=rows, findings=[]))
        assert told == ("insufficient", "Not enough data for a verdict.")


@pytest.mark.parametrize("format", ["html", "pdf", "pptx"])
def test_a_report_of_no_findings_can_be_written(findings_report: Report, format: str) -> None:
    content = FORMATS[format].write(replace(findings_report, findings=[]))
    assert b"Not enough data" not in content


@pytest.mark.parametrize("format", ["html", "md", "pdf"])
def test_documents_say_what_began_together(report: Report, format: str) -> None:
    since = datetime(2025, 5, 3, tzinfo=UTC)
    findings = numbered([replace(one, since=since) for one in report.findings])
    content = FORMATS[format].write(replace(report, findings=findings))
    text = text_of(content, format)
    assert text.count(f"first of {len(findings)} that began together") == 1
    assert text.count("began together with ") == len(findings) - 1


@pytest.mark.parametrize("format", ["html", "pdf", "pptx"])
def test_numbers_that_no_limit_judges_are_not_called_too_few(report: Report, format: str) -> None:
    """As those of service are, where the contract sets none: 49,643 requests were "not enough data"."""
    [row] = [one for one in report.measurements if one.measure == "auc"]
    service = replace(row, panel="service", measure="latency_p95", value=128.0, verdict="")
    measured = replace(report, panels=("service",), measurements=[service], findings=[])
    assert headline(measured) == ("", NO_LIMIT)
    content = FORMATS[format].write(measured)
    if format != "pptx":
        assert NO_LIMIT in text_of(content, format)
        assert "Nothing is at or above" not in text_of(content, format)
    none = replace(measured, measurements=[replace(service, n=0, value=nan)])
    assert headline(none) == ("insufficient", "Not enough data for a verdict.")
    judged = replace(measured, measurements=[service, replace(row, verdict="ok")])
    assert headline(judged)[0] == "ok"


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty days in which nothing happens."""
    home, draw, n = tmp_path_factory.mktemp("calm"), np.random.default_rng(4), 6_000
    score, at = draw.random(n), pd.date_range("2025-01-01", periods=n, freq="864s", tz="UTC")
    frame = pd.DataFrame({"id": range(n), "at": at, "p": score, "x": draw.normal(size=n)})
    stated = {"model": "calm", "task": "binary", "id": "id", "timestamp": "at", "features": ["x"]}
    label = {"label": {"column": "y", "positive": 1}, "prediction": {"score": "p"}}
    load(home, build_contract(stated | label), predictions=[frame.assign(y=draw.random(n) < score)])
    return home


@pytest.mark.sampled(1)
@pytest.mark.parametrize("by", ["none", "day"])
def test_a_panel_alone_that_is_calm_says_what_its_page_says(calm: Path, by: str) -> None:
    """It was one sentence for all three: nothing has moved beyond noise."""
    panels = ("drift", "calibration", "quality")
    made = {panel: reported(calm, [panel], Scope("calm", by=by)) for panel in panels}
    whole = {panel: replace(one, measurements=one.whole or one.measurements) for panel, one in made.items()}
    pages = {
        "drift": drift_head(subject_drifts(whole["drift"]), made["drift"].question)[1],
        "calibration": calibration_head(whole["calibration"])[1],
        "quality": quality_head(whole["quality"], [], 60)[1],
    }
    assert {panel: headline(one) for panel, one in made.items()} == {
        panel: ("ok", sentence) for panel, sentence in pages.items()
    }
    assert pages["drift"] == "No feature has drifted from the period before."
    assert pages["quality"] == "No rule failed in this window."
