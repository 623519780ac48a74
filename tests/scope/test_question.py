"""Questions: words to rows, and the address that holds them."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.contract.reading import read_contract
from monitoring.errors import ScopeError
from monitoring.scope.address import link, read_address, unfit, write_address
from monitoring.scope.baseline import WITHIN
from monitoring.scope.period import Grain
from monitoring.scope.question import Extent, Question, Scope, resolve

CONTRACT = read_contract("""
model: m
task: binary
id: id
timestamp: at
version: v
prediction: {score: p}
label: {column: y, positive: 1}
features: [age, region]
cohorts: [region]
baselines:
  training: {file: t.parquet}
  launch: {window: 2025-01-01/2025-02-01}
default_baseline: launch
""")
KINDS = {"flag": "boolean", "age": "numeric", "region": "categorical", "score": "numeric", "version": "text"}


def ask(references: frozenset[str] = frozenset(), **words: str) -> Question:
    extent = Extent(
        datetime(2025, 1, 1, 3, tzinfo=UTC), datetime(2025, 4, 9, 3, tzinfo=UTC),
        datetime(2025, 4, 10, tzinfo=UTC), ("a", "b"), references, KINDS,
    )  # fmt: skip
    return resolve(Scope("m", **words), CONTRACT, extent)


def test_the_default_baseline_loses_what_the_window_holds() -> None:
    question = ask(window="2025-01-20/2025-02-10")
    (left,) = question.baseline.selection.spans
    assert left.end == question.span.start
    assert question.baseline.note
    assert ask(window="2025-03-01/2025-04-01").baseline.note == ""


def test_a_named_baseline_that_overlaps_is_refused() -> None:
    with pytest.raises(ScopeError, match="overlaps"):
        ask(window="2025-01-20/2025-02-10", baseline="launch")


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ({"version": "a"}, "version:a"),
        ({"cohort": "age > 3"}, "cohort:age>3"),
        ({"cohort": "age = 3"}, "cohort:age in (3)"),
    ],
)
def test_a_baseline_that_is_the_window_is_refused(own: dict[str, str], other: str) -> None:
    with pytest.raises(ScopeError, match=re.escape(f"'{other}' is the window itself")):
        ask(**own, baseline=other)
    assert ask(baseline=other).baseline.note == WITHIN
    kind = other.partition(":")[0]
    another = {"version": "version:b", "cohort": "cohort:age < 3"}[kind]
    assert ask(**own, baseline=another).baseline.note == ""


@pytest.mark.parametrize("value", ["5", "0.5", "inf", "'maybe'", "'1'", "''"])
@pytest.mark.parametrize("words", ["flag = {}", "flag != {}", "flag in (true, {})", "not (flag > {})"])
def test_what_is_neither_true_nor_false_is_refused_by_name(words: str, value: str) -> None:
    said = f"compares flag, which is true or false, with {value}: write true or false"
    with pytest.raises(ScopeError, match=re.escape(said)):
        ask(cohort=words.format(value))
    with pytest.raises(ScopeError, match=re.escape(said)):
        ask(window="last-7d", baseline=f"cohort:{words.format(value)}")


@pytest.mark.parametrize("value", ["true", "false", "'true'", "'False'", "1", "0"])
def test_truths_may_be_written_as_words_texts_or_digits(value: str) -> None:
    assert ask(cohort=f"flag = {value}").cohort_text == f"flag = {value}"


@pytest.mark.parametrize("value", ["1234567890123005", "9007199254740991", "-999999999999999", "2.5"])
def test_numbers_keep_their_digits(value: str) -> None:
    assert ask(cohort=f"version = {value}").cohort_text == f"version = {value}"
    assert ask(cohort=f"age = {value}").cohort_text == f"age = {value}"


@pytest.mark.parametrize("value", ["9007199254740993", "-12345678901234567890", "1e300"])
@pytest.mark.parametrize("words", ["version = {}", "region in ('EU', {})"])
def test_a_number_of_too_many_digits_is_no_text(words: str, value: str) -> None:
    with pytest.raises(ScopeError, match="not all digits are kept: write them in quotes"):
        ask(cohort=words.format(value))
    assert ask(cohort=words.format(f"'{value}'")).cohort_text == words.format(f"'{value}'")
    assert ask(cohort=f"age < {value}").cohort_text == f"age < {float(value)}"


def test_an_empty_baseline_is_named_as_one() -> None:
    with pytest.raises(ScopeError, match=r"^baseline '2025-01-05/2025-01-02' is empty"):
        ask(window="2025-01-20/2025-02-10", baseline="2025-01-05/2025-01-02")


def test_a_reference_that_is_not_loaded_is_no_error() -> None:
    question = ask(baseline="training")
    assert question.baseline.selection is None
    assert "not loaded" in question.baseline.note
    assert ask(frozenset({"training"}), baseline="training").baseline.selection.source == "training"


def test_the_cohort_applies_to_the_baseline_but_for_cohort_and_rest() -> None:
    words = {"cohort": "region = 'EU'", "version": "a", "window": "last-7d"}
    previous = ask(baseline="previous", **words).baseline.selection
    assert str(previous.cohort) == "region = 'EU'" and previous.version == "a"
    other = ask(baseline="cohort:region = 'US'", **words).baseline.selection
    assert str(other.cohort) == "region = 'US'" and other.spans == ask(**words).window.spans
    assert (
        ask(baseline="cohort:region='US'", **words).baseline
        == ask(baseline="cohort:region = 'US'", **words).baseline
    )
    rest = ask(baseline="rest", **words).baseline.selection
    assert rest.complement and str(rest.cohort) == "region = 'EU'"
    assert ask(baseline="version:b", **words).baseline.selection.version == "b"


@pytest.mark.parametrize(
    ("words", "now"),
    [
        ({}, (4, 10)), ({"as_of": "2025-03-05"}, (3, 5)), ({"as_of": "2025-05-01"}, (4, 10)),
        ({"as_of": "2025-03-05", "now": "2025-04-01"}, (4, 1)), ({"now": "2025-06-01"}, (6, 1)),
    ],
)  # fmt: skip
def test_ages_are_counted_from_the_newest_time_or_that_of_the_labels(
    words: dict[str, str], now: tuple[int, int]
) -> None:
    asked = ask(**words)
    assert asked.now == datetime(2025, *now, tzinfo=UTC)
    assert ask(**{**words, "now": asked.now.isoformat()}).now == asked.now


@pytest.mark.parametrize(
    "words",
    [{"version": "zz"}, {"cohort": "colour = 'red'"}, {"cohort": "age = 'old'"}, {"baseline": "nobody"},
     {"baseline": "version:zz"}, {"window": "soon"}, {"by": "minute"}, {"now": "soon"}],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_name(words: dict[str, str]) -> None:
    with pytest.raises(ScopeError) as refused:
        ask(**words)
    assert next(iter(words.values())).split(" ")[0].removeprefix("version:") in str(refused.value)


@given(
    window=st.sampled_from(["", "all", "last-7d", "2025-01-01/2025-02-01"]),
    baseline=st.sampled_from(["", "previous", "version:b", "cohort:region = 'EU & Ünïcode'"]),
    cohort=st.text(max_size=30).filter(lambda text: not unfit(text)),
    by=st.sampled_from(["none", "day", "month"]),
    feature=st.text(max_size=20),
)
def test_the_address_holds_the_whole_question(
    window: str, baseline: str, cohort: str, by: str, feature: str
) -> None:
    scope = Scope("m", window or "last-30d", baseline, cohort, by=by)
    query = dict(
        parse_qsl(urlsplit(link("drift", scope, {"feature": feature})).query, keep_blank_values=True)
    )
    address = read_address(query, ("feature",))
    assert address.scope == scope
    assert address.selection.get("feature", "") == feature
    assert not address.problems
    assert write_address(address.scope) == write_address(scope)


def test_a_broken_key_is_named_and_the_rest_still_works() -> None:
    address = read_address(
        {"model": "m", "windoe": "all", "by": "minute", "cohort": "x\x00", "feature": "age"}
    )
    assert address.scope == Scope("m")
    assert [key in " ".join(address.problems) for key in ("windoe", "by=minute", "cohort", "feature")] == [
        True
    ] * 4


@pytest.mark.parametrize(
    ("window", "by", "number"),
    [
        ("1970-01-01/2262-01-01", "day", "106,651"),
        ("2020-01-01/2024-01-01", "hour", "35,064"),
    ],
)
def test_a_series_of_too_many_periods_is_refused(window: str, by: Grain, number: str) -> None:
    with pytest.raises(
        ScopeError, match=f"by {by} this window has {number} periods, and a series at most 10,000"
    ):
        assert ask(window=window, by=by).periods
    assert ask(window=window, by="month").periods
    assert ask(window=window).periods


def test_a_year_of_hours_are_a_series() -> None:
    assert len(ask(window="2024-01-01/2025-01-01", by="hour").periods) == 8_784
