"""Labels from codes are those that are looked up by their key."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.scope.baseline import Selection
from monitoring.scope.question import Scope, resolve
from monitoring.scope.window import Span, spans_of
from monitoring.store.bounded import Bounded
from monitoring.store.codes.coded_days import NotCodedError
from monitoring.store.codes.values_at import values_at
from monitoring.store.cohorts import cohort_days, cohort_records
from monitoring.store.reads import labelled_reads
from monitoring.store.reads.row_reads import WITH_LABEL, _from_codes, _from_rows
from monitoring.store.reads.scored_days import CLASSES, scored_days, scores_of
from monitoring.store.routes import held_rows
from monitoring.store.snapshot import Snapshot

COHORTS = ("", "region = 'south'", "income > 2500 and channel = 'partner'", "channel is null", "income < -1")
COHORTS += ("label = 1 and income > 2500",)


@pytest.fixture(autouse=True)
def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labelled_reads, "MANY_LABELS", 0)
    monkeypatch.setattr(held_rows, "MOST_ROWS", 0)
    monkeypatch.setattr(cohort_days, "ROWS_AT_ONCE", 500)


def window(snapshot: Snapshot, cohort: str) -> Selection:
    scope = Scope("lending-default", window="last-40d", cohort=cohort)
    return resolve(scope, snapshot.contract, snapshot.extent).window


def selections(whole: Selection, version: str) -> Iterator[Selection]:
    """Whole days, cut days, two spans, one version, all others."""
    [span] = whole.spans
    first = Span(span.start + timedelta(hours=7), span.start + timedelta(days=9, hours=3))
    last = Span(span.end - timedelta(days=11, hours=5), span.end - timedelta(hours=30))
    yield from (whole, replace(whole, spans=(first,)), replace(whole, spans=(first, last)))
    yield replace(whole, version=version)
    if whole.cohort is not None:
        yield replace(whole, complement=True)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("cohort", COHORTS)
def test_rows_are_those_that_are_read_by_key(snapshot: Snapshot, cohort: str) -> None:
    columns = [next(one.sql for one in snapshot.subjects if one.role == "score"), "__label", "income"]
    for asked in selections(window(snapshot, cohort), snapshot.extent.versions[0]):
        found = _from_codes(snapshot, asked, columns)
        assert found is not None and (np.diff(found[0]) >= 0).all()
        pairs = []
        for stamps, read in (found, _from_rows(snapshot, asked, columns, WITH_LABEL)):
            order = np.lexsort([*read, stamps])  # rows of one moment are in any order
            pairs.append(np.column_stack([stamps, *read])[order])
        np.testing.assert_array_equal(*pairs)
        assert len(pairs[0]) or cohort in COHORTS[3:5]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("cohort", COHORTS)
def test_scores_of_days_are_those_of_the_rows(snapshot: Snapshot, cohort: str) -> None:
    score = next(one.sql for one in snapshot.subjects if one.role == "score")
    whole = window(snapshot, cohort)
    [span] = whole.spans
    some = span.days(snapshot.contract.zone)[5:12]
    for asked in (whole, replace(whole, version=snapshot.extent.versions[0])):
        found = scored_days(snapshot, asked)
        assert found is not None
        for days in (None, some):
            part = asked if days is None else replace(asked, spans=spans_of(days, snapshot.contract.zone))
            _, (scores, label) = _from_rows(snapshot, part, [score, "__label"], WITH_LABEL)
            for name in CLASSES:
                own = np.sort(scores[label == float(name)])
                np.testing.assert_array_equal(scores_of(found, name, days), own)
    cut = replace(whole, spans=(replace(span, end=span.end - timedelta(hours=30)),))
    assert scored_days(snapshot, cut) is None


def test_a_day_is_read_once(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cohort_records, "_KEPT", Bounded(1 << 28, lambda one: one.size))
    monkeypatch.setattr(cohort_days, "ROWS_AT_ONCE", 1_000_000)
    read, asked = labelled_reads._part, list[Selection]()
    monkeypatch.setattr(labelled_reads, "_part", lambda *given: asked.append(given[1]) or read(*given))
    whole = window(snapshot, "")
    [span] = whole.spans
    for start in (10, 10, 20, 0):
        scored_days(
            snapshot, replace(whole, spans=(replace(span, start=span.start + timedelta(days=start)),))
        )
    assert [one.spans for one in asked] == [
        (replace(span, start=span.start + timedelta(days=10)),),
        (Span(span.start, span.start + timedelta(days=10)),),
    ]


def test_what_is_not_read_so(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = window(snapshot, "")
    assert _from_codes(snapshot, asked, ["__label"]) is not None
    assert _from_codes(snapshot, replace(asked, source="training"), ["__label"]) is None
    assert _from_codes(snapshot, replace(asked, spans=()), ["__label"]) is None
    assert scored_days(snapshot, asked) is not None
    monkeypatch.setattr(held_rows, "MOST_ROWS", 1_000_000)
    assert scored_days(snapshot, asked) is None  # it is cut out of what is held
    monkeypatch.setattr(labelled_reads, "MANY_LABELS", 1_000_000)
    assert _from_codes(snapshot, asked, ["__label"]) is None


def test_labels_without_codes_are_looked_up(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(*_: object) -> None:
        raise NotCodedError("label")

    monkeypatch.setattr(labelled_reads, "row_levels", lacking)
    assert _from_codes(snapshot, window(snapshot, ""), ["__label"]) is None


@given(
    st.dictionaries(st.integers(-50, 50) | st.integers(-(2**40), 2**40), st.integers(0, 9)),
    st.lists(st.integers(-60, 60)),
)
def test_values_stand_beside_their_numbers(known: dict[int, int], asked: list[int]) -> None:
    number, value = (np.array([*some], dtype=np.int64) for some in (known, known.values()))
    wanted = np.array([*asked, *known], dtype=np.int64)
    found = values_at(number, value, wanted, -1)
    assert found.tolist() == [known.get(one, -1) for one in wanted.tolist()]
