"""Example rows of a finding."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.scope.window import Span
from monitoring.store.example_rows import example_rows
from monitoring.ui import cache
from monitoring.ui.cards import Card, linked
from monitoring.ui.markdown import plain


def finding_rows(card: Card) -> None:
    """Some of the rows that the number rests on, from since when it lasts."""
    finding = card.finding
    try:
        snapshot, question = cache.asked(linked(finding, then=card.then)[1].scope)
        window = question.window
        if finding.since and finding.since > question.span.start:
            window = replace(window, spans=(Span(finding.since, question.span.end),))
        columns, rows = example_rows(snapshot, window, finding.subject, finding.measure)
    except TidemarkError as reason:
        st.warning(plain(str(reason)))
        return
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, height=250, alt="Example rows")
    since = f" from {window.spans[0].start:%-d %b %Y} on" if window is not question.window else ""
    said = f"{len(rows)} rows of the window{since}, always the same ones; masked columns are left out."
    st.markdown(f":gray[:small[{said}]]")
