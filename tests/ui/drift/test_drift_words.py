"""What the drift page says of scores and labels beside its headline."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitoring.findings.verdicts import HOURLY, WEEKLY
from monitoring.panels.distributions.level_shares import LevelShares
from monitoring.scope.question import Question
from monitoring.ui.drift.drift_words import _both, _closest, _level_words, _outputs, _state, drift_head
from monitoring.ui.shape import Shape
from monitoring.ui.subject_drift import SubjectDrift


@pytest.mark.parametrize(
    ("verdict", "psi", "words"),
    [
        ("critical", "insufficient", "shifted too"),
        ("warning", "warning", "shifted too"),
        ("ok", "ok", "steady"),
        ("ok", "insufficient", "without a verdict"),  # its missing rate was judged, its early labels were not
        ("insufficient", "insufficient", "without a verdict"),
        ("undefined", "undefined", "without a verdict"),
    ],
)
def test_what_was_not_judged_has_not_kept_still(verdict: str, psi: str, words: str) -> None:
    output: Any = SimpleNamespace(verdict=verdict, rows={"psi": SimpleNamespace(verdict=psi)})
    assert _state(cast(SubjectDrift, output), " too") == words


def test_scores_of_many_classes_are_counted_and_the_worst_named() -> None:
    """Those of two hundred, one by one, were forty lines above the table."""

    def output(name: str, verdict: str, psi: float) -> SubjectDrift:
        rows = {"psi": SimpleNamespace(verdict=verdict)}
        return cast(SubjectDrift, SimpleNamespace(name=name, verdict=verdict, psi=psi, rows=rows))

    drifts = [output("score:c0", "warning", 0.3), output("label", "ok", 0.1)]
    drifts += [output(f"score:c{k}", "ok", 0.02) for k in range(1, 7)]
    few = _outputs(drifts[:4], " too")
    assert few == [
        "score:c0 shifted too (PSI 0.300)",
        "label steady (PSI 0.100)",
        *(f"score:c{k} steady (PSI 0.020)" for k in (1, 2)),
    ]
    scores = "scores of 7 classes: 1 shifted too, 6 steady (worst: score:c0, PSI 0.300)"
    assert _outputs(drifts, " too") == [scores, few[1]]


@pytest.mark.parametrize(
    ("moved", "features", "words"),
    [
        (["score:a"], 1, "No feature has drifted, but the score of a moved."),
        (["score:a", "label"], 1, "No feature has drifted, but the score of a and the label moved."),
        (["prediction"], 0, "The prediction moved."),
    ],
)
def test_what_moved_is_called_as_in_other_sentences(moved: list[str], features: int, words: str) -> None:
    """The page said that "the score:a moved"."""

    def one(name: str, verdict: str, *, is_output: bool) -> SubjectDrift:
        here: Any = SimpleNamespace(
            name=name, verdict=verdict, is_output=is_output, psi=0.3, rows={}, valueless=False, divides=False
        )
        return cast(SubjectDrift, here)

    drifts = [one(name, "warning", is_output=True) for name in moved]
    drifts += [one("x", "ok", is_output=False) for _ in range(features)]
    asked: Any = SimpleNamespace(baseline=SimpleNamespace(words="training", selection="rows"))
    assert drift_head(drifts, cast(Question, asked))[1] == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((-0.000637, 0.801), ["−0.001", "0.801"]),
        ((45.21, 0.034), ["45.2", "0"]),
        ((12345.6, 12.34), ["12,346", "12"]),
        ((0.0, 0.0), ["0", "0"]),
        ((0.3, float("inf")), ["0.3", "inf"]),
        ((3.004e15, 4.251e15), ["3e15", "4.25e15"]),
        ((-3e-12, 4.251e-12), ["−3e-12", "4.25e-12"]),
    ],
)
def test_of_two_values_side_by_side_none_is_finer_than_the_larger(
    values: tuple[float, float], words: list[str]
) -> None:
    assert _both(*values) == words


@pytest.mark.parametrize(
    ("moved", "unseen", "words"),
    [
        (("a", 0.1, 0.2), (9, 90, 0.05), "The level a of x went from 10.0% to 20.0% of rows."),
        (
            ("a", 0.1, 0.2),
            (900, 90, 0.25),
            "25.0% of rows have one of 900 levels of x that the baseline never had.",
        ),
        (("a", 0.3333, 0.3334), (0, 0, 0.0), "The level a of x stayed at 33.3% of rows."),
        (("s1", 0.0, 0.4), (1, 90, 0.4), "The level s1 of x went from 0% to 40.0% of rows."),
    ],
)
def test_where_new_levels_are_more_than_any_moved_they_are_told(
    moved: tuple[str, float, float], unseen: tuple[int, int, float], words: str
) -> None:
    """Of keys, which no two rows share, no level moved: it said that one stayed from 0% to <0.01%.

    Of levels that are all as they were it said that one "stayed from 33.3% to 33.3%".
    """
    shape = Shape([], [], LevelShares(moved=moved, all_unseen=unseen), (0.0, 0.0))
    assert _level_words("x", shape, cast(Any, None)) == words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", "Closest to its line: x, PSI 0.926 ·"),
        ("detectable but small", "Closest to its line: x, PSI 0.926 ·"),
        (HOURLY, "Largest: x, PSI 0.926, as large at such hours of other days ·"),
        (f"{WEEKLY}; binned", "Largest: x, PSI 0.926, as large on such weekdays of other weeks ·"),
    ],
)
def test_what_is_beyond_its_line_and_no_alarm_is_not_called_close_to_it(reason: str, words: str) -> None:
    psi = SimpleNamespace(verdict="ok", reason=reason, q_value=None)
    one: Any = SimpleNamespace(
        name="x", psi=0.926, divides=False, valueless=False, is_output=False, verdict="ok", rows={"psi": psi}
    )
    assert _closest([cast(SubjectDrift, one)]).startswith(words)
