"""What the drift page says of scores and labels beside its headline."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitoring.ui.drift.drift_words import _both, _state
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


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((-0.000637, 0.801), ["−0.001", "0.801"]),
        ((45.21, 0.034), ["45.2", "0"]),
        ((12345.6, 12.34), ["12,346", "12"]),
        ((0.0, 0.0), ["0", "0"]),
        ((0.3, float("inf")), ["0.3", "inf"]),
    ],
)
def test_of_two_values_side_by_side_none_is_finer_than_the_larger(
    values: tuple[float, float], words: list[str]
) -> None:
    assert _both(*values) == words
