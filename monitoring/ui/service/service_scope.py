"""What the page of service and business can show: the panels of a contract, and a baseline that has them."""

from collections.abc import Iterator

import streamlit as st

from monitoring.contract.model import Contract
from monitoring.contract.panel import BUSINESS, SERVICE, Panel
from monitoring.findings.documents import comparable_service
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import available
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot
from monitoring.ui import cache
from monitoring.ui.look.headline import headline

LINES = {
    SERVICE: "service: {latency_ms: COLUMN, status: COLUMN, ok: [200]}",
    BUSINESS: "business: {value: COLUMN, currency: EUR}",
}
FROM_NOW = "It counts for the rows that are loaded from then on."


def panels(contract: Contract) -> tuple[Panel, ...]:
    """Give which of the page's two panels a contract supports."""
    return tuple(panel for panel in available(contract) if panel in (SERVICE, BUSINESS))


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
        st.markdown(f":gray[{FROM_NOW}]")


def comparable(snapshot: Snapshot, question: Question, asked: tuple[Panel, ...]) -> Question:
    """Hold the window against the period before it, where its baseline has no such columns.

    Parameters
    ----------
    snapshot : Snapshot
        The data.
    question : Question
        As asked; a training set rarely has latencies.
    asked : tuple of Panel
        The panels.

    Returns
    -------
    Question
        The same, or with the baseline ``previous``. Of what decisions cost a training set is a baseline only
        where nothing is known of how they were served: all of the page is held against one.
    """

    def rows() -> Iterator[Measurement]:
        every = cache.report(asked, question.scope).measurements  # maybe of more panels than were asked for
        return (row for row in every if row.panel in asked and (SERVICE not in asked or row.subject == ""))

    return comparable_service.comparable(snapshot, question, rows)
