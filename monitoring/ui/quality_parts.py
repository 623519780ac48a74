"""The parts of the data-quality page: rules by period, what is failing, what came late or not at all."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from math import isnan

import pandas as pd
import streamlit as st

from monitoring.charts.rule_strip import rule_strip, rule_strip_rows
from monitoring.findings.measure_words import words_of
from monitoring.findings.report import Report
from monitoring.findings.words import number
from monitoring.panels.measurement import Measurement
from monitoring.scope.instant import local_day
from monitoring.scope.question import Question
from monitoring.scope.window import Span
from monitoring.store.snapshot import Snapshot
from monitoring.ui.context import days_with_rows
from monitoring.ui.downloads import panel_csv
from monitoring.ui.drawing import show
from monitoring.ui.headline import title
from monitoring.ui.markdown import plain
from monitoring.ui.states import empty_card
from monitoring.ui.tables import STATUS, table, table_title
from monitoring.ui.theme import theme
from monitoring.ui.time_rows import on_axis
from monitoring.ui.verdicts import badge

PANEL = "quality"
NOT_RULES = ("rows", "volume", "freshness_hours", "duplicate_rate")
MOST_RULES = 30


@dataclass(frozen=True)
class Rule:
    """One rule of one column.

    Parameters
    ----------
    name : str
        On screen.
    whole : Measurement
        Over the window.
    periods : list of Measurement
        Around it, in the order of time.
    """

    name: str
    whole: Measurement
    periods: list[Measurement]

    @property
    def worst(self) -> float:
        """The largest share of rows that failed in any period."""
        return max((row.value for row in self.periods if not isnan(row.value)), default=0.0)

    @property
    def last(self) -> Measurement | None:
        """The newest period that has rows."""
        return next((row for row in reversed(self.periods) if row.n), None)


def rule_words(row: Measurement) -> str:
    """Say what a rule forbids, after its column."""
    words = words_of(row.measure).name.lower().removesuffix(" rate")
    return f"{row.subject} · {words}" if row.subject else words


def rules(report: Report, series: list[Measurement]) -> list[Rule]:
    """Gather the rules that failed somewhere, worst first.

    Parameters
    ----------
    report : Report
        With the quality panel over the window.
    series : list of Measurement
        The same by period.

    Returns
    -------
    list of Rule
        Alarming ones first, then by their worst period.
    """
    by_rule: dict[tuple[str, str], list[Measurement]] = {}
    for row in series:
        by_rule.setdefault((row.measure, row.subject), []).append(row)
    found = [
        Rule(rule_words(row), row, by_rule.get((row.measure, row.subject), []))
        for row in report.measurements
        if row.panel == PANEL and row.measure not in NOT_RULES
    ]
    failed = [rule for rule in found if rule.worst > 0 or rule.whole.value > 0]
    return sorted(failed, key=lambda rule: (badge(rule.whole.verdict).rank, -rule.worst))


def quality_head(report: Report, failed: list[Rule], days: int) -> tuple[str, str, str]:
    """Give verdict, sentence and meta line of the page.

    Parameters
    ----------
    report : Report
        With the quality panel.
    failed : list of Rule
        From `rules`.
    days : int
        Length of the stretch that is shown.

    Returns
    -------
    tuple of str
        For `headline`.
    """
    checked = [r for r in report.measurements if r.panel == PANEL and r.measure not in NOT_RULES]
    rows = next((r.n for r in report.measurements if r.panel == PANEL and r.measure == "rows"), 0)
    still = sum(rule.last is not None and rule.last.value > 0 for rule in failed)
    meta = (
        f"{len(failed)} rules failing somewhere in the last {days} days · {still} in the newest period · "
        f"{len(checked) - len(failed)} rules never failed (hidden) · {rows:,} rows"
    )
    findings = [finding for finding in report.findings if finding.panel == PANEL]
    if findings:
        return findings[0].severity, findings[0].title, meta
    if rows == 0:
        return "insufficient", "No rows came in this window.", "Widen the window, or clear the cohort."
    judged = {row.verdict for row in checked}
    if "ok" not in judged:
        return "insufficient", "There are not enough rows to judge data quality.", meta
    some = "Some rows fail, none more than they used to." if failed else "No rule failed."
    return "ok", some, meta


def strip_part(failed: list[Rule], question: Question, grain: str) -> None:
    """Draw the strip of rules by period."""
    with st.container(key="panel_strip"):
        title(f"Rules by {grain}, worst first", f"Each cell: share of rows that failed the rule that {grain}. Blank: no data arrived")
        if not failed:
            empty_card("No rule failed", "Every rule held in every row of this stretch.", key="strip", height=140)
            return
        cells = [
            {"rule": rule.name, **on_axis(Span(row.window_start, row.window_end), question),
             "share": row.value if row.n else None, "n": row.n}
            for rule in failed[:MOST_RULES] for row in rule.periods
        ]  # fmt: skip
        show(
            rule_strip(theme=theme()), rule_strip_rows(cells, grain=grain), key="rule_strip",
            alt=f"Share of failing rows by rule and {grain}; worst: {failed[0].name}.",
        )  # fmt: skip


def failing_table(failed: list[Rule], report: Report, question: Question, grain: str) -> None:
    """Draw the table of rules that failed in the window."""
    inside = [rule for rule in failed if rule.whole.value > 0]
    since = {f.subject + f.measure: f.since for f in report.findings if f.since}
    with st.container(key="panel_failing"):
        table_title(
            "Failing in this window", "Usual: the same rule in the baseline.",
            name=f"{report.model}-quality", csv=panel_csv(report, PANEL),
        )  # fmt: skip
        if not inside:
            st.markdown(":gray[No rule failed in this window.]")
            return
        rows = []
        for rule in inside:
            began = since.get(rule.whole.subject + rule.whole.measure)
            rows.append(
                {
                    STATUS: badge(rule.whole.verdict).cell,
                    "Column": rule.whole.subject or "(row)",
                    "Rule": words_of(rule.whole.measure).name.lower(),
                    "Window": number(rule.whole.value, "rate"),
                    f"Last {grain}": number(rule.last.value, "rate") if rule.last else "–",
                    "Usual": number(rule.whole.baseline_value, "rate"),
                    "Since": f"{began.astimezone(question.zone):%-d %b}" if began else "–",
                    "Rows failing": f"{round(rule.whole.value * rule.whole.n):,}",
                }
            )
        right = st.column_config.TextColumn(alignment="right")
        names = ("Window", f"Last {grain}", "Usual", "Rows failing")
        table(
            pd.DataFrame(rows), key="failing", alt=f"{len(rows)} rules failed in this window.",
            columns={name: right for name in names},
        )  # fmt: skip


def arrivals_part(report: Report, snapshot: Snapshot, question: Question) -> None:
    """Say what came late, twice, or not at all."""
    rows = {row.measure: row for row in report.measurements if row.panel == PANEL and not row.subject}
    with st.container(key="panel_arrivals", gap="xsmall"):
        title("Arrived late or not at all")
        st.markdown("\n".join(f"- {line}" for line in _arrivals(rows, snapshot, question)))


def _arrivals(rows: dict[str, Measurement], snapshot: Snapshot, question: Question) -> list[str]:
    lines = [_newest(rows, question), _silent(snapshot, question)]
    duplicate = rows.get("duplicate_rate")
    if duplicate and not isnan(duplicate.value):
        twice = round(duplicate.value * duplicate.n)
        lines.append(f"**{twice:,}** of {duplicate.n:,} rows read came twice (over all loads).")
    refused: Counter[str] = Counter()
    for batch in snapshot.catalog.batches(snapshot.model):
        for kind, counts in batch.counts.items():
            if isinstance(counts, dict):
                for reason, count in counts.get("quarantined", {}).items():
                    refused[f"{kind}: {reason.replace('_', ' ')}"] += int(count)
    if refused:
        listed = ", ".join(f"{plain(reason)} **{count:,}**" for reason, count in refused.most_common())
        lines.append(f"Refused and quarantined, over all loads: {listed}.")
    else:
        lines.append("No row was refused in any load.")
    return lines


def _newest(rows: dict[str, Measurement], question: Question) -> str:
    newest = question.newest.astimezone(question.zone)
    fresh = rows.get("freshness_hours")
    said = f"Newest row: **{newest:%-d %b %Y, %H:%M}**"
    if question.contract.expect_every is None:
        return f"{said}; the contract does not say how often rows should come, so freshness is not judged."
    return f"{said}, {fresh.value:,.0f} hours ago." if fresh else f"{said}."


def _silent(snapshot: Snapshot, question: Question) -> str:
    known = set(days_with_rows(snapshot))
    last = local_day(question.newest, question.zone)
    days = [day for day in question.span.days(question.zone) if day <= last]
    empty = [day for day in days if day not in known]
    if not empty:
        return "Rows came on every day of the window."
    if len(empty) > 4:
        return f"No rows came on **{len(empty)}** of the window's {len(days)} days."
    return f"No rows came on {', '.join(f'**{day:%-d %b}**' for day in empty)}."


def quality_meaning(report: Report, failed: list[Rule]) -> tuple[str, str]:
    """Say what the page means, and what to do next."""
    findings = [finding for finding in report.findings if finding.panel == PANEL]
    if not findings:
        ever = [rule for rule in failed if rule.worst >= 0.005]
        calm = "No rule fails more often than it did in the baseline." if failed else "Every value is where it should be."
        passed = f" In the stretch shown, {ever[0].name} reached {number(ever[0].worst, 'rate')} of rows." if ever else ""
        return calm + passed, "Nothing needs doing here."
    rows = round(findings[0].value * findings[0].n)
    more = f" {len(findings) - 1} more {'column' if len(findings) == 2 else 'columns'} broke a rule as well." if len(findings) > 1 else ""
    said = f"{rows:,} rows of this window fail on {findings[0].subject or 'a rule of the row'}.{more}"
    owner = f" Owner: {findings[0].owner}." if findings[0].owner else ""
    return f"{said} Read the drift of that column with care: part of it is these rows.", findings[0].next_action + owner


def stretch_days(question: Question) -> int:
    """Count the days of a stretch."""
    return max(1, (question.span.end - question.span.start + timedelta(hours=12)).days)
