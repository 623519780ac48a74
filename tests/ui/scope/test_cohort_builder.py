"""How many rows a cohort has, in words."""

from typing import Any

import pytest

from monitoring.ui.scope import cohort_builder
from monitoring.ui.scope.cohort_builder import rows_words


@pytest.mark.parametrize(
    ("n", "of", "share"),
    [(0, 49_643, "0.0%"), (1, 49_643, "under 0.1%"), (25, 50_000, "0.1%"), (5, 10, "50.0%"), (0, 0, "0.0%")],
)
def test_few_rows_are_not_written_as_none(
    monkeypatch: pytest.MonkeyPatch, n: int, of: int, share: str
) -> None:
    monkeypatch.setattr(
        cohort_builder, "rows_of_cohort", lambda _, expression: of if expression is None else n
    )
    asked: Any = object()
    assert rows_words(asked, asked) == f"**{n:,}** of {of:,} rows of the window ({share})"
