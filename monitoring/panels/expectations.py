"""Declared expectations as measurements: as declared, or by stated limits, whatever the baseline."""

from math import isnan, nan

from monitoring.contract.expectations import Expectation, named_expectations
from monitoring.panels.checked_rows import CheckedRows
from monitoring.panels.evidence import Evidence
from monitoring.panels.left_out import left_out
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import UNCOMPARED, Place
from monitoring.panels.sides import over_span
from monitoring.scope.baseline import Selection
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import rate_change
from monitoring.store.reads.expected_tables import LEVELS, RATES, broken_rows, level
from monitoring.store.snapshot import Snapshot

BROKEN = {"warning": 1.0, "critical": 2.0}
_SLACK = 1e-12


def expected_rate(
    place: Place, one: Expectation, name: str, column: str, now: CheckedRows, then: CheckedRows
) -> Measurement:
    """Give the share of rows that break an expectation; ``mostly`` says how many may.

    Parameters
    ----------
    place : Place
        Where the row stands.
    one : Expectation
        On rows.
    name, column : str
        Its measure and subject.
    now, then : CheckedRows
        Of window and baseline.

    Returns
    -------
    Measurement
        Broken or not is a point rule: no test.
    """
    rate = now.rate
    change = rate_change(*then.counts, *now.counts) if then.checked and now.checked else None
    broken = now.broken > (1 - one.mostly) * now.checked * (1 + _SLACK)
    declared = BROKEN[one.severity] if broken else 0.0
    effect = rate.value if place.stated(name) else declared
    evidence = Evidence(effect, None) if now.checked else _unknown(now.empty)
    return place.row(name, column, rate, baseline=then.rate, change=change, evidence=evidence)


def table_rows(snapshot: Snapshot, place: Place) -> list[Measurement]:
    """Give the expectations that a table keeps as a whole.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    place : Place
        Where the rows stand.

    Returns
    -------
    list of Measurement
        ``unique`` and ``monotonic`` as the share of rows that break them; the others as the number that
        they limit.
    """
    found = []
    window = over_span(place.question.window, place.period)
    baseline = place.question.baseline.selection
    for name, one in named_expectations(snapshot.contract.expectations):
        column = one.column or ""
        if one.rule in (*RATES, *LEVELS) and snapshot.rows_gone(window, baseline):
            dropped = Estimate.undefined("rows_dropped")
            found.append(place.row(name, column, dropped, evidence=_unknown("rows_dropped")))
        elif one.rule in RATES:
            before = broken_rows(snapshot, baseline, one) if baseline else (0, 0)
            then = CheckedRows(*before, "empty_reference")
            now = CheckedRows(*broken_rows(snapshot, window, one), "empty_current")
            found.append(expected_rate(place, one, name, column, now, then))
        elif one.rule in LEVELS:
            found.append(_limited(snapshot, place, name, one, window))
        elif one.column not in snapshot.schema.columns:
            absent = Estimate.undefined("no_such_column")
            found.append(place.row(name, column, absent, evidence=_unknown("no file had the column")))
    return found


def _limited(snapshot: Snapshot, place: Place, name: str, one: Expectation, window: Selection) -> Measurement:
    value, n, without = level(snapshot, window, one)
    evidence = _unknown("empty_current") if isnan(value) else Evidence(_breach(one, value), None)
    estimate = Estimate.undefined("empty_current", n) if isnan(value) else Estimate.counted(value, n)
    return place.row(
        name,
        one.column or "",
        estimate,
        baseline=UNCOMPARED,
        evidence=evidence,
        reason=left_out("without a finite value", without),
    )


def _breach(one: Expectation, value: float) -> float:
    """Give the weight of a number beyond its limits; 0 within them."""
    if one.rule == "column_exists":
        broken = value == 0.0
    else:
        low = one.min if one.min is not None else float("-inf")
        high = one.max if one.max is not None else float("inf")
        broken = not low <= value <= high
    return BROKEN[one.severity] if broken else 0.0


def _unknown(reason: str) -> Evidence:
    return Evidence(nan, None, note=reason)
