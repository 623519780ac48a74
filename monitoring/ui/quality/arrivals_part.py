"""What arrived late, twice or not at all: rows, labels, and what every load has refused."""

from collections import Counter
from datetime import datetime
from math import isnan

import streamlit as st

from monitoring.contract.panel import QUALITY
from monitoring.findings.report import Report
from monitoring.findings.words.day_words import day_within, days_within
from monitoring.findings.words.reason_words import said
from monitoring.findings.words.words import counted, number
from monitoring.panels.context import days_with_rows
from monitoring.panels.labels.judged_words import days_judged
from monitoring.panels.labels.maturity import waits
from monitoring.panels.labels.unlabelled import UNLABELLED
from monitoring.panels.measurement import Measurement
from monitoring.scope.instant import local_day
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot
from monitoring.ui.look.headline import title
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.refusal_words import brief_rule


def arrivals_part(report: Report, snapshot: Snapshot, question: Question) -> None:
    """Say what came late, twice, or not at all."""
    rows = {row.measure: row for row in report.measurements if row.panel == QUALITY and not row.subject}
    with st.container(key="panel_arrivals", gap="xsmall"):
        title("Arrived late or not at all")
        st.markdown("\n".join(f"- {line}" for line in _arrivals(rows, snapshot, question)))


def _arrivals(rows: dict[str, Measurement], snapshot: Snapshot, question: Question) -> list[str]:
    lines = [
        _newest(rows, snapshot.extent.newest, question),
        *_ahead(snapshot, question),
        _silent(snapshot, question),
    ]
    duplicate = rows.get("duplicate_rate")
    if duplicate and not isnan(duplicate.value):
        twice = round(duplicate.value * duplicate.n)
        some = f"**{twice:,}** of {counted(duplicate.n, 'row')} delivered for the window"
        lines.append(f"{some} came twice." if twice else "No row of the window was delivered twice.")
    labels = rows.get(UNLABELLED)
    return [*lines, *([_unlabelled(labels)] if labels else []), _refused(snapshot)]


def _unlabelled(row: Measurement) -> str:
    """Say how many predictions have no label although one is due."""
    if waits(row.reason):
        return "No label of the window is due yet."
    if isnan(row.value):
        return f"Whether labels are missing is not known: {', '.join(said(row.reason))}."
    days = days_judged(row.reason)
    of = f" {days_within(*days, row.window_end - row.window_start)}" if days else ""
    if not row.value:
        return f"Every prediction{of} whose label is due has one ({counted(row.n, 'row')})."
    due = f"**{round(row.value * row.n):,}** of {row.n:,} predictions{of} whose label is due have none"
    known = not isnan(row.baseline_value)
    usual = f" ({number(row.value, 'rate')}; {number(row.baseline_value, 'rate')} in the weeks before)"
    return f"{due}{usual if known else ''}."


def _refused(snapshot: Snapshot) -> str:
    """Say how many rows every load together has put into quarantine, by what they were and why."""
    refused: dict[str, Counter[str]] = {}
    for batch in snapshot.catalog.batches(snapshot.model):
        for kind, counts in batch.counts.items():
            if isinstance(counts, dict):
                for reason, count in counts.get("quarantined", {}).items():
                    refused.setdefault(kind, Counter())[brief_rule(reason)] += int(count)
    listed = "; ".join(
        f"**{reasons.total():,}** of the {plain(kind)} ({_by_reason(reasons)})"
        for kind, reasons in refused.items()
    )
    return f"Refused over all loads: {listed}." if listed else "No row was refused in any load."


def _by_reason(reasons: Counter[str]) -> str:
    return ", ".join(f"{count:,} {plain(reason)}" for reason, count in reasons.most_common())


def _newest(rows: dict[str, Measurement], known: datetime, question: Question) -> str:
    newest = known.astimezone(question.zone)
    fresh = rows.get("freshness_hours")
    told = f"Newest row: **{newest:%-d %b %Y, %H:%M}** {plain(question.contract.timezone)}"
    if question.ends_early:
        told += " (earlier than other days end: that day is partial, and its volume is not judged yet)"
    if question.contract.expect_every is None:
        return f"{told}; the contract does not say how often rows should come, so freshness is not judged."
    if fresh is None:
        return f"{told}."
    age = number(abs(fresh.value), "hours")
    return f"{told}, {age} ago." if fresh.value >= 0 else f"{told}, {age} ahead of now."


def _ahead(snapshot: Snapshot, question: Question) -> list[str]:
    """Say that a few rows are stamped later than they were loaded, and that nothing is counted from them."""
    if snapshot.extent.known_to is None:
        return []
    last = snapshot.extent.last.astimezone(question.zone)
    told = f"A few rows are stamped up to **{last:%-d %b %Y, %H:%M}**, later than they were loaded"
    return [f"{told}: windows and ages do not count from them. Mend these times at their source."]


def _silent(snapshot: Snapshot, question: Question) -> str:
    known = set(days_with_rows(snapshot))
    last = local_day(question.newest, question.zone)
    days = [day for day in question.span.days(question.zone) if day <= last]
    empty = [day for day in days if day not in known]
    if not empty:
        return "Rows came on every day of the window."
    if len(empty) > 4:
        return f"No rows came on **{len(empty)}** of the window's {counted(len(days), 'day')}."
    length = question.span.end - question.span.start
    return f"No rows came on {', '.join(f'**{day_within(day, length)}**' for day in empty)}."
