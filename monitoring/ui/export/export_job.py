"""Long exports: made beside the page, with what is being made, the time left and a way to stop."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

import streamlit as st

from monitoring.export.audit_pack import audit_pack
from monitoring.export.formats import FORMATS
from monitoring.findings.documents.audit import audit
from monitoring.findings.journal.lifecycle import ITSELF
from monitoring.findings.report import ALL, report
from monitoring.panels.registry import available
from monitoring.store.scheduling.patience import Patience, patiently
from monitoring.store.scheduling.stages import heard
from monitoring.ui import cache, state
from monitoring.ui.address.view import View
from monitoring.ui.look.tables import download
from monitoring.ui.serving.job import Job, start, watch
from monitoring.ui.serving.turns import TURNS
from monitoring.ui.words.markdown import plain

_MOST = 0.95


@dataclass(frozen=True)
class Export:
    """A file that takes a while.

    Parameters
    ----------
    asked : hashable
        Everything that decides it: what is made for another question is not offered for this one.
    name, suffix, mime : str
        Of the file.
    stages : int
        About how many there are.
    make : callable
        Makes it.
    """

    asked: Hashable
    name: str
    suffix: str
    mime: str
    stages: int
    make: Callable[[], bytes]


def every_panel(view: View, format: str, base_url: str) -> Export:
    """Give the report of all panels.

    Parameters
    ----------
    view : View
        The question, of one model.
    format : str
        A name of `FORMATS`.
    base_url : str
        Where the dashboard is, for the links in the file.
    """
    scope, directory, made = view.scope, state.store_directory(), FORMATS[format]
    number = cache.generation_of(scope)
    panels = available(view.whole[0].contract)
    return Export(
        (ALL, format, scope, number),
        f"{scope.model}-report",
        made.suffix,
        made.mime,
        4 * len(panels),
        lambda: made.write(report(directory, [ALL], scope, number), base_url),
    )


def audit_at(view: View, day: date) -> Export:
    """Give the audit pack of a day; of today, of what holds now.

    Parameters
    ----------
    view : View
        Of one model.
    day : date
        In UTC.
    """
    model, directory, now = view.scope.model, state.store_directory(), datetime.now(UTC)
    at = day.isoformat() if day < now.date() else f"{now:%Y-%m-%dT%H:%M:%SZ}"
    entries = [entry for life in cache.lives(model).values() for entry in life.entries]
    # What the data did comes with the generation; making the pack may be what notes it first.
    said = max((one.number for one in entries if one.who != ITSELF), default=0)
    return Export(
        ("audit", day, model, cache.generation(model), said),
        f"{model}-audit-{day.isoformat()}",
        ".zip",
        "application/zip",
        4 * len(available(view.whole[0].contract)),
        lambda: audit_pack(audit(directory, model, at)),
    )


def export_job(export: Export) -> None:
    """Draw the way to the file: the button that begins it, how far it is, and then the file itself.

    Parameters
    ----------
    export : Export
        As it is asked for now.
    """
    asked, job = st.session_state.get(state.EXPORT_JOB, (None, None))
    if job is None or asked != export.asked:
        _begin(export)
    elif not job.done:
        watch(job)
    elif job.outcome is not None:
        content: bytes = job.outcome
        size = f"{len(content) / 1e6:,.1f} MB" if len(content) > 1e5 else f"{len(content) / 1e3:,.0f} kB"
        download(export.name, lambda: content, f"Download ({size})", suffix=export.suffix, mime=export.mime)
    else:
        if job.failure:
            st.warning(plain(job.failure))
        elif job.stopped:
            st.markdown(":gray[:small[Cancelled: nothing was made.]]")
        _begin(export)


def _begin(export: Export) -> None:
    st.button("Make it", key="export_make", icon=":material/draft:", on_click=_start, args=(export,))


def _start(export: Export) -> None:
    """Begin; what was being made before is made no more."""
    _, before = st.session_state.get(state.EXPORT_JOB, (None, None))
    if before is not None and not before.done:
        before.stop.ask()
    st.session_state[state.EXPORT_JOB] = export.asked, start("export", lambda job: _made(export, job))


def _made(export: Export, job: Job) -> bytes:
    begun = count(1)

    def hear(stage: str) -> None:
        job.stop.check()
        job.progress(stage, min(next(begun) / export.stages, _MOST))

    with heard(hear), patiently(Patience(float("inf"), look=job.stop.check, give_way=TURNS.give_way)):
        return export.make()
