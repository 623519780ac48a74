"""Which class is worst: by verdict, then by what it surely lost, then by rows."""

from collections.abc import Callable
from dataclasses import replace
from math import nan

import pytest

from monitoring.findings import worst_classes as module
from monitoring.findings.worst_classes import (
    LEAST_CALIBRATED,
    LOWEST_FIRST,
    WORST_FIRST,
    classes_worst_first,
    order_words,
    worst_classes,
)
from monitoring.panels.measurement import Measurement

Make = Callable[..., Measurement]
LOSS = {
    "panel": "performance",
    "n": 500,
    "baseline_n": 500,
    "change": -0.1,
    "change_upper": -0.05,
    "verdict": "",
}


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ({"verdict": "warning", "change_upper": 0.1}, {}),
        ({"change": -0.1, "change_upper": -0.08}, {"change": -0.4, "change_upper": -0.01}),
        ({}, {"n": 29, "change_upper": -0.9}),
        ({}, {"baseline_n": 29, "change_upper": -0.9}),
        ({"change_upper": 0.1, "n": 900}, {"change_upper": 0.02}),
        ({}, {"change": nan, "change_upper": nan, "n": 900}),
    ],
    ids=["verdict", "sure", "few rows", "few rows before", "rows", "without a change"],
)
def test_the_worst_class_is_first(row: Make, first: dict[str, object], other: dict[str, object]) -> None:
    made = [row("recall", name, **LOSS | given) for name, given in (("other", other), ("first", first))]
    assert worst_classes(made, ["other", "first", "none"]) == ["first", "other", "none"]
    assert order_words(made) == WORST_FIRST


def test_the_worse_of_recall_and_precision_counts(row: Make) -> None:
    made = [row("recall", "a", **LOSS), row("recall", "b", **LOSS)]
    made.append(row("precision", "b", **LOSS | {"change_upper": -0.06}))
    assert worst_classes(made, ["a", "b"]) == ["b", "a"]
    assert worst_classes(made[:2], ["a", "b"]) == ["a", "b"], "of equals the contract's order"


def test_without_a_baseline_the_lowest_is_first(row: Make) -> None:
    alone = LOSS | {"baseline_n": None, "change": nan, "change_upper": nan}
    made = [row("recall", name, **alone | {"upper": upper}) for name, upper in (("a", 0.9), ("b", 0.4))]
    assert worst_classes(made, ["a", "b"]) == ["b", "a"]
    assert order_words(made) == LOWEST_FIRST


def test_calibration_goes_by_the_error(row: Make) -> None:
    made = [
        row("ece", name, panel="calibration", value=value, verdict="")
        for name, value in (("a", 0.1), ("b", 0.2))
    ]
    made.append(row("reliability", "a", panel="calibration", value=0.9, verdict="critical"))
    assert worst_classes(made, ["a", "b"]) == ["b", "a"]
    assert order_words(made) == LEAST_CALIBRATED


def test_tables_have_many_classes_one_by_one_and_few_as_they_are(
    row: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates = [
        row(measure, name, **LOSS | {"change_upper": upper})
        for measure in ("precision", "recall")
        for name, upper in (("a", -0.1), ("b", -0.2))
    ]
    made = [row("accuracy", "", panel="performance"), *rates]
    assert classes_worst_first(made, ["a", "b"]) == made
    monkeypatch.setattr(module, "MOST", 1)
    found = [(one.measure, one.subject) for one in classes_worst_first(made, ["a", "b"])]
    pairs = [(measure, name) for name in "ba" for measure in ("precision", "recall")]
    assert found == [("accuracy", ""), *pairs]
    drift = [replace(one, panel="drift") for one in made]
    assert classes_worst_first(drift, ["a", "b"]) == drift, "a column may be called as a class is"
