"""Step 1 of a load: which files, and where their contract comes from."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.errors import TidemarkError
from monitoring.one_line import one_line
from monitoring.store.catalog.entries import FILE_KINDS
from monitoring.ui import cache
from monitoring.ui.failures import refused
from monitoring.ui.load.draft import LEFT, Draft
from monitoring.ui.load.files import (
    LEFT_OUT,
    is_contract,
    on_server,
    uploaded,
)
from monitoring.ui.load.folders import allowed_folders, contract_on_server, contract_text
from monitoring.ui.load.kinds import looked_into, with_kinds
from monitoring.ui.load.reading import in_force, reader
from monitoring.ui.load.words import size, step
from monitoring.ui.look.headline import title
from monitoring.ui.look.tables import height
from monitoring.ui.words.markdown import plain

GUESS = "Guess it from the columns"
READING = "reading"


def choose(draft: Draft) -> None:
    """Draw the step.

    Parameters
    ----------
    draft : Draft
        The visitor's; changed by what is pressed.
    """
    step("Step 1 of 3: choose the files.",
        "CSV, Parquet, NDJSON, Excel; one wide file, or predictions, features, labels and reference apart.",
    )  # fmt: skip
    with st.grid(2, min_column_width=340, gap="large"):
        with st.container(key="load_upload_part"):
            title("Upload", "A contract (.yaml) may come along")
            key = f"load_upload_{draft.revision}"
            st.file_uploader(
                "Files",
                accept_multiple_files=True,
                key=key,
                on_change=_take_uploads,
                args=(draft, key),
                label_visibility="collapsed",
            )
        with st.container(key="load_path_part"):
            title(
                "Or name them on the server",
                "A file, a folder, a glob such as logs/*.parquet, or sqlite:///log.db#table",
            )
            _path(draft)
    if draft.items:
        _table(draft)
    if draft.begun:
        _contract(draft)
        if st.button(
            "Read the columns", type="primary", icon=":material/table_view:", disabled=not draft.used
        ):
            draft.begin(READING, reader(draft))
            st.rerun()


def _take_uploads(draft: Draft, key: str) -> None:
    """Lay every upload aside, and empty the box."""
    draft.message = ""
    for file in st.session_state[key]:
        try:
            if is_contract(file.name):
                draft.given, draft.source = contract_text(file.name, file.getvalue()), one_line(file.name)
            else:
                draft.items += looked_into(uploaded(draft.aside, len(draft.items), file.name, file))
        except TidemarkError as reason:
            draft.message = refused(reason)
    draft.revision += 1


def _path(draft: Draft) -> None:
    key = f"load_path_{draft.revision}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            "Path on the server", key=key, placeholder="logs/2026-*.parquet", label_visibility="collapsed"
        )
        st.button("Add", on_click=_take_path, args=(draft, key), icon=":material/add:")
    folders = ", ".join(str(folder) for folder in allowed_folders())
    st.markdown(f":gray[:small[{plain(f'This server may read {folders}.')}]]")


def _take_path(draft: Draft, key: str) -> None:
    text = str(st.session_state[key])
    draft.message = ""
    try:
        if is_contract(text.strip()):
            draft.given, draft.source = contract_on_server(text), one_line(text.strip())
        else:
            draft.items += looked_into([on_server(text)])
        draft.revision += 1
    except TidemarkError as reason:
        draft.message = refused(reason)


def _table(draft: Draft) -> None:
    draft.items = with_kinds(draft.items, draft.given)
    frame = pd.DataFrame(
        {
            "File": [one_line(item.name) for item in draft.items],
            "Size": [_extent(len(item.files), item.size) for item in draft.items],
            "Holds": [item.kind for item in draft.items],
            "Why": ["as you said" if item.by_hand else one_line(item.why) for item in draft.items],
        }
    )
    key = f"load_items_{draft.revision}"
    title("Files", "What each one holds is guessed from its columns: change what is wrong")
    st.data_editor(
        frame,
        key=key,
        hide_index=True,
        disabled=["File", "Size", "Why"],
        height=height(len(frame), 10),
        row_height=33,
        column_config={
            "File": st.column_config.TextColumn(width=320),
            "Size": st.column_config.TextColumn(width=140),
            "Holds": st.column_config.SelectboxColumn(
                options=[*FILE_KINDS, LEFT_OUT], required=True, width=150
            ),
        },
        on_change=_take_kinds,
        args=(draft, key),
    )


def _extent(files: int, total: int) -> str:
    return size(total) if files == 1 else f"{files:,} files, {size(total)}"


def _take_kinds(draft: Draft, key: str) -> None:
    edits: dict[int, dict[str, Any]] = st.session_state[key]["edited_rows"]
    for row, change in edits.items():
        kind = change.get("Holds")
        if kind in (*FILE_KINDS, LEFT_OUT):
            draft.items[int(row)] = replace(draft.items[int(row)], kind=kind, by_hand=True)


def _contract(draft: Draft) -> None:
    """Say where the contract comes from."""
    if draft.source:
        whose = draft.source if draft.source == LEFT else f"that of {draft.source}"
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key="load_contract_line"
        ):
            st.markdown(
                f":gray[:material/description:] {plain(f'The contract is {whose}.')}", width="content"
            )
            st.button("Choose another", on_click=draft.forget_contract, type="tertiary")
        return
    options = {GUESS: "", **{f"Contract in force of {model}": model for model in cache.models()}}
    chosen = st.selectbox("What the columns mean", list(options), key="load_contract", width=360)
    model = options[chosen]
    given = in_force(model) if model else ""
    if given != draft.given:
        draft.given = given
        st.rerun()  # what the files hold is guessed by it
