"""An expression that is being written can always be gone on with, and only as it may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.errors import ScopeError
from monitoring.scope.cohort_completion import completions
from monitoring.scope.cohort_reader import parse_cohort

KINDS = {"age": "numeric", "age_band": "text", "region": "categorical", "mobile": "boolean", "my col": "text"}
LEVELS = {"region": ["EU", "it's"], "age_band": ["<25", ">=25"]}


def shown(text: str) -> list[str]:
    return [one.shown for one in completions(text, KINDS, LEVELS)]


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("", ["age", "age_band", "region", "mobile", '"my col"']),
        ("reg", ["region"]),
        ("not (age_", ["age_band"]),
        ("age", [">=", "<=", "between", "=", "is null"]),
        ("age b", ["between"]),
        ("age between", []),
        ("age between 1 ", ["and"]),
        ("age >= 25 ", ["and", "or"]),
        ("region", ["=", "in (", "!=", "is null"]),
        ("region = ", ["'EU'", "'it''s'"]),
        ("region = 'i", ["'it''s'"]),
        ("region in ('EU'", [",", ")"]),
        ("region in ('EU', ", ["'it''s'"]),
        ("region in ('EU', 'it''", ["'it''s'"]),
        ("region = 'it''s", ["'it''s'"]),
        ("region not ", ["in (", "between"]),
        ("region not in ", ["("]),
        ("age not between 1 ", ["and"]),
        ("(age >= 25 ", ["and", "or", ")"]),
        ("(age >= 25) ", ["and", "or"]),
        ("mobile = ", ["true", "false"]),
        ("region is not", ["null"]),
        ('"my col" is null or mo', ["mobile"]),
        ("age >= 25 or and", []),
        ("region = EU", ["'EU'"]),
    ],
)
def test_what_may_come_next(text: str, ways: list[str]) -> None:
    assert shown(text) == ways


def test_what_is_begun_is_replaced_and_the_rest_stays() -> None:
    assert [one.text for one in completions("age >= 25 and not(re", KINDS, LEVELS)] == [
        "age >= 25 and not(region "
    ]
    assert completions("region ='e", KINDS, LEVELS)[0].text == "region = 'EU' "


@given(st.lists(st.integers(0, 7), max_size=12))
def test_whoever_follows_the_ways_writes_an_expression(picks: list[int]) -> None:
    """Numbers are for people; with one wherever a number is wanted, no way leads astray."""
    text = ""
    for pick in picks:
        ways = completions(text, KINDS, LEVELS)
        text = ways[pick % len(ways)].text if ways else text + "7 "
    for _ in range(8):
        try:
            parse_cohort(text)
        except ScopeError:
            ways = completions(text, KINDS, LEVELS)
            closing = [one for one in ways if one.shown == ")"]
            text = (closing or ways)[0].text if ways else text + "7 "
        else:
            return
    raise AssertionError(f"{text!r} leads nowhere")


@given(st.text(max_size=30))
def test_any_text_can_be_asked_about(text: str) -> None:
    assert all(one.text for one in completions(text, KINDS, LEVELS))
