"""The parts of the data-quality page: rules by period, what is failing, what came late or not at all."""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from math import isnan

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from monitoring.charts.event_rules import room
from monitoring.charts.rule_strip import rule_strip, rule_strip_rows
from monitoring.contract.panel import QUALITY
from monitoring.findings.finding import Finding
from monitoring.findings.locus.slice import of_a_part
from monitoring.findings.report import Report
from monitoring.findings.words.decimals import Unit
from monitoring.findings.words.estimate_words import told
from monitoring.findings.words.measure_words import words_of, words_of_row
from monitoring.findings.words.titles import day_of_row
from monitoring.findings.words.volume_words import volume_days_words
from monitoring.findings.words.words import number
from monitoring.panels.copied_rows import COPIED
from monitoring.panels.labels.unlabelled import UNLABELLED
from monitoring.panels.measurement import Measurement
from monitoring.scope.period import AxisGrain, Period
from monitoring.scope.question import Question
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.proportions import proportions
from monitoring.ui.address.context import hours_words
from monitoring.ui.drawing.cards import whom
from monitoring.ui.drawing.event_marks import events_on_axis, events_said
from monitoring.ui.drawing.kept_rows import kept_rows
from monitoring.ui.drawing.time_chart import show_over_time
from monitoring.ui.drawing.time_rows import on_axis
from monitoring.ui.look.downloads import panel_csv
from monitoring.ui.look.empty_states import empty_card
from monitoring.ui.look.headline import title
from monitoring.ui.look.paging import paged
from monitoring.ui.look.style import kept_place
from monitoring.ui.look.styled_cells import STATUS, by_column, without
from monitoring.ui.look.tables import columns_of, table, table_title
from monitoring.ui.look.theme import theme
from monitoring.ui.quality.quality_rules import MOST_RULES, Rule, amiss, broken, finding_about
from monitoring.ui.words.verdicts import badge

_ROW, _AROUND = 21, 56  # pixels of the strip: a rule's row, and axis and key around them


def strip_part(failed: list[Rule], question: Question, periods: Sequence[Period], grain: AxisGrain) -> None:
    """Draw the strip of rules by period."""
    shown = f"{MOST_RULES} of {len(failed):,} rules that failed. " if len(failed) > MOST_RULES else ""
    hours = hours_words(question)
    of = f"{hours[0].upper()}{hours[1:]}. " if hours else ""
    with st.container(key="panel_strip"):
        title(
            f"Rules by {grain}, worst first",
            f"{of}{shown}Each cell: rows that failed the rule that {grain}, in points above its usual share. "
            "Blank: no data arrived",
        )
        if not failed:
            held = "Every rule held in every row of this stretch."
            empty_card("No rule failed", held, key="strip", height=140, icon=":material/check_circle:")
            return
        made = partial(_strip_rows, failed, question, periods, grain)
        cells = kept_rows("rule_strip", "", question, made)
        above = room(cells)
        with kept_place("rule_strip", _AROUND + above + _ROW * min(len(failed), MOST_RULES)):
            show_over_time(
                rule_strip(theme=theme(), offset=above),
                cells,
                f"Share of failing rows above the usual one by rule and {grain}; worst: {failed[0].name}.",
                key="rule_strip",
                question=question,
            )
        events_said(cells)


def _strip_rows(
    failed: list[Rule], question: Question, periods: Sequence[Period], grain: AxisGrain
) -> pd.DataFrame:
    spans = [on_axis(period.span, question) for period in periods]
    cells = [
        {"rule": rule.name, **span, "share": share, "usual": rule.usual, "n": n}
        for rule in failed[:MOST_RULES]
        for span, share, n in zip(spans, rule.periods.share.tolist(), rule.periods.n.tolist(), strict=True)
    ]
    return rule_strip_rows(cells, grain=grain, events=events_on_axis(question))


def failing_table(
    failed: list[Rule], report: Report, question: Question, grain: AxisGrain
) -> Callable[[Report], None]:
    """Draw the table of rules that failed in the window, and of what alarms of the feed as a whole.

    Parameters
    ----------
    failed : list of Rule
        From `rules`.
    report : Report
        With the quality panel; where its findings are not dated yet, cells say so.
    question : Question
        Gives the zone.
    grain : str
        Of the periods.

    Returns
    -------
    callable
        Takes the same report once findings are dated, and draws it in the same place.
    """
    last = f"Last {grain}"
    rows = _failing_rows(failed, report, question, last)
    with st.container(key="panel_failing"):
        usual = "; ".join(["Usual: the same rule in the baseline", *_others_usual(report)])
        table_title(
            "Failing in this window",
            f"{usual}. {_ENDS}",
            name=f"{report.model}-quality",
            csv=panel_csv(report, QUALITY),
        )
        if not rows:
            st.markdown(":gray[No rule failed in this window.]")
            return lambda dated: None
        names = [f"{row['Column']} {row['Rule']}" for row in rows]
        shown = paged(range(len(rows)), names, "rules", "severity", key="failing")
        place = _failing([rows[k] for k in shown], last)

    def dated(known: Report) -> None:
        found = _failing_rows(failed, known, question, last)
        if found != rows:
            _failing([found[k] for k in shown], last, place)

    return dated


