"""Pages that have nothing to show say why, and what to do: no data, no labels, too few rows, refused."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from monitoring.contract.model import Contract
from monitoring.errors import TidemarkError
from monitoring.panels.registry import unmeasured
from monitoring.scope.question import Question, Scope
from monitoring.store.catalog.machine_refusals import refusal
from monitoring.store.snapshot import Snapshot
from monitoring.ui.address.navigation import page_link
from monitoring.ui.address.view import View, current
from monitoring.ui.failures import refused
from monitoring.ui.look.first_steps import first_steps
from monitoring.ui.look.headline import headline
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.pending_words import kept_promises

_LOG = logging.getLogger(__name__)
_INSTEAD, _WRONG = "headline_instead", "headline_wrong"
"""Keys of what is said of a page that failed, be it below its own headline."""


def empty_card(
    title: str,
    reason: str,
    remedy: str = "",
    *,
    key: str,
    height: int = 220,
    icon: str = ":material/hourglass_empty:",
) -> None:
    """Stand in for a chart or a table that cannot be shown, in the same height.

    Parameters
    ----------
    title : str
        What is missing.
    reason : str
        Why: the rule and the number.
    remedy : str
        What to press or to load.
    key : str
        Unique on the page.
    height : int
        In pixels.
    icon : str
        Before the title; that of what is awaited by itself.
    """
    with st.container(
        border=True,
        height=height,
        key=f"card_{key}",
        horizontal_alignment="center",
        vertical_alignment="center",
        gap="xsmall",
    ):
        st.markdown(f"{icon} **{plain(title)}**", text_alignment="center")
        st.markdown(f":gray[{plain(reason)}]", text_alignment="center")
        if remedy:
            st.markdown(plain(remedy), text_alignment="center")


def model_page(name: str, page: Callable[[Snapshot, Question], None]) -> None:
    """Run the page of one model, or say in words why there is none.

    Parameters
    ----------
    name : str
        Of the page.
    page : callable
        Lays it out.
    """
    view = current()
    if not view.models:
        first_steps()
    elif view.snapshot is None or view.question is None:
        headline("undefined", f"{view.scope.model} · {name}", "There is nothing to show yet.", view.refusal)
        page_link("load", Scope(""), label="Load data", icon=":material/upload_file:")
    else:
        stands: list[Callable[[], object]] = []
        try:
            with kept_promises() as stands:
                page(view.snapshot, view.question)
        except TidemarkError as reason:
            _refused(view, name, reason, begun=bool(stands))


def _refused(view: View, name: str, reason: TidemarkError, *, begun: bool) -> None:
    """Say why there is no page, or, below what stands, that the rest is left out."""
    whole = f"{name} cannot be shown for this question."
    sentence = "The rest of this page is left out." if begun else whole
    headline("undefined", f"{view.scope.model} · {name}", sentence, refused(reason), key=_INSTEAD)


def unsupported(name: str, contract: Contract) -> None:
    """Say why a model has no such page.

    Parameters
    ----------
    name : str
        Of the page.
    contract : Contract
        Of the model.
    """
    why = unmeasured(name.lower(), contract)
    headline("undefined", f"{contract.model} · {name}", f"{name} is not measured for this model.", why)


@contextmanager
def guarded() -> Iterator[None]:
    """Turn whatever goes wrong into a sentence; the log gets the rest.

    Yields
    ------
    None
        Once.
    """
    try:
        yield
    except TidemarkError as reason:
        headline("undefined", "", "This cannot be shown.", refused(reason), key=_WRONG)
    except Exception as error:
        _LOG.exception("a page failed")
        if said := refusal(error):
            headline("undefined", "", "This cannot be shown.", said, key=_WRONG)
            return
        headline(
            "undefined",
            "",
            "Something went wrong inside Tidemark.",
            f"{type(error).__name__}: the log has the details. Another page or another window may work;"
            " `verify` says whether a file of the store is damaged.",
            key=_WRONG,
        )
