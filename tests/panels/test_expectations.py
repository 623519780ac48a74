"""Expectations: every rule is evaluated, each under its own name, judged as declared."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import fsum, isnan
from typing import Any

import numpy as np
import pandas as pd
import pytest

Judged = Callable[..., Callable[..., list[Any]]]
START = datetime(2025, 5, 1, tzinfo=UTC)
N = 1000
HEAD = """
model: expected
task: binary
id: id
timestamp: at
prediction: {score: score}
features:
  - {name: x, kind: numeric}
  - {name: word, kind: categorical}
  - {name: step, kind: numeric}
  - {name: half, kind: numeric}
  - {name: text, kind: categorical}
  - {name: day, kind: categorical}
expectations:
"""


def rows() -> pd.DataFrame:
    """x is 5 in a tenth of the rows, else 0; a fifth of the words is missing; step falls back once."""
    k = np.arange(N)
    step = k.astype(float)
    step[500] = 0
    return pd.DataFrame(
        {
            "id": k,
            "at": [START + timedelta(minutes=int(i)) for i in k],
            "score": 0.5,
            "x": np.where(k % 10 == 0, 5.0, 0.0),
            "word": np.where(
                k % 5 == 0, None, np.where(k % 5 == 1, "  ", np.where(k % 5 == 2, "ab", "abcd"))
            ),
            "step": step,
            "half": k / 2,
            "text": np.array(["1.5", "3.0", "inf", "none", "-"])[k % 5],
            "day": np.array(
                ["2025-01-01", "2025-01-01 00:00:00", "2025-01-01 12:30:00", "2025-01-02T00:00Z"]
            )[k % 4],
        }
    )


RULES = [
    ("{column: word, rule: not_null}", "word", 0.2, "warning"),
    ("{column: word, rule: not_null, mostly: 0.8}", "word", 0.2, "ok"),
    ("{column: word, rule: not_blank, severity: critical}", "word", 0.25, "critical"),
    ("{column: x, rule: between, max: 10}", "x", 0.0, "ok"),
    ("{column: x, rule: between, max: 1, mostly: 0.9}", "x", 0.1, "ok"),
    ("{column: x, rule: between, min: 0, max: 20, strict: true}", "x", 0.9, "warning"),
    ("{column: word, rule: length_between, max: 3}", "word", 0.5, "warning"),
    ("{column: word, rule: in_set, values: [ab, abcd]}", "word", 0.25, "warning"),
    ("{column: x, rule: not_in_set, values: [5]}", "x", 0.1, "warning"),
    ("{column: word, rule: matches, pattern: '[a-d]+'}", "word", 0.25, "warning"),
    ("{column: word, rule: type, type: number}", "word", 1.0, "warning"),
    ("{column: x, rule: type, type: integer}", "x", 0.0, "ok"),
    ("{column: half, rule: type, type: integer}", "half", 0.5, "warning"),
    ("{column: text, rule: type, type: integer}", "text", 0.8, "warning"),
    ("{column: text, rule: type, type: number}", "text", 0.4, "warning"),
    ("{column: day, rule: type, type: date}", "day", 0.25, "warning"),
    ("{column: day, rule: type, type: timestamp}", "day", 0.0, "ok"),
    ("{column: step, rule: unique}", "step", 1 / N, "warning"),
    ("{column: step, rule: monotonic}", "step", 1 / (N - 1), "warning"),
    ("{column: step, rule: monotonic, mostly: 0.99}", "step", 1 / (N - 1), "ok"),
    ("{column: x, rule: mean_between, min: 0.4, max: 0.6}", "x", 0.5, "ok"),
    ("{column: x, rule: mean_between, min: 0.6, severity: critical}", "x", 0.5, "critical"),
    ("{column: x, rule: quantile_between, quantile: 0.95, max: 4}", "x", 5.0, "warning"),
    ("{column: word, rule: distinct_between, max: 3}", "word", 3.0, "ok"),
    ("{rule: row_count_between, min: 2000}", "", 1000.0, "warning"),
    ("{column: x, rule: column_exists}", "x", 1.0, "ok"),
    ("{column: nobody, rule: column_exists, severity: critical}", "nobody", 0.0, "critical"),
]


@pytest.mark.sampled(6)
@pytest.mark.parametrize(("rule", "subject", "value", "verdict"), RULES)
def test_every_rule(judged: Judged, rule: str, subject: str, value: float, verdict: str) -> None:
    name = rule.partition("rule: ")[2].split(",")[0].rstrip("}")
    ask = judged(HEAD + f"  - {rule}\n", predictions=[rows()])
    (found,) = [m for m in ask("quality", window="all") if m.measure == name]
    assert found.subject == subject
    assert found.value == pytest.approx(value, rel=1e-12)
    assert found.verdict == verdict, found.reason


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("limit", "severity", "verdict"),
    [
        ("critical: 0.1", "warning", "critical"),
        ("warning: 0.3", "critical", "ok"),
        ("warning: 0.2", "critical", "warning"),
    ],
)
def test_stated_limits_of_a_rule_are_of_the_share_that_breaks_it(
    judged: Judged, limit: str, severity: str, verdict: str
) -> None:
    text = HEAD + f"  - {{column: word, rule: not_null, severity: {severity}}}\n"
    ask = judged(f"{text}thresholds: {{quality.not_null: {{{limit}}}}}\n", predictions=[rows()])
    (found,) = [m for m in ask("quality", window="all") if m.measure == "not_null"]
    assert (found.value, found.verdict) == (pytest.approx(0.2), verdict)


def test_several_rules_on_one_column_keep_apart(judged: Judged) -> None:
    text = HEAD + "".join(f"  - {{column: x, rule: between, {limits}}}\n" for limits in ("max: 10", "max: 1"))
    ask = judged(text + "  - {column: x, rule: between, name: no fives, max: 4}\n", predictions=[rows()])
    found = {m.measure: m.value for m in ask("quality", window="all") if m.subject == "x"}
    assert [found[name] for name in ("between", "between 2", "no fives")] == pytest.approx([0.0, 0.1, 0.1])


def test_a_column_that_no_file_had_is_said(judged: Judged) -> None:
    ask = judged(HEAD + "  - {column: nobody, rule: not_null}\n", predictions=[rows()])
    (found,) = [m for m in ask("quality", window="all") if m.subject == "nobody"]
    assert found.verdict == "undefined"
    assert "no_such_column" in found.reason


def test_what_a_feature_declares_is_judged_without_a_baseline(judged: Judged) -> None:
    text = HEAD.replace("{name: x, kind: numeric}", "{name: x, kind: numeric, max: 4}").replace(
        "{name: word, kind: categorical}", "{name: word, kind: categorical, allowed: [ab, abcd]}"
    )
    ask = judged(text.replace("expectations:\n", ""), predictions=[rows()])
    found = {(m.measure, m.subject): m for m in ask("quality", window="all")}
    assert found[("out_of_range_rate", "x")].verdict == "critical"
    assert found[("out_of_range_rate", "x")].baseline_n is None
    assert found[("unseen_rate", "word")].verdict == "critical"
    assert found[("missing_rate", "x")].verdict == "undefined"
    assert found[("missing_rate", "x")].reason == "empty_reference"


DECLARED = """
model: declared
task: binary
id: id
timestamp: at
prediction: {score: score}
features:
  - {name: flag, kind: boolean, allowed: [true, false]}
  - {name: word, kind: categorical, allowed: [true, false]}
  - {name: grade, kind: categorical, allowed: [1.0, 2.0, 3.0]}
  - {name: stars, kind: numeric, allowed: [1, 2.0, "3", many], max: 8, nullable: false}
  - {name: income, kind: numeric, nullable: false}
  - {name: note, kind: text, nullable: false}
  - {name: extra, kind: numeric, nullable: true}
  - {name: few, min: 1, max: 5}
