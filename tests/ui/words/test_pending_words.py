"""What is told of findings before it is known which of them last."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitoring.ui.words.pending_words import undecided


@pytest.mark.parametrize(
    ("severities", "told"),
    [
        ((), ""),
        (("critical",), ""),
        (("critical", "warning", "warning"), ""),
        (("critical", "critical", "warning"), "2 measures are off."),
        (("warning", "warning", "warning"), "3 measures are off."),
    ],
)
def test_only_where_several_are_as_severe_it_is_open_which_is_told_first(
    severities: tuple[str, ...], told: str
) -> None:
    findings = [SimpleNamespace(severity=one) for one in severities]
    assert undecided(cast("Any", findings)) == told
