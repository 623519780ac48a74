"""What the words of two cohorts tell of the rows that they share holds of every row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.scope.cohort import Expression
from monitoring.scope.cohort_overlap import Overlap, overlap
from monitoring.scope.cohort_reader import parse_cohort
from tests.scope.test_cohort import EXPRESSIONS, LEVELS, evaluate

_TURNED: dict[Overlap, Overlap] = {"within": "around", "around": "within"}


@given(EXPRESSIONS, EXPRESSIONS, st.lists(LEVELS, min_size=20, max_size=20))
def test_what_is_told_holds_of_rows(
    one: Expression, other: Expression, rows: list[dict[str, object]]
) -> None:
    found = {(evaluate(one, row), evaluate(other, row)) for row in rows}
    told = overlap(one, other)
    never: dict[Overlap, set[tuple[bool, bool]]] = {
        "none": {(True, True)},
        "same": {(True, False), (False, True)},
        "within": {(False, True)},
        "around": {(True, False)},
        "perhaps": set(),
    }
    assert not found & never[told]
    assert overlap(other, one) == _TURNED.get(told, told)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("region = 'west'", "region = 'east'", "none"),
        ("region = 'west'", "region in ('west')", "same"),
        ("region = 'west'", "region != 'west'", "none"),
        ("region = 'west'", "not region = 'west'", "none"),
        ("region in ('west', 'east')", "not region = 'south'", "around"),
        ("region != 'west'", "not region = 'west'", "around"),  # which has those without a region too
        ("region is null", "region < 'b'", "none"),
        ("region is null", "not region < 'b'", "around"),
        ("region < 'b'", "region >= 'b'", "none"),
        ("region = 'west'", "channel = 'web'", "perhaps"),
        ("age > 1", "age < 3", "perhaps"),  # a value that neither names lies in both
        ("region = 'west'", "region = 'west' and channel = 'web'", "within"),
        ("age > 60", "age <= 60", "none"),
        ("age >= 60", "age <= 60", "perhaps"),
        ("age > 60", "age > 61", "within"),
        ("age between 20 and 30", "age > 20", "perhaps"),
        ("age between 21 and 30", "age > 20", "around"),
        ("age between 20 and 30", "age = 25 or age = 26", "within"),
        ("age > 60 or flag = true", "age <= 60 and flag = false", "none"),
        ("flag = true", "flag != true", "none"),
        ("flag = true", "flag != false", "same"),
        ("code = 1", "code = '1'", "perhaps"),
        ("code = 1", "code = true", "perhaps"),
    ],
)
def test_two_cohorts(one: str, other: str, told: Overlap) -> None:
    assert overlap(parse_cohort(one), parse_cohort(other)) == told


def test_too_many_kinds_of_rows_are_not_looked_at() -> None:
    many = [f"{name} in ({', '.join(map(str, range(99)))})" for name in ("a", "b")]
    assert overlap(parse_cohort(" and ".join(many)), parse_cohort("a = 200")) == "perhaps"
    assert overlap(parse_cohort(many[0]), parse_cohort("a = 200")) == "none"
