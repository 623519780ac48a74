"""What the table of all models says has place in its cells."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from monitoring.findings.finding import Finding
from monitoring.findings.meeting.status import ModelStatus
from monitoring.ui.drawing.cards import brief
from monitoring.ui.look.tables import text_width
from monitoring.ui.overview.overview_table import _row, columns_fitting, overview_head, stale

START = datetime(2026, 10, 1, tzinfo=UTC)
ONE = Finding(
    "age", "critical", "", "drift", "psi", "age", "", "", "", "", 0.3, 0.2, 0.4, 10, 0.1, START, None,
    "", "", "", "", "open", "", START, START, "1",
)  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (
            "MAE rose 2 (95% CI 1–3) to 9 since 1 Feb, mostly in d = 'x'.",
            "MAE rose 2 to 9 since 1 Feb, mostly in d=x.",
        ),
        (
            "AUC fell 0.070 (95% CI 0.06–0.08) to 0.711 since 1 Sep, mostly in region = 'west'.",
            "AUC fell 0.070 to 0.711 since 1 Sep, mostly in region=west.",
        ),
        (
            "lead_days has moved away from the period before, KS 1.000, since 7 Oct.",
            "lead_days has drifted, KS 1.000, since 7 Oct.",
        ),
        (
            "lead_days had moved away from the period before, KS 1.000, from 7 Oct to 9 Oct.",
            "lead_days had drifted, KS 1.000, from 7 Oct to 9 Oct.",
        ),
        (
            "Calibration error (debiased ECE) is 0.325 since 14 Jun; in the period before 0.123.",
            "Calibration error (debiased ECE) is 0.325 since 14 Jun.",
        ),
        (
            "Brier score rose 0.027 to 0.072 since 28 Aug, mostly in salary_range = '0 - 20K €'.",
            "Brier score rose 0.027 to 0.072 since 28 Aug.",
        ),
        (
            "To 30 Nov 2018: Average precision +0.002 (±0.003) against its baseline.",
            "To 30 Nov 2018: Average precision +0.002 (±0.003).",
        ),
        (
            "AUC +0.005 (±0.009) against its baseline, judged on 20 Feb – 30 Mar.",
            "AUC +0.005 (±0.009), judged on 20 Feb – 30 Mar.",
        ),
        (
            "Steady where it could be judged. AUC is not judged until enough of the window's labels are in.",
            "Steady where it could be judged.",
        ),
        (
            "The mean of income had risen by 8.21 sd against the training set over the window.",
            "The mean of income had risen by 8.21 sd.",
        ),
        (f"{'a_very_long_name_of_a_column' * 2} has drifted.", f"{'a_very_long_name_of_a_column' * 2} …"),
    ],
)
def test_what_changed_is_said_in_the_width_of_its_column(sentence: str, said: str) -> None:
    assert brief(sentence) == said
    assert len(said) <= 60


def test_of_all_models_it_is_said_that_all_need_a_look() -> None:
    found = [ModelStatus(name, name, "critical", "AUC fell.", findings=(ONE,)) for name in "ab"]
    assert overview_head(found)[1].startswith("Both models need a look. a:")
    calm = ModelStatus("c", "c", "ok", "Steady.")
    assert overview_head([*found[:1], calm])[1].startswith("1 of 2 models needs a look.")
    unsure = ModelStatus("d", "d", "insufficient", "Too few rows.")
    assert overview_head([calm, unsure])[1].startswith("1 of 2 models is steady.")


def test_rows_that_end_long_before_those_of_another_model_are_told() -> None:
    def steady(name: str, *newest: int) -> ModelStatus:
        question = SimpleNamespace(newest=datetime(*newest, tzinfo=UTC), zone=ZoneInfo("UTC"))
        return ModelStatus(
            name, name, "ok", "Steady.", report=cast("Any", SimpleNamespace(question=question))
        )

    found = [steady("a", 2026, 3, 5), steady("b", 2026, 9, 2), steady("c", 2026, 8, 4)]
    assert stale(found) == {"a": date(2026, 3, 5)}
    assert overview_head(found)[2] == "3 steady · 1 without a row in the last 30 days of data"
    assert stale(found[1:]) == {}
    assert overview_head(found[1:])[2] == "2 steady"


def test_a_row_does_not_say_what_its_status_says() -> None:
    calm = ModelStatus("a", "a", "ok", "Steady: AUC +0.002 (±0.003) against its baseline.")
    said = _row(calm, (), date(2018, 7, 1))["What changed"]
    assert said == "To 1 Jul 2018: AUC +0.002 (±0.003) against its baseline."


def test_a_calm_overview_says_on_which_days_performance_was_judged() -> None:
    early = cast("Any", SimpleNamespace(reasons=["judged on 2026-10-02/2026-10-10", "immature"]))
    whole = cast("Any", SimpleNamespace(reasons=[""]))
    one, two = (
        ModelStatus(name, name, "ok", "Steady.", measure=row)
        for name, row in zip("ab", [early, whole], strict=True)
    )
    assert overview_head([one])[2] == "1 steady · performance judged on 2–9 Oct"
    assert overview_head([two])[2] == "1 steady"
    assert overview_head([one, two])[2] == (
        "2 steady · performance of 1 judged on the days whose labels are in"
    )


def test_at_1024_pixels_no_number_is_cut_in_two() -> None:
    """The table has 732 there, with its border and the boxes of its rows: the change lay outside."""
    shown = {
        "Status": ["◆ Alert", "● Steady"],
        "Model": ["lending-default", "churn"],
        "Now": ["AUC 0.706", "–"],
    }
    columns = columns_fitting(shown)
    whole = ("Status", "Model", "What changed", "Now", "Change")
    assert 34 + sum(columns[name]["width"] for name in whole) <= 730


def test_no_name_of_a_model_or_a_measure_is_cut() -> None:
    """Of 18 signs the last was cut, with 50 pixels to spare at 1,440."""
    names = ["flu-hosp-admissions"], ["Balanced accuracy 0.957"]
    columns = columns_fitting({"Status": ["○ No verdict"], "Model": names[0], "Now": names[1]})
    assert columns["Model"]["width"] >= text_width(names[0][0])
    assert columns["Now"]["width"] >= text_width(names[1][0])
    long = columns_fitting({"Status": [""], "Model": ["m" * 60], "Now": ["–"]})
    assert long["Model"]["width"] == 180
