"""Where numbers come from fine bins with a bound: it is said, and one click takes them from the rows."""

from collections.abc import Sequence

import streamlit as st

from monitoring.findings.measure_words import words_of
from monitoring.panels.measurement import Measurement
from monitoring.scope.question import Scope
from monitoring.ui.markdown import plain
from monitoring.ui.view import change

_BINNED = "binned("


def exactness(rows: Sequence[Measurement], scope: Scope) -> None:
    """Say which measures are bounded rather than exact, and offer the other way.

    Parameters
    ----------
    rows : sequence of Measurement
        Of the page's panel.
    scope : Scope
        As asked.
    """
    binned = [row for row in rows if row.method.startswith(_BINNED)]
    if not binned and not scope.exact:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="exactness"):
        st.caption(plain(_words(binned) if binned else "Every number is from the rows themselves."))
        if scope.exact:
            st.button("Use bounds", key="exact_off", type="tertiary", on_click=change, kwargs={"exact": ""})
        else:
            st.button("Make exact", key="exact_on", type="tertiary", on_click=change, kwargs={"exact": "1"})


def _words(binned: Sequence[Measurement]) -> str:
    """Name the measures, and the widest bound among them."""
    names = ", ".join(dict.fromkeys(words_of(row.measure).name for row in binned))
    most = max((bound for row in binned if (bound := _bound(row.method)) is not None), default=None)
    within = f", each within {most:.2g} of the exact value" if most is not None else ""
    return f"From fine bins, as there are many rows{within}: {names}."


def _bound(method: str) -> float | None:
    """Read the bound that a method names: ``binned(251) ±0.002`` or ``binned(251) +0.002``."""
    text = method.rsplit(maxsplit=1)[-1].lstrip("±+")
    try:
        return float(text)
    except ValueError:
        return None