def _failing(rows: list[dict[str, object]], last: str, place: DeltaGenerator | None = None) -> DeltaGenerator:
    """Draw the rows, in the place of others where these stand."""
    cells = by_column(rows)
    shown = cells if any(row["Since"] != _NOT for row in rows) else without(cells, ["Since"])
    return table(
        shown,
        key="failing",
        alt=f"{len(rows)} rules of rows or feed failed in this window.",
        columns=columns_of(shown, right=("Window", "95% CI", "Usual", "Rows", last), names=("Column",)),
        place=place,
    )


_NOT, _STILL = "–", "…"
_ENDS = "In brackets: 95% CI and rows."
_CERTAIN: dict[Unit, str] = {"count": "counted", "hours": "by the clock"}
"""Why what is no share of rows has no interval."""


def _failing_rows(
    failed: list[Rule], report: Report, question: Question, last: str
) -> list[dict[str, object]]:
    """Give the rows of the table, worst first; of as severe ones rules first, as in the headline."""
    inside = [rule for rule in failed if rule.failed]
    alarming = broken(inside)
    found = []
    for rule in inside:
        cells = {
            "Column": rule.whole.subject or "(row)",
            "Rule": words_of(rule.whole.measure).name.lower(),
            last: _sure(rule.periods.newest) if rule.of_rows else number(rule.periods.last, "rate"),
        }
        finding = finding_about(rule.whole, report) if rule in alarming else None
        found.append((rule.whole, cells, finding))
    for row in amiss(report):
        part = of_a_part(row, question)
        whose = whom(row.cohort, row.version) if part else "(feed)"
        cells = {"Column": whose, "Rule": _feed_rule(row), last: _NOT}
        found.append((row, cells, finding_about(row, report)))
    found.sort(key=lambda one: badge(one[0].verdict).rank)
    undated = _NOT if report.dated else _STILL
    return [_failing_row(*one, question, last, undated if one[2] else _NOT) for one in found]


def _failing_row(
    row: Measurement,
    cells: dict[str, str],
    finding: Finding | None,
    question: Question,
    last: str,
    undated: str,
) -> dict[str, object]:
    began, unit = finding.since if finding else None, words_of_row(row).unit
    value, ends = told(row, unit)
    return {
        "Column": cells["Column"],
        "Rule": cells["Rule"],
        "Window": value,
        "95% CI": ends or _CERTAIN.get(unit, _NOT),
        STATUS: badge(row.verdict).cell,
        "Usual": _usual(row, unit),
        "Since": day_of_row(began, row, question) if began else undated,
        "Rows": f"{round(row.value * row.n):,} of {row.n:,}" if unit == "rate" else _NOT,
        last: cells[last],
    }


def _usual(row: Measurement, unit: Unit) -> str:
    """Write the baseline's value; a share of rows with its interval."""
    value, n = row.baseline_value, row.baseline_n
    share = unit == "rate" and n and not isnan(value)
    return _usual_share(round(value * n), n) if share and n else number(value, unit)


@lru_cache(maxsize=4096)
def _usual_share(count: int, n: int) -> str:
    """Write a share of the baseline's rows, once for a table that is drawn twice on every run."""
    return _sure(proportions([count], [n])[0])


def _sure(share: Estimate) -> str:
    """Write a share of rows with its interval and its rows."""
    value, sure = told(share, "rate")
    return f"{value} ({sure}, n={share.n:,})" if sure else _NOT


def _feed_rule(row: Measurement) -> str:
    """Name what alarms of the feed; a volume is that of a day, of some, or a day of weeks."""
    when = volume_days_words(row)
    return f"{words_of(row.measure).name.lower()} {when}".rstrip()


_OTHERS_USUAL = {
    "volume": "of a day's rows, that weekday's, of several days', those weekdays'",
    UNLABELLED: "of labels, the eight weeks before",
    COPIED: "of copies, the week before",
}


def _others_usual(report: Report) -> list[str]:
    """Say what else is usual, of what is not held against the baseline."""
    alarming = {row.measure for row in amiss(report)}
    return [said for measure, said in _OTHERS_USUAL.items() if measure in alarming]
