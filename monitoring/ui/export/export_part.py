"""Taking a page along: the same bytes as the command line writes for the same question."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import streamlit as st

from monitoring.contract.panel import BUSINESS, OVERVIEW, SERVICE, Panel
from monitoring.errors import TidemarkError
from monitoring.export.formats import CHARTED, FORMATS, ONE_TABLE
from monitoring.findings.documents.reproduction import report_command
from monitoring.findings.meeting.status import asked_of
from monitoring.findings.report import ALL, FINDINGS, Report, ReportPart, dated_in_table, report
from monitoring.panels.registry import available
from monitoring.scope.question import Scope
from monitoring.ui import cache, state
from monitoring.ui.address.view import View
from monitoring.ui.export.export_job import audit_at, every_panel, export_job
from monitoring.ui.failures import refused
from monitoring.ui.look.tables import download
from monitoring.ui.service.service_scope import comparable
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.scope_words import DATES, the_baseline

_NAMES = {"json": "JSON", "csv": "CSV", "parquet": "Parquet", "md": "Markdown", "pptx": "PowerPoint"}
_FIRST = ("html", "pdf")
_MAYBE_NONE = ("svg", "png", "pptx")
"""There may be nothing to draw, or nothing that draws: that is said before the button is pressed."""
_ONE_PICTURE = ("svg", "png")
_SERVED: tuple[Panel, ...] = (SERVICE, BUSINESS)
"""One page has two panels."""
_FORMAT, _OF = "export_format", "export_of"
_OF_EVERY_MODEL: dict[str, ReportPart] = {"": OVERVIEW, FINDINGS: FINDINGS}
"""What the pages of all models say of one of them."""
_WHAT = _PAGE, _EVERY, _AUDIT = "This page", "Every panel", "Audit pack"


def export_part(view: View, path: str, base_url: str) -> None:
    """Offer the numbers and the charts of a page as a file.

    Parameters
    ----------
    view : View
        The question.
    path : str
        Of the page; it is the name of its panel.
    base_url : str
        Where the dashboard is, for the links in the file.
    """
    if path in _OF_EVERY_MODEL and view.models:
        _of_one_model(view, _OF_EVERY_MODEL[path], base_url)
        return
    shown = _SERVED if path == SERVICE else (path,)
    known = available(view.snapshot.contract) if view.snapshot else ()
    panels = [panel for panel in shown if panel in known]
    if not panels:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="export"):
        what = st.selectbox("As a file", _WHAT, key=_OF, width=160)
        if what == _AUDIT:
            today = datetime.now(UTC).date()
            earliest = date(1970, 1, 1)
            day = st.date_input(
                "As of", today, key="export_day", min_value=earliest, max_value=today, width=160, format=DATES
            )
            export_job(audit_at(view, day))
            return
        names = [name for name in (*_FIRST, *FORMATS) if what == _PAGE or name not in _ONE_PICTURE]
        chosen = _chosen("Format", f"{_FORMAT}_{what}", names)
        if what == _EVERY:
            export_job(every_panel(view, chosen, base_url))
        else:
            _offer(f"{view.scope.model}-{path}-report", chosen, _writer(chosen, panels, view.scope, base_url))
    _command([ALL] if what == _EVERY else panels, view)


def _command(panels: Sequence[str], view: View) -> None:
    """Say how the same numbers are had without the page."""
    st.markdown(":gray[:small[The same numbers on the command line:]]")
    asked = replace(view.scope, data_version=str(cache.generation_of(view.scope)))
    st.code(report_command(panels, asked), language="sh", wrap_lines=True)
    held = _held_against(panels, view)
    if held:
        st.markdown(f":gray[:small[Its changes are against {plain(the_baseline(held))}:]]")
        st.code(report_command(panels, replace(asked, baseline=held)), language="sh", wrap_lines=True)


def _held_against(panels: Sequence[str], view: View) -> str:
    """Give the baseline of changes on the page of service and value, where it is not the one asked for."""
    shown = tuple(panel for panel in _SERVED if panel in panels)
    if not (shown and view.snapshot and view.question):
        return ""
    try:
        held = comparable(view.snapshot, view.question, shown).scope.baseline
    except TidemarkError:  # the page says why
        return ""
    return "" if held == view.question.scope.baseline else held


def _of_one_model(view: View, part: ReportPart, base_url: str) -> None:
    """Offer what a page of all models says of one of them."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="export"):
        model = st.selectbox("File of", view.models, key="export_model", width=160)
        names = [name for name in (*_FIRST, *FORMATS) if part != FINDINGS or name not in _ONE_PICTURE]
        chosen = _chosen("Format", f"{_FORMAT}_{part}", names)
        scope = asked_of(model, view.scope)
        _offer(f"{model}-{part}-report", chosen, _writer(chosen, [part], scope, base_url))


def finding_export(name: str, make: Callable[[], Report], base_url: str) -> None:
    """Offer one finding as a file.

    Parameters
    ----------
    name : str
        Of the file, without its ending.
    make : callable
        Gives the report that the finding is.
    base_url : str
        Where the dashboard is, for the links in the file.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="finding_export"):
        chosen = _chosen("As a file", "finding_format")
        _offer(name, chosen, lambda: FORMATS[chosen].write(make(), base_url))


def _chosen(label: str, key: str, names: Iterable[str] = (*_FIRST, *FORMATS)) -> str:
    """Draw the choice of a format."""
    return st.selectbox(label, dict.fromkeys(names), key=key, format_func=_name, width=160)


def _offer(name: str, chosen: str, write: Callable[[], bytes]) -> None:
    """Draw the button of a file, or why there is none."""
    try:
        given = write() if chosen in _MAYBE_NONE else None
    except TidemarkError as reason:
        st.markdown(f":gray[:small[{plain(refused(reason))}]]")
        return
    make = write if given is None else lambda: given
    download(name, make, "Download", suffix=FORMATS[chosen].suffix, mime=FORMATS[chosen].mime)


def _name(format: str) -> str:
    return _NAMES.get(format, format.upper())


def _writer(format: str, panels: Sequence[str], scope: Scope, base_url: str) -> Callable[[], bytes]:
    """Make the maker of the file: the report is made when it is asked for, of the data that are looked at."""
    directory, number = state.store_directory(), cache.generation_of(scope)
    if format in _ONE_PICTURE and scope.by == "none" and not set(CHARTED) & set(panels):
        scope = replace(scope, by="day")  # as the page draws what has no chart over the whole window
    dated = format not in ONE_TABLE or dated_in_table(panels, scope)
    return lambda: FORMATS[format].write(report(directory, panels, scope, number, dated=dated), base_url)
