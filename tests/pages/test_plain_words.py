"""What pages say of models with little to tell: nothing that is not there, no counts of nothing."""

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.pages.page_words import said

Opened = Callable[..., AppTest]


def test_no_band_is_named_where_there_is_no_baseline(opened: Opened, without_baseline: Path) -> None:
    told = said(opened(without_baseline, "performance", window="all"))
    assert "AUC with 95% CI · dashed where" in told and "▒" not in told


def test_quality_without_a_failing_rule_counts_no_failures(opened: Opened, several: Path) -> None:
    told = said(opened(several, "quality", model="trip-duration"))
    assert "no rule failed in the 30 days to 30 Mar 2026" in told and "0 rules" not in told
    assert "No row of the window was delivered twice." in told


def test_the_score_shifts_too_only_where_a_feature_did(opened: Opened, lending: Path) -> None:
    assert "score shifted too" in said(opened(lending, "drift"))


def test_percentiles_are_told_by_how_they_lie(opened: Opened, lending: Path) -> None:
    assert "p95 with 95% CI; thin: p50 below, p99 above" in said(opened(lending, "service"))


def test_what_every_note_would_say_stands_once_above_the_table(opened: Opened, lending: Path) -> None:
    app = opened(lending, "performance")
    [told] = [part.value for part in app.markdown if "Every measure with its interval" in part.value]
    assert "judged ones have a status, judged on 2–" in told
    notes = next(one.value for one in app.dataframe if "Note" in one.value)["Note"]
    assert not notes.str.contains("judged on").any()


def test_since_when_is_a_column_only_where_something_is_dated(opened: Opened, lending: Path) -> None:
    [dated] = [one.value for one in opened(lending, "quality").dataframe if "Rule" in one.value]
    assert "Since" in dated and "Rows" in dated
    early = opened(lending, "quality", window="2026-07-20/2026-08-01", baseline="previous")
    assert all("Since" not in one.value for one in early.dataframe if "Rule" in one.value)


def test_a_page_names_no_option_of_the_command_line(opened: Opened, lending: Path) -> None:
    told = said(opened(lending, "performance", window="last-24h"))
    assert "wait for their label" in told and "Load labels, or choose an earlier window." in told
    assert " --" not in told
