"""Rows of the measurement table: made at once, amended, never changed."""

from dataclasses import FrozenInstanceError, fields, replace
from datetime import UTC, datetime

import pytest

from monitoring.panels.measurement import Measurement, amended, made_of, with_reason

BEGIN, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC)
VALUES = (
    *("drift", "psi", "age", "region = 'west'", "A", BEGIN, END, 0.1, 0.05, 0.2, 900),
    *(0.0, 800, 0.1, 0.05, 0.2, "ok", "too_few", "binned", None, 0.5, True, 0.01),
)


def test_made_of_its_fields_a_row_is_what_its_class_makes() -> None:
    assert repr(made_of(VALUES)) == repr(Measurement(*VALUES))  # type: ignore[arg-type]
    assert [getattr(made_of(VALUES), one.name) for one in fields(Measurement)] == [*VALUES]


@pytest.mark.parametrize("values", [VALUES[:-1], (*VALUES, 0.0)])
def test_a_row_is_not_made_of_fewer_or_more_values_than_fields(values: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match="argument 2 is"):
        made_of(values)


def test_amended_is_as_replaced_and_leaves_the_row_as_it_was() -> None:
    row = made_of(VALUES)
    changed = amended(row, verdict="warning", q_value=0.02)
    assert changed == replace(row, verdict="warning", q_value=0.02)
    assert (changed.q_value, row.verdict, row.q_value) == (0.02, "ok", 0.5)
    with pytest.raises(KeyError, match="no_such"):
        amended(row, no_such=1)


def test_a_row_cannot_be_changed_and_has_no_dictionary_of_its_own() -> None:
    row = made_of(VALUES)
    with pytest.raises(FrozenInstanceError):
        row.value = 1.0  # type: ignore[misc]
    assert not hasattr(row, "__dict__"), "hundreds of thousands are kept: four times the memory"


def test_a_reason_that_a_row_has_is_not_added_again_wherever_it_stands() -> None:
    row = amended(made_of(VALUES), reason="too_few; partial; large but uncertain")
    assert with_reason(row, "partial", "", "too_few") is row
    assert with_reason(row, "partial", "new").reason == "too_few; partial; large but uncertain; new"
    assert with_reason(amended(row, reason=""), "new", "", "new").reason == "new"
