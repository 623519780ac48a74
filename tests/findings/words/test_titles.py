import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import nan
from typing import Any

import pytest

from monitoring.contract import Contract
from monitoring.contract.label import Label
from monitoring.findings.words.decimals import MINUS
from monitoring.findings.words.titles import Circumstances, ended, title
from monitoring.panels.quality import DECLARED
from monitoring.panels.volume_days import VolumeDays
from monitoring.scope.baseline import Baseline, resolve_baseline
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.question import Question

ROWS: dict[str, dict[str, Any]] = {
    "auc": {
        "panel": "performance", "subject": "", "value": 0.781, "lower": 0.77, "upper": 0.79,
        "baseline_value": 0.812, "change": -0.0314, "change_lower": -0.0402, "change_upper": -0.0221,
    },
    "log_loss": {
        "panel": "performance", "subject": "", "value": 0.44, "lower": 0.43, "upper": 0.45,
        "baseline_value": 0.25, "change": 0.1883, "change_lower": 0.1772, "change_upper": 0.1991,
    },
    "psi": {"value": 0.2841, "lower": 0.2512, "upper": 0.3105},
    "mean_shift_sd": {"value": -0.6012, "lower": -0.64, "upper": -0.5611},
    "missing_rate": {"value": 0.1803, "lower": 0.171, "upper": 0.1894, "baseline_value": 0.0022},
    "unit_factor": {"value": 100.0, "lower": 99.1, "upper": 100.9},
    "unseen_rate": {"subject": "channel", "value": 0.0401, "lower": 0.035, "upper": 0.046},
    "ece_debiased": {
        "panel": "calibration", "subject": "", "value": 0.0371, "lower": 0.032, "upper": 0.0422,
        "baseline_value": 0.0004,
    },
    "observed_expected": {
        "panel": "calibration", "subject": "", "value": 1.32, "lower": 1.2504, "upper": 1.4,
    },
}  # fmt: skip


def numbers(text: str) -> list[float]:
    """The numbers of a title, percent as shares, without the level of its interval and its date."""
    bare = re.sub(r"95% CI|\d+ (May|Jun)\b", "", text).replace(MINUS, "-").replace("\N{EN DASH}", " ")
    whole = 100 if "%" in bare else 1
    return [float(number.replace(",", "")) / whole for number in re.findall(r"-?\d[\d,]*\.?\d*", bare)]


@pytest.mark.parametrize("measure", ROWS)
def test_every_number_is_the_measurements_own(row: Any, question: Question, measure: str) -> None:
    one = row(measure, effect=1.0, **ROWS[measure])
    said = title(one, question, Circumstances(datetime(2025, 5, 2, 22, tzinfo=UTC)))
    level, change = (one.value, one.lower, one.upper), (one.change, one.change_lower, one.change_upper)
    own = [abs(number) for number in (*level, *change, one.baseline_value) if number == number]
    read = numbers(said)
    assert len(read) >= 3
    for number in read:
        assert any(abs(number) == pytest.approx(known, abs=6e-4, rel=6e-3) for known in own), (number, said)


@pytest.mark.parametrize("measure", ROWS)
def test_a_title_is_one_sentence_that_says_since_when_and_where(
    row: Any, question: Question, measure: str
) -> None:
    known = Circumstances(datetime(2025, 5, 2, 22, tzinfo=UTC), where="channel = 'web'")
    said = title(row(measure, effect=1.0, **ROWS[measure]), question, known)
    assert "since 3 May, mostly in channel = 'web'" in said
    assert said.endswith(".")
    assert "\n" not in said


def test_the_words_of_the_design(row: Any, question: Question) -> None:
    since = Circumstances(datetime(2025, 5, 2, 22, tzinfo=UTC))
    said = title(row("auc", effect=1.0, **ROWS["auc"]), question, since)
    assert said == "AUC fell 0.031 (95% CI 0.022–0.040) to 0.781 since 3 May."


