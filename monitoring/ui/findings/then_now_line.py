"""Under a frozen link's headline: its number then, and the same number now."""

import streamlit as st

from monitoring.contract.panel import Panel
from monitoring.errors import TidemarkError
from monitoring.findings.report import Report
from monitoring.findings.then_now import newest_scope, then_now
from monitoring.panels.measurement import Measurement
from monitoring.ui import cache
from monitoring.ui.address.view import current
from monitoring.ui.words.markdown import plain


def then_now_line(panel: Panel) -> None:
    """Say what has become of the number that leads a page, where an older data version is shown.

    Parameters
    ----------
    panel : Panel
        The page's.
    """
    view = current()
    if not view.older:
        return
    _, question = view.whole
    then = cache.measured(panel, question.scope)
    try:
        now = cache.measured(panel, newest_scope(question))
        said = then_now(_of(then, panel), _of(now, panel), panel, then.contract)
    except TidemarkError as reason:  # the newest contract may not know what the link asks for
        said = f"The newest data cannot answer this question: {reason}"
    if said:
        st.markdown(f":material/history: {plain(said)}")


def _of(report: Report, panel: Panel) -> list[Measurement]:
    return [one for one in report.measurements if one.panel == panel]
