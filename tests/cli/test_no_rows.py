"""A question without a row is told on standard error; the answer and the exit status are as they were."""

import json
from pathlib import Path
from typing import Any

import pytest

from monitoring.export.report_words import CALM

REPORT, CHECK = ("report", "findings"), ("check",)
RANGE = "Rows are there from 1 Jan 2025 to 20 Jan 2025. Choose another window."


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ((*REPORT, "--window", "2010-01-01/2010-02-01"), 0, f"No row came in this window. {RANGE}"),
        (("report", "all", "--window", "2010-01-01/2010-02-01"), 0, f"No row came in this window. {RANGE}"),
        ((*CHECK, "--window", "2010-01-01/2010-02-01"), 3, f"No row came in this window. {RANGE}"),
        ((*REPORT, "--cohort", "plan = 'fre'"), 0, "No row has plan = 'fre': the nearest is 'free'."),
        ((*CHECK, "--cohort", "plan = 'fre'"), 3, "No row has plan = 'fre': the nearest is 'free'."),
        (("report", "quality", "--cohort", "age > 500"), 0, "The window has 3,000 rows of everyone."),
        (("report", "all", "--cohort", "plan = 'free'"), 0, ""),
        ((*REPORT, "--window", "all"), 0, ""),
    ],
)
def test_a_question_without_a_row(
    run: Any, capsys: Any, words: tuple[str, ...], status: int, said: str
) -> None:
    assert run(*words, "--model", "churn", "--json") == status
    shown = capsys.readouterr()
    assert json.loads(shown.out)
    assert said in shown.err
    assert bool(said) == ("No row" in shown.err)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("report", "all"), "r.md"),
        (("report", "findings"), "f.html"),
        (("minutes",), "m.md"),
        (("minutes",), "m.html"),
    ],
)
def test_a_document_says_what_the_page_says(
    run: Any, tmp_path: Path, words: tuple[str, ...], name: str
) -> None:
    """A presentation of no row said "Nothing is at or above a warning", as one of a model that is well."""
    out = tmp_path / name
    assert run(*words, "--model", "churn", "--window", "2010-01-01/2010-02-01", "--out", str(out)) == 0
    told = out.read_text()
    assert f"No row came in this window. {RANGE}" in told and CALM not in told
    assert "Not enough data" not in told


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        (("--cohort", "plan = 'fre'"), "needs rows: the window has none in the cohort"),
        (("--window", "2010-01-01/2010-02-01", "--baseline", "previous"), "needs rows: the window has none"),
        (("--window", "2010-01-01/2010-02-01"), "needs rows: the window has none"),  # and no labels
    ],
)
def test_no_other_baseline_is_asked_for(run: Any, capsys: Any, words: tuple[str, ...], needed: str) -> None:
    assert run(*CHECK, *words, "--model", "churn", "--panels", "drift") == 3
    told = capsys.readouterr().out
    assert f"drift: {needed}\n" in told
    assert "another --baseline" not in told