@pytest.mark.parametrize(
    ("value", "ends", "words"),
    [
        (100.0, (99.1, 100.9), "100.0 (95% CI 99.1–100.9) against the training set, as by a change of unit,"),
        (
            -1.0,
            (-1.04, -0.97),
            "−1.000 (95% CI −1.040 to −0.970) against the training set, as by a flipped sign,",
        ),
        (
            2.2046,
            (2.03, 2.18),
            "(95% CI 2.030–2.180) against the training set, as by a change of unit (2.205 is the nearest)",
        ),
    ],
)
def test_a_factor_lies_in_its_interval_and_a_sign_is_no_unit(
    row: Any, question: Question, value: float, ends: tuple[float, float], words: str
) -> None:
    made = row("unit_factor", effect=1.0, value=value, lower=ends[0], upper=ends[1])
    since = Circumstances(datetime(2025, 5, 2, 22, tzinfo=UTC))
    assert words in title(made, question, since)
    swapped = title(made, question, replace(since, looks="it looks swapped"))
    assert "as by" not in swapped
    assert swapped.endswith(" against the training set since 3 May; it looks swapped.")


def test_an_error_is_told_in_the_unit_of_the_label(row: Any, question: Question) -> None:
    since = Circumstances(datetime(2025, 5, 2, 22, tzinfo=UTC))
    label = Label.model_validate({"column": "price", "unit": "EUR"})
    in_euros = replace(question, contract=question.contract.model_copy(update={"label": label}))
    level = {"panel": "performance", "subject": "", "value": 31_717.0, "lower": 31_137.0, "upper": 32_305.0}
    moved = {
        "baseline_value": 16_333.0,
        "change": 15_384.0,
        "change_lower": 14_763.0,
        "change_upper": 16_011.0,
    }
    mae = row("mae", effect=1.0, **level, **moved)
    said = "MAE rose 15,384 (95% CI 14,763–16,011) to 31,717{} since 3 May."
    assert title(mae, in_euros, since) == said.format(" EUR")
    assert title(mae, question, since) == said.format("")
    beside = replace(in_euros, baseline=replace(question.baseline, beside=True))
    assert "at 31,717 EUR, since 3 May." in title(mae, beside, since)
    score = row("auc", effect=1.0, **ROWS["auc"])
    assert title(score, in_euros, since) == title(score, question, since)


def test_what_is_over_has_an_end(row: Any, question: Question) -> None:
    burst = Circumstances(datetime(2025, 5, 13, 22, tzinfo=UTC), datetime(2025, 5, 23, 22, tzinfo=UTC))
    said = title(row("missing_rate", effect=1.0, **ROWS["missing_rate"]), question, burst)
    assert "from 14 May to 23 May" in said
    one_day = replace(burst, until=datetime(2025, 5, 14, 22, tzinfo=UTC))
    said = title(row("missing_rate", effect=1.0, **ROWS["missing_rate"]), question, one_day)
    assert "on 14 May" in said


def test_the_number_of_a_window_is_not_told_as_that_of_the_days_it_is_due_to(
    row: Any, question: Question
) -> None:
    first, end = datetime(2025, 5, 13, 22, tzinfo=UTC), datetime(2025, 5, 23, 22, tzinfo=UTC)
    window = {"window_start": datetime(2025, 4, 30, 22, tzinfo=UTC), "window_end": end + timedelta(days=7)}
    made = row("missing_rate", effect=1.0, **ROWS["missing_rate"], **window)
    of_all = "18.0% missing (95% CI 17.1–18.9%) over the window, because of the rows"
    over, lasts = (title(made, question, Circumstances(first, until)) for until in (end, None))
    assert over.startswith(f"income was {of_all} from 14 May to 23 May; in")
    assert lasts.startswith(f"income has been {of_all} since 14 May; in")
    before = Circumstances(window["window_start"] - timedelta(days=9))
    assert "over the window" not in title(made, question, before), "it is that of every day of the window"
    just_then = replace(made, window_start=first, window_end=end)
    assert "over the window" not in title(just_then, question, Circumstances(first, end))
    fall = row("auc", effect=1.0, **ROWS["auc"], **window)
    assert "since 14 May" in title(fall, question, Circumstances(first))
    assert "over the window" not in title(fall, question, Circumstances(first)), "a change has an onset"