"""
BROKEN = {
    ("unseen_rate", "flag"): 0.0,
    ("unseen_rate", "word"): 0.0,
    ("unseen_rate", "grade"): 0.0,
    ("unseen_rate", "stars"): 0.125,
    ("out_of_range_rate", "stars"): 0.125,
    ("out_of_range_rate", "few"): 0.125,
    ("missing_rate", "stars"): 0.0,
    ("missing_rate", "income"): 0.2,
    ("missing_rate", "note"): 0.05,
}
"""How many rows break what is declared, in every stretch alike."""


def declared_rows() -> pd.DataFrame:
    """Rows of twenty days that break the same rules as often on each of them."""
    k = np.arange(N)
    return pd.DataFrame(
        {
            "id": k,
            "at": [START + timedelta(minutes=int(i) * 28) for i in k],
            "score": 0.5,
            "flag": k % 2 == 0,
            "word": np.where(k % 2 == 0, "True", "False"),
            "grade": (k % 3 + 1).astype(float),
            "stars": np.where(k % 8 == 0, 9, k % 3 + 1),
            "few": np.where(k % 8 == 0, 9, k % 3 + 1),
            "income": np.where(k % 5 == 0, np.nan, 1.0),
            "note": np.where(k % 20 == 0, None, "said"),
            "extra": np.where(k % 5 == 0, np.nan, 1.0),
        }
    )


@pytest.mark.sampled(2)
@pytest.mark.parametrize("baseline", ["", "2025-05-01/2025-05-10"])
@pytest.mark.parametrize("cohort", ["", "flag = true or flag = false"])
def test_what_a_feature_declares_is_kept_whatever_the_baseline(
    judged: Judged, baseline: str, cohort: str
) -> None:
    ask = judged(DECLARED, predictions=[declared_rows()])
    asked = {"baseline": baseline} if baseline else {"baseline": "2025-04-01/2025-04-02"}
    found = {
        (m.measure, m.subject): m
        for m in ask("quality", window="2025-05-10/2025-05-19", cohort=cohort, **asked)
    }
    for key, rate in BROKEN.items():
        row = found[key]
        assert row.value == pytest.approx(rate, abs=0.01), key
        assert row.verdict == ("critical" if rate >= 0.1 else "warning" if rate else "ok"), key
        assert ("the declared limit itself" in row.reason) is (rate > 0 or not baseline), key
    assert found[("missing_rate", "extra")].verdict == ("ok" if baseline else "undefined")


def test_rows_that_come_again_are_counted_by_day(judged: Judged) -> None:
    data = rows()
    twice = pd.concat([data, data[:30], data[900:960].assign(x=7.0)])
    ask = judged(HEAD.replace("expectations:\n", ""), predictions=[twice])
    (whole,) = [m for m in ask("quality", window="all") if m.measure == "duplicate_rate"]
    assert (whole.value, whole.n) == (pytest.approx(90 / 1090), 1090)
    assert whole.verdict == "warning"
    hours = [
        m for m in ask("quality", window="2025-05-01/2025-05-02", by="day") if m.measure == "duplicate_rate"
    ]
    assert [m.n for m in hours] == [1090]


def test_repeats_are_not_known_of_a_part_of_a_day(judged: Judged) -> None:
    data = rows()
    ask = judged(HEAD.replace("expectations:\n", ""), predictions=[pd.concat([data, data[:30]])])
    day = "2025-05-01/2025-05-02"
    asked = [ask("quality", window=day, by="hour"), ask("quality", window="2025-05-01T03:00/2025-05-02")]
    found = [m for some in asked for m in some if m.measure == "duplicate_rate"]
    assert len(found) == 25
    assert all(isnan(m.value) and m.reason.startswith("known by whole days only") for m in found)
    (whole,) = [m for m in ask("quality", window=day) if m.measure == "duplicate_rate"]
    assert whole.value == pytest.approx(30 / 1030)


def test_a_mean_has_the_same_digits_however_often_it_is_asked(judged: Judged) -> None:
    n = 260_000  # more row groups than threads that read them
    rng = np.random.default_rng(12)
    at = pd.Timestamp(START) + pd.to_timedelta(np.arange(n) // 10, unit="s")
    data = pd.DataFrame({"id": np.arange(n), "at": at, "score": 0.5, "x": rng.normal(1e6, 1.0, n)})
    data = data.assign(word="ab", step=1.0, half=0.5, text="1", day="2025-01-01")
    ask = judged(HEAD + "  - {column: x, rule: mean_between, min: 0}\n", predictions=[data])
    found = {m.value for _ in range(4) for m in ask("quality", window="all") if m.measure == "mean_between"}
    assert found == {fsum(data["x"]) / n}


def test_the_n_of_a_mean_is_that_of_its_finite_values(judged: Judged) -> None:
    data = rows()
    data.loc[:9, "x"] = np.inf
    ask = judged(HEAD + "  - {column: x, rule: mean_between, max: 9}\n", predictions=[data])
    (found,) = [m for m in ask("quality", window="all") if m.measure == "mean_between"]
    assert (found.value, found.n) == (pytest.approx(data["x"][10:].mean()), N - 10)
    assert "10 rows without a finite value left out" in found.reason
