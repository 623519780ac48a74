"""The parts of the page of service and business: four charts from zero, and what the contract lacks."""

from dataclasses import dataclass, replace
from math import isnan

import streamlit as st

from monitoring.charts.metric_time import Grain, metric_time
from monitoring.contract.model import Contract
from monitoring.errors import TidemarkError
from monitoring.findings.measure_words import words_of
from monitoring.findings.report import Report
from monitoring.findings.words import number
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import available
from monitoring.scope.question import Question, resolve
from monitoring.store.snapshot import Snapshot
from monitoring.ui import cache
from monitoring.ui.drawing import show
from monitoring.ui.headline import headline, title
from monitoring.ui.markdown import plain
from monitoring.ui.service_frames import frame_of
from monitoring.ui.service_words import BUSINESS, SERVICE, against, currency
from monitoring.ui.states import empty_card
from monitoring.ui.theme import theme
from monitoring.ui.trends import of_measure

HEIGHT = 190
FORMATS = {"error_rate": ".1~%"}
LINES = {
    SERVICE: "service: {latency_ms: COLUMN, status: COLUMN, ok: [200]}",
    BUSINESS: "business: {value: COLUMN, currency: EUR}",
}
_FROM_NOW = "It counts for the rows that are loaded from then on."


def panels(contract: Contract) -> tuple[str, ...]:
    """Give which of the page's two panels a contract supports."""
    return tuple(panel for panel in (SERVICE, BUSINESS) if panel in available(contract))


def not_named(contract: Contract) -> None:
    """Say which lines a contract needs for this page.

    Parameters
    ----------
    contract : Contract
        That names neither service nor business.
    """
    headline(
        "undefined",
        f"{contract.model} · Service & business",
        "Service and business are not measured for this model.",
        "Its contract names no column for them.",
    )
    with st.container(border=True, key="card_service_lines", gap="small"):
        st.markdown("Add what your rows have to the contract:")
        st.code("\n".join(LINES.values()), language="yaml")
        st.markdown(f":gray[{_FROM_NOW}]")


def comparable(snapshot: Snapshot, question: Question, asked: tuple[str, ...]) -> Question:
    """Hold the window against the period before it, where its baseline has no such columns.

    Parameters
    ----------
    snapshot : Snapshot
        The data.
    question : Question
        As asked; a training set rarely has latencies.
    asked : tuple of str
        The panels.

    Returns
    -------
    Question
        The same, or with the baseline ``previous``.
    """
    selection = question.baseline.selection
    of_file = selection is None or bool(selection.source)
    if not of_file or question.scope.baseline == "previous":
        return question
    rows = [row for row in cache.report(asked, question.scope).measurements if row.subject == ""]
    if any(not isnan(row.baseline_value) for row in rows if row.measure != "throughput"):
        return question
    try:
        return resolve(replace(question.scope, baseline="previous"), snapshot.contract, snapshot.extent)
    except TidemarkError:
        return question


@dataclass(frozen=True)
class Pane:
    """One of the charts.

    Parameters
    ----------
    panel, measure : str
        What it shows.
    name : str
        Above it.
    missing : str
        The key of the contract that it needs.
    """

    panel: str
    measure: str
    name: str
    missing: str


PANES = (
    Pane(SERVICE, "latency_p95", "Latency, ms", "service.latency_ms"),
    Pane(SERVICE, "error_rate", "Errors, % of requests", "service.status"),
    Pane(SERVICE, "throughput", "Requests an hour", "service"),
    Pane(BUSINESS, "value_per_decision", "Value per decision", "business"),
)


def panes(report: Report, question: Question, grain: Grain) -> None:
    """Draw the four charts, or why one is not there.

    Parameters
    ----------
    report : Report
        With the panels that the contract supports.
    question : Question
        The window and what it is held against.
    grain : str
        Of the periods.
    """
    series = {panel: cache.series(panel, question) for panel in panels(report.contract)}
    with st.grid(2, min_column_width=360, gap="large"):
        for pane in PANES:
            with st.container(key=f"panel_{pane.measure}", gap="xsmall"):
                _pane(pane, series.get(pane.panel, []), report, question, grain)


def _pane(pane: Pane, rows: list[Measurement], report: Report, question: Question, grain: Grain) -> None:
    subject = _subject(pane, report.contract)
    taken = of_measure(rows, pane.measure, subject)
    frame = frame_of(pane.measure, taken, rows, question, grain)
    name = f"{pane.name}{currency(report).replace(' ', ', ')}" if pane.panel == BUSINESS else pane.name
    title(name, _subtitle(pane, taken, subject, question))
    if not any(row.n and not isnan(row.value) for row in taken):
        named = _named(pane.missing, report.contract)
        why = "No row of this stretch has one." if named else f"The contract has no {pane.missing}."
        remedy = "" if named else f"Add {LINES[pane.panel]} to it. {_FROM_NOW}"
        empty_card("Not measured", why, remedy, key=pane.measure, height=HEIGHT)
        return
    words = words_of(pane.measure)
    companions = pane.measure == "latency_p95"
    spec = metric_time(
        theme=theme(), height=HEIGHT, measure=words.name, format=FORMATS.get(pane.measure, ",.3~r"),
        grain=grain, zero=True, ticks=4, brush=False, companions=companions,
    )  # fmt: skip
    show(spec, frame, f"{pane.name} by {grain}, from zero.", key=f"service_{pane.measure}")


def _subject(pane: Pane, contract: Contract) -> str:
    """Name whose value is drawn: of the value column, else of the labelled decisions."""
    stated = contract.business
    return "decisions" if pane.panel == BUSINESS and stated and stated.value is None else ""


def _named(key: str, contract: Contract) -> bool:
    found: object = contract
    for name in key.split("."):
        found = getattr(found, name, None)
    return found is not None


def _subtitle(pane: Pane, taken: list[Measurement], subject: str, question: Question) -> str:
    unit = words_of(pane.measure).unit
    base = next((row.baseline_value for row in taken if not isnan(row.baseline_value)), None)
    lines = {
        "latency_p95": "p95 with 95% CI; thin: p50 and p99",
        "value_per_decision": "of labelled decisions, by the costs of their outcome" if subject else "",
    }
    level = f"grey: {number(base, unit)} in {against(question)}" if base is not None else ""
    return plain(" · ".join(part for part in (lines.get(pane.measure, ""), level) if part))