PAST: dict[str, tuple[str, dict[str, Any]]] = {
    "AUC fell 0.031": ("auc", ROWS["auc"]),
    "p95 latency was 211 ms": (
        "latency_p95", {"panel": "service", "subject": "", "value": 211.0, "lower": 208.0, "upper": 214.0},
    ),
    "Interval coverage was 84.2%": (
        "coverage", {"panel": "performance", "subject": "", "value": 0.842, "lower": 0.82, "upper": 0.86},
    ),
    "income had moved away from the training set": ("psi", ROWS["psi"]),
    "The mean of income had fallen by 0.60 sd": ("mean_shift_sd", ROWS["mean_shift_sd"]),
    "income was 18.0% missing": ("missing_rate", ROWS["missing_rate"]),
    "income, which had no value in the training set, had one in every row": (
        "missing_rate",
        {"value": 0.0, "lower": 0.0, "upper": 0.001, "baseline_value": 1.0, "change": -1.0},
    ),
    "income, which had no value in the training set, was only 18.0% missing": (
        "missing_rate", {**ROWS["missing_rate"], "baseline_value": 1.0, "change": -0.82},
    ),
    "4.0% of the rows were stamped in the future": (
        "future_time_rate", {"panel": "quality", "subject": "", "value": 0.04, "lower": 0.03, "upper": 0.05},
    ),
    "channel held levels that the training set never had": ("unseen_rate", ROWS["unseen_rate"]),
    "income looked multiplied by 100": ("unit_factor", ROWS["unit_factor"]),
    "The newest row was 30.0 h old": (
        "freshness_hours", {"panel": "quality", "subject": "", "value": 30.0, "lower": nan, "upper": nan},
    ),
    "income broke the rule 'between' in 4.0%": (
        "between", {"panel": "quality", "value": 0.04, "lower": 0.03, "upper": 0.05},
    ),
    "The table broke the rule 'row_count_between': it was 1,800": (
        "row_count_between",
        {"panel": "quality", "subject": "", "value": 1800.0, "lower": nan, "upper": nan},
    ),
    "Calibration error (debiased ECE) was 0.037": ("ece_debiased", ROWS["ece_debiased"]),
    "Scores promised less than they delivered: observed to expected was 1.320": (
        "observed_expected", ROWS["observed_expected"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("begins", PAST)
def test_what_is_over_is_told_in_the_past_tense(row: Any, question: Question, begins: str) -> None:
    measure, columns = PAST[begins]
    made = row(measure, effect=1.0, **columns)
    burst = Circumstances(datetime(2025, 5, 13, 22, tzinfo=UTC), datetime(2025, 5, 23, 22, tzinfo=UTC))
    over, lasts = (title(made, question, known) for known in (burst, replace(burst, until=None)))
    assert over.startswith(begins)
    assert ended(over) == "from 14 May to 23 May"
    assert not re.search(r"\b(is|are|has|have|holds|looks|breaks|promise|deliver)\b", over)
    assert ended(lasts) == "" and (measure == "auc" or not lasts.startswith(begins))


BESIDE: dict[str, tuple[str, dict[str, Any]]] = {
    "AUC {} 0.031 (95% CI 0.022–0.040) lower than in version 3.2, at 0.781": ("auc", ROWS["auc"]),
    "Log loss {} 0.188 (95% CI 0.177–0.199) higher than in version 3.2, at 0.440": (
        "log_loss", ROWS["log_loss"],
    ),
    "The mean of income {} 0.60 sd (95% CI 0.56–0.64 sd) lower than in version 3.2": (
        "mean_shift_sd", ROWS["mean_shift_sd"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("said", BESIDE)
def test_what_differs_from_other_rows_of_the_same_time_has_not_moved(
    row: Any, contract: Contract, question: Question, said: str
) -> None:
    measure, columns = BESIDE[said]
    made, start = row(measure, effect=1.0, **columns), question.span.start + timedelta(days=2)
    other = replace(question, baseline=resolved("version:3.2", question, contract))
    after = "," if " at " in said else ""
    assert title(made, other, Circumstances()) == said.format("is") + "."
    assert title(made, other, Circumstances(start)) == f"{said.format('is')}{after} since 3 May."
    over = title(made, other, Circumstances(start, start + timedelta(days=2)))
    assert over.startswith(said.format("was") + after) and ended(over) == "from 3 May to 4 May"


def test_only_rows_of_another_time_move(row: Any, contract: Contract, question: Question) -> None:
    psi, auc = row("psi", effect=1.0, **ROWS["psi"]), row("auc", effect=1.0, **ROWS["auc"])
    inside = replace(question, window=replace(question.window, cohort=parse_cohort("channel = 'web'")))
    for words, named in (("rest", "everybody else"), ("cohort:age > 3", "cohort age > 3")):
        other = replace(inside, baseline=resolved(words, inside, contract))
        assert title(psi, other, Circumstances()).startswith(f"income differs from {named}, PSI 0.284")
        assert f" lower than in {named}, at 0.781" in title(auc, other, Circumstances())
    for words in ("previous", "year-before", "2025-03-01/2025-04-01", "training"):
        earlier = replace(question, baseline=resolved(words, question, contract))
        assert title(auc, earlier, Circumstances()) == "AUC fell 0.031 (95% CI 0.022–0.040) to 0.781."
        assert title(psi, earlier, Circumstances()).startswith("income has moved away from ")


@pytest.mark.parametrize(
    ("words", "said"),
    [("2025-03-01/2025-04-01", "1–31 Mar 2025"), ("training", "the training set"),
     ("2025-03-01T06:00/2025-03-01T18:00", "1 Mar 2025, 06:00–18:00")],
)  # fmt: skip
def test_days_are_told_as_a_window_is(
    row: Any, contract: Contract, question: Question, words: str, said: str
) -> None:
    earlier = replace(question, baseline=resolved(words, question, contract))
    told = title(row("psi", effect=1.0, **ROWS["psi"]), earlier, Circumstances())
    assert told.startswith(f"income has moved away from {said}, PSI 0.284"), "not with the day after its last"


def resolved(words: str, question: Question, contract: Contract) -> Baseline:
    return resolve_baseline(words, question.window, contract, frozenset({"training"}), named=True)


def test_for_whom(row: Any, question: Question) -> None:
    asked = row("psi", effect=1.0, cohort="channel = 'web'", version="3.2")
    assert "in version 3.2 for channel = 'web'" in title(asked, question, Circumstances())


def test_without_a_baseline_the_level_is_told(row: Any, question: Question) -> None:
    lone = {**ROWS["auc"], "baseline_value": nan, "change": nan, "change_lower": nan, "change_upper": nan}
    said = title(row("auc", effect=1.0, **lone), question, Circumstances())
    assert said == "AUC is 0.781 (95% CI 0.770–0.790)."
    assert "nan" not in said


@pytest.mark.parametrize(
    ("measure", "columns", "said"),
    [
        (
            "unseen_rate",
            {**ROWS["unseen_rate"], "panel": "quality", "reason": DECLARED},
            "channel holds values that are not allowed, in 4.0% of its rows (95% CI 3.5–4.6%).",
        ),
        (
            "missing_rate",
            {**ROWS["missing_rate"], "panel": "quality", "baseline_value": 0.3, "change": -0.12},
            "income has been 18.0% missing (95% CI 17.1–18.9%); in the training set 30.0%.",
        ),
        (
            "missing_rate",
            {**ROWS["missing_rate"], "panel": "quality", "change": 0.0, "reason": DECLARED},
            "income has been 18.0% missing (95% CI 17.1–18.9%); in the training set 0.22%;"
            " the contract allows none.",
        ),
        ("psi", ROWS["psi"], "income has moved away from the training set, PSI 0.284 (95% CI 0.251–0.310)."),
        (
            "ece_debiased",
            ROWS["ece_debiased"] | {"baseline_value": 0.04},
            "Calibration error (debiased ECE) is 0.037 (95% CI 0.032–0.042); in the training set 0.040, no "
            "smaller: the error itself is judged.",
        ),
        (
            "ece_debiased",
            ROWS["ece_debiased"] | {"baseline_value": 0.01},
            "Calibration error (debiased ECE) is 0.037 (95% CI 0.032–0.042); in the training set 0.010.",
        ),
        (
            "volume",
            {"panel": "quality", "subject": "", "value": 0.0, "baseline_value": 20.0,
             "volume_days": VolumeDays(date(2025, 5, 13), date(2025, 5, 13))},
            "0 rows on 13 May, where 20 are usual on that weekday.",
        ),
        (
            "volume",
            {"panel": "quality", "subject": "", "value": 28.0, "baseline_value": 63.0,
             "volume_days": VolumeDays(date(2025, 5, 7), date(2025, 5, 13))},
            "28 rows from 7 May to 13 May, where 63 are usual in seven days.",
        ),
        (
            "volume",
            {"panel": "quality", "subject": "", "value": 28.0, "baseline_value": 63.0,
             "volume_days": VolumeDays(date(2025, 5, 7), date(2025, 5, 9))},
            "28 rows from 7 May to 9 May, where 63 are usual on these weekdays.",
        ),
        (
            "between",
            {"panel": "quality", "subject": "age", "value": 0.04, "lower": 0.038, "upper": 0.041,
             "baseline_value": 0.001},
            "age breaks the rule 'between' in 4.0% of its rows (95% CI 3.8–4.1%); in the training set 0.10%.",
        ),
        (
            "future_time_rate",
            {"panel": "quality", "subject": "", "value": 0.04, "lower": 0.038, "upper": 0.041},
            "4.0% of the rows are stamped in the future (95% CI 3.8–4.1%).",
        ),
        (
            "error_rate",
            {"panel": "service", "subject": "", "value": 0.088, "lower": 0.081, "upper": 0.095},
            "Errors are 8.8% (95% CI 8.1–9.5%).",
        ),
        (
            "psi",
            ROWS["psi"] | {"subject": "score:home"},
            "The score of home has moved away from the training set, PSI 0.284 (95% CI 0.251–0.310).",
        ),
    ],
)  # fmt: skip
def test_sentences(row: Any, question: Question, measure: str, columns: dict[str, Any], said: str) -> None:
    assert title(row(measure, effect=1.0, **columns), question, Circumstances()) == said


def test_a_place_without_a_date(row: Any, question: Question) -> None:
    said = title(row("psi", effect=1.0, **ROWS["psi"]), question, Circumstances(where="channel = 'web'"))
    assert said.endswith("0.251–0.310), mostly in channel = 'web'.")


def test_days_have_their_year_where_the_window_has_several_of_that_name(row: Any, question: Question) -> None:
    first, after = datetime(2025, 5, 4, 22, tzinfo=UTC), datetime(2025, 5, 6, 22, tzinfo=UTC)
    years, day = {"window_start": datetime(2022, 4, 30, 22, tzinfo=UTC)}, date(2025, 5, 5)
    volume = {"panel": "quality", "subject": "", "value": 0.0, "baseline_value": 120.0, "lower": nan}
    for more, year in (({}, ""), (years, " 2025")):
        psi = row("psi", effect=1.0, **ROWS["psi"], **more)
        assert title(psi, question, Circumstances(first)).endswith(f", since 5 May{year}.")
        over = title(psi, question, Circumstances(first, after))
        assert ended(over) == f"from 5 May{year} to 6 May{year}"
        rows = row("volume", effect=1.0, volume_days=VolumeDays(day, day), **volume, **more)
        said = title(rows, question, Circumstances(first, datetime(2025, 5, 5, 22, tzinfo=UTC)))
        assert said == f"0 rows on 5 May{year}, where 120 are usual on that weekday."
        assert ended(said) == f"on 5 May{year}"
