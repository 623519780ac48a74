"""Many labels and none of a whole day: pages wait for the labels, and do not call them few."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.contract.reading import build_contract
from monitoring.export.report_words import headline
from monitoring.findings.meeting.status import status
from monitoring.findings.report import report
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from monitoring.ui.overview.overview_table import _row
from tests.pages.page_words import said

Opened = Callable[..., AppTest]
N = 8_000
STATED = {
    "model": "waiting", "title": "Waiting", "task": "binary", "id": "id", "timestamp": "at",
    "prediction": {"score": "p"}, "label": {"column": "y", "positive": 1, "negative": 0}, "features": ["x"],
}  # fmt: skip


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four weeks of calm rows; of each day of the last two, half of the labels are there."""
    draw = np.random.default_rng(8)
    score, at = draw.random(N), pd.date_range("2026-03-01", "2026-03-29", periods=N, tz="UTC")
    label = pd.Series((draw.random(N) < score).astype(int), dtype="Int64")
    there = (at < "2026-03-15") | (draw.random(N) < 0.5)
    rows = pd.DataFrame(
        {"id": np.arange(N), "at": at, "p": score, "y": label.where(there), "x": draw.normal(size=N)}
    )
    home = tmp_path_factory.mktemp("waiting") / "store"
    load(home, build_contract(STATED), predictions=[rows])
    return home


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("performance", "without a verdict until enough of the window's labels are in."),
        ("calibration", "Calibration has no verdict until enough of the window's labels are in."),
    ],
)
def test_labels_that_are_to_come_are_not_called_few(
    opened: Opened, waiting: Path, page: str, sentence: str
) -> None:
    app = opened(waiting, page, window="last-14d")
    assert app.title[0].value.endswith(sentence)
    told = said(app)
    assert "too few" not in told
    assert "Wait for the labels, or choose an earlier window. If some never come, say in the contract" in told
    early = "The labels that are in came early, and are no sample of all."
    assert (early in told) == (page == "calibration")
    told_early = "early labels, which are not judged" in told
    assert told_early == (page == "calibration"), "no bin is marked as off"
    assert "outcomes that the scores promised" not in told, "no side is told of labels that are no sample"
    document = headline(report(waiting, [page], Scope("waiting", window="last-14d")))[1]
    assert document.endswith("until enough of the window's labels are in.")
    assert "Not enough data" not in document


def test_nor_does_a_regression_lean_by_them(opened: Opened, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Of labels above the prediction none is in: every bin was far too high, and said to be."""
    draw = np.random.default_rng(8)
    said_, at = draw.normal(50, 9, N), pd.date_range("2026-03-01", "2026-03-29", periods=N, tz="UTC")
    label = pd.Series(said_ + draw.normal(0, 4, N))
    there = (at < "2026-03-15") | (label < said_)
    rows = pd.DataFrame({"id": np.arange(N), "at": at, "p": said_, "y": label.where(there)})
    home = tmp_path_factory.mktemp("leaning") / "store"
    stated = {
        **STATED,
        "task": "regression",
        "prediction": {"value": "p"},
        "label": {"column": "y"},
        "features": [],
    }
    load(home, build_contract(stated), predictions=[rows])
    app = opened(home, "calibration", window="last-14d")
    assert app.title[0].value == "Calibration has no verdict until enough of the window's labels are in."
    told = said(app)
    assert "early labels, which are not judged" in told and "Wait for the labels" in told
    assert "bins off" not in told and "too high" not in told
    whole = opened(home, "calibration", window="2026-03-01/2026-03-15")
    assert "bins off" in said(whole) and "whose labels are in" not in said(whole)


def test_labels_whose_age_is_known_are_awaited_without_more_words(opened: Opened, demo_store: Path) -> None:
    told = said(opened(demo_store, "performance", model="lending-default", window="last-7d"))
    assert "Wait for the labels, or choose an earlier window." in told
    assert "If some never come" not in told


def test_a_label_that_is_to_come_does_not_lack_rows(opened: Opened, waiting: Path) -> None:
    """There are two thousand labels: what keeps its drift from a verdict is not their number."""
    told = said(opened(waiting, "drift", window="last-14d", feature="label"))
    assert "No verdict yet" in told
    assert "It is judged on days that have their labels" in told
    for wrong in ("too few", "at least 40", "Not enough data", "Widen the window"):
        assert wrong not in told


def test_a_measure_without_a_verdict_is_not_called_steady(waiting: Path) -> None:
    found = status(waiting, Scope("waiting", window="last-14d"))
    assert (found.verdict, found.sentence) == (
        "ok",
        "Steady where it could be judged. AUC is not judged until enough of the window's labels are in.",
    )


def test_the_overview_says_that_performance_waits_for_labels(
    opened: Opened, demo_store: Path, waiting: Path
) -> None:
    """A number of early labels would stand there like any other; what drifted says nothing of performance."""
    app = opened(demo_store, "overview", window="last-7d")
    assert "AUC is not judged until enough of the window's labels are in." in app.title[0].value
    row = _row(status(waiting, Scope("waiting", window="last-14d")), (), None)
    assert (row["Now"], row["Change"]) == ("AUC –", "unjudged")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("page", ["performance", "calibration"])
def test_days_whose_labels_are_in_are_a_click_away(opened: Opened, demo_store: Path, page: str) -> None:
    """The clocks of Berlin go back in that week: it has seven days nevertheless."""
    app = opened(demo_store, page, model="lending-default", window="last-7d")
    [link] = [one for one in app.get("page_link") if "labels are in" in one.proto.label]
    assert link.proto.label == "The newest 7 days whose labels are in: 3–9 Oct 2026"
    assert "window=2026-10-03%2F2026-10-10" in link.proto.query_string
    there = opened(demo_store, page, model="lending-default", window="2026-10-03/2026-10-10")
    assert not [one for one in there.get("page_link") if "labels are in" in one.proto.label]
    assert "until enough of the window's labels are in" not in said(there)


def test_early_labels_say_of_no_cohort_that_it_lost(opened: Opened, demo_store: Path) -> None:
    told = said(opened(demo_store, "performance", model="lending-default", window="last-7d"))
    assert "No cohort is judged: early labels are no sample of all." in told


def test_a_steady_label_says_on_which_days_it_is(opened: Opened, demo_store: Path) -> None:
    """Late good outcomes: of the labels so far twice as many are bad as of all, which is no drift."""
    told = said(opened(demo_store, "drift", model="lending-default", feature="label"))
    assert "It is judged on 2–9 Oct, whose labels are in: the change is detectable but small." in told
    assert "not moved beyond noise" not in told
