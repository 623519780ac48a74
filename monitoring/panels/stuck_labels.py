"""Labels that are all one class, lack a class that is usual, or are all what was predicted."""

from dataclasses import replace
from datetime import date, timedelta
from math import nan

from monitoring.contract.model import Contract
from monitoring.errors import RowsGoneError
from monitoring.panels.arrival_gaps import OF_COLUMNS
from monitoring.panels.evidence import Evidence
from monitoring.panels.labels.maturity import IMMATURE, complete
from monitoring.panels.labels.unlabelled import LabelHistory, unlabelled_row
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import UNCOMPARED, Place
from monitoring.panels.stuck_kind import ALL, NONE, PREDICTED, StuckLabels
from monitoring.panels.tasks.decision_tables import decision_tables
from monitoring.scope.instant import local_day, midnight
from monitoring.scope.window import Span
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion
from monitoring.statistics.stuck_labels import LEAST_BEFORE, label_kinds, stuck_labels
from monitoring.store.columns.cells import keys_named
from monitoring.store.snapshot import Snapshot

STUCK = "stuck_label_rate"
BINARY = ("0", "1")
_YOUNG = "history_too_short"


def label_rows(snapshot: Snapshot, place: Place, history: LabelHistory) -> list[Measurement]:
    """Give what the delivery of labels is like in a period.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    place : Place
        Where the rows stand.
    history : LabelHistory
        From `label_history`.

    Returns
    -------
    list of Measurement
        ``unlabelled_rate``, and of a whole window ``stuck_label_rate`` where the label is a class. Larger is
        worse.
    """
    found = [unlabelled_row(place, history)]
    if place.question.scope.by == "none" and snapshot.contract.task in ("binary", "multiclass"):
        found.append(_stuck_row(snapshot, place, history))
    return found


def _stuck_row(snapshot: Snapshot, place: Place, history: LabelHistory) -> Measurement:
    """Give the share of a window's labels that lie on days which lack what is usual."""
    days = _due_days(snapshot, place, history)
    own = [day for day in days if day >= history.first]
    why, found = _unknown(snapshot, place, history, own), None
    try:
        found = None if why else _found(snapshot, place, days, len(days) - len(own))
    except RowsGoneError:
        why = "rows_gone"
    if why:
        young = Evidence(nan, None, enough=False, note=why) if why in (_YOUNG, IMMATURE) else None
        return place.row(STUCK, "", Estimate.undefined(why), baseline=UNCOMPARED, evidence=young)
    stuck = sum(history.days[day].labelled for day in own if found and found.first <= day <= found.last)
    share = proportion(stuck, sum(history.days[day].labelled for day in own), reason="no_labels")
    evidence = Evidence(share.value, found.p if found else None, stuck=found)
    said = str(found) if found else ""
    return place.row(STUCK, "", share, baseline=UNCOMPARED, evidence=evidence, reason=said)


def _due_days(snapshot: Snapshot, place: Place, history: LabelHistory) -> list[date]:
    """Give the days that are old enough for every class, whatever the horizon: a slow one comes later."""
    question = place.question
    curve, due = complete(snapshot, question).curve, history.due
    due = min(due, local_day(question.now - curve.mature_age, question.zone)) if curve else due
    return [day for day in sorted(history.days) if day < due]


def _unknown(snapshot: Snapshot, place: Place, history: LabelHistory, own: list[date]) -> str:
    """Say why nothing is known; empty where something is."""
    if not keys_named(place.question.window.cohort) <= {one.name for one in snapshot.cohorts}:
        return OF_COLUMNS
    if history.reason or len(history.before) < LEAST_BEFORE:
        return history.reason or _YOUNG
    if not own:
        return IMMATURE
    return "" if any(history.days[day].labelled for day in own) else "no_labels"


def _found(snapshot: Snapshot, place: Place, days: list[date], before: int) -> StuckLabels | None:
    """Look through the days of the window and those before it."""
    contract, zone = snapshot.contract, place.question.zone
    span = Span(midnight(days[0], zone), midnight(days[-1] + timedelta(days=1), zone))
    counted = snapshot.profiles("confusion", replace(place.question.window, spans=(span,))).of("")
    tables = decision_tables(counted, [(day,) for day in days], contract.classes or BINARY)
    found = stuck_labels(tables.sum(axis=(1, 2)), label_kinds(tables), before)
    if found is None:
        return None
    kind, named = _kind(found.kind, contract)
    return StuckLabels(kind, named, found.labels, days[found.first], days[found.last], found.usual, found.p)


def _kind(number: int, contract: Contract) -> tuple[str, str]:
    """Name what a number of `label_kinds` says; of two classes that of the positive one."""
    classes = contract.classes
    if not classes and contract.label is not None and number < 2 * len(BINARY):
        return (NONE if number in (1, 2) else ALL), str(contract.label.positive)
    if number >= 2 * len(classes):
        return PREDICTED, ""
    return (NONE if number < len(classes) else ALL), classes[number % len(classes)]
