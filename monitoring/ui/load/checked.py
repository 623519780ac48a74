"""Step 3 of a load: what it would do, and which rows would be refused."""

from collections.abc import Callable

import streamlit as st

from monitoring.contract import Contract, parse_contract
from monitoring.export.csv import written as csv_of
from monitoring.export.table import Table
from monitoring.findings.words.words import counted
from monitoring.one_line import one_line
from monitoring.store.ingest.load import load
from monitoring.store.ingest.result import LoadResult
from monitoring.store.upkeep.rehearsal import MOST_SHOWN, Rehearsal
from monitoring.ui import state
from monitoring.ui.load.conflicts import conflicts
from monitoring.ui.load.draft import Draft
from monitoring.ui.load.reading import given_files
from monitoring.ui.load.words import ROW_WORDS, checks, file_name, step
from monitoring.ui.look.styled_cells import Cells
from monitoring.ui.look.tables import table, table_title
from monitoring.ui.serving.job import Job
from monitoring.ui.words.markdown import plain

LOADING = "loading"
_COLUMNS = ("file", "row", "column", "rule", "value")


def checked(draft: Draft) -> None:
    """Draw what the load would do.

    Parameters
    ----------
    draft : Draft
        Rehearsed.
    """
    found, contract = draft.rehearsal, parse_contract(draft.text)
    if found is None:
        draft.stage = "columns"
        st.rerun()
        return
    step(_sentence(found), _meta(draft, contract))
    with st.container(key="load_checks", gap="xsmall"):
        for check in checks(found, contract):
            st.markdown(f"{check.sign} {plain(one_line(check.words, 300))}")
    conflicts(draft, found, contract)
    with st.container(horizontal=True, gap="small"):
        st.button("Back", on_click=_back, args=(draft,))
        pressed = st.button(
            "Load", type="primary", icon=":material/upload:", disabled=found.fruitless, key="load_go"
        )
    if pressed:
        draft.begin(LOADING, _loader(draft, contract), draft.pace)
        st.rerun()
    if found.refused:
        _refused(found, contract)


def _back(draft: Draft) -> None:
    draft.stage, draft.message, draft.notice = "columns", "", ""


def _sentence(found: Rehearsal) -> str:
    if found.fruitless:
        return "Nothing can be loaded: every row would be refused."
    every = {kind: counts.loaded + counts.updated for kind, counts in found.result.counts.items()}
    new = [(kind, n) for kind, n in every.items() if n]
    if not new:
        return "Step 3 of 3: everything in these files is in the store already."
    *others, last = [counted(n, ROW_WORDS[kind] if len(new) > 1 else "row") for kind, n in new]
    listed = f"{', '.join(others)} and {last}" if others else last
    return f"Step 3 of 3: {listed} {'is' if listed == '1 row' else 'are'} ready to be loaded."


def _meta(draft: Draft, contract: Contract) -> str:
    files = sum(len(item.files) for item in draft.used)
    return f"{contract.model} · {files:,} file{'s' if files != 1 else ''} · nothing has been changed yet"


def _refused(found: Rehearsal, contract: Contract) -> None:
    rows = [(one.file, one.row, one.column, one.rule, one.value) for one in found.refused]
    shown = f"the first {MOST_SHOWN:,}" if len(rows) == MOST_SHOWN else f"{len(rows):,}"
    others = "" if found.fruitless else "; all others are loaded"
    with st.container(key="panel_refused"):
        table_title(
            "Rows that would be refused",
            f"{shown}, each with its place in the file and what was found{others}",
            name=f"{contract.model}-refused",
            csv=lambda: csv_of(Table(_COLUMNS, list(rows))),
        )
        cells: Cells = {
            "File": [one_line(file_name(one.file), 60) for one in found.refused],
            "Row": [one.row for one in found.refused],
            "Column": [one_line(one.column, 60) for one in found.refused],
            "Rule": [one.rule for one in found.refused],
            "Found": [one_line(one.value) for one in found.refused],
        }
        table(cells, key="load_refused", alt=f"{counted(len(rows), 'row')} that would be refused.")


def _loader(draft: Draft, contract: Contract) -> Callable[[Job], LoadResult]:
    given, directory = given_files(draft), state.store_directory()

    def load_it(job: Job) -> LoadResult:
        return load(directory, contract, progress=job.progress, stop=job.stop, **given)

    return load_it
