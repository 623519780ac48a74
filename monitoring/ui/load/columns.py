"""Step 2 of a load: what each column is, as a table and as YAML, with every problem of the contract."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from monitoring.contract.editing import tree_of
from monitoring.contract.features import KINDS
from monitoring.contract.model import Contract
from monitoring.contract.roles import ROLES, at, names
from monitoring.findings.words.words import counted
from monitoring.one_line import one_line
from monitoring.store.upkeep.rehearsal import Rehearsal, rehearse
from monitoring.ui import state
from monitoring.ui.load.contract import contract_checks, head, yaml_view
from monitoring.ui.load.draft import INFERRED, Draft
from monitoring.ui.load.problems import checked
from monitoring.ui.load.reading import given_files
from monitoring.ui.load.words import step
from monitoring.ui.look.headline import title
from monitoring.ui.look.tables import height
from monitoring.ui.serving.job import Job

CHECKING = "checking"
TABLE, YAML = "Table", "YAML"


def columns(draft: Draft) -> None:
    """Draw the step.

    Parameters
    ----------
    draft : Draft
        The visitor's; changed by what is pressed.
    """
    contract, problems = checked(draft)
    rows = draft.columns[0].rows if draft.columns else 0
    guessed = sum(1 for one in draft.certainty.values() if one.level == "guess")
    meta = [counted(len(draft.columns), "column"), f"{counted(rows, 'row')} looked at"]
    meta.append(f"{guessed:,} guessed by their values alone" if guessed else "")
    step("Step 2 of 3: say what each column is.", " · ".join(one for one in meta if one))
    left, right = st.columns([11, 4], gap="large")
    with left:
        view = st.segmented_control(
            "View", [TABLE, YAML], default=TABLE, key="load_view", required=True, on_change=draft.redraw,
            label_visibility="collapsed",
        )  # fmt: skip
        if view == YAML:
            yaml_view(draft)
        else:
            head(draft)
            _table(draft)
    with right, st.container(key="load_checks", gap="small"):
        title("Checks", "Nothing is loaded before you say so")
        contract_checks(draft, problems)
        with st.container(horizontal=True, gap="small"):
            st.button("Back", on_click=draft.back)
            pressed = st.button(
                "Check the rows", type="primary", icon=":material/fact_check:", disabled=bool(problems)
            )
        if pressed and contract is not None:
            draft.replace = False
            draft.begin(CHECKING, rehearsal(draft, contract))
            st.rerun()


def _table(draft: Draft) -> None:
    before = draft.cells(draft.base)
    masked = set(names(at(tree_of(draft.text), ("mask",))))
    frame = pd.DataFrame(
        {
            "Column": [one_line(one.name, 60) for one in draft.columns],
            "Role": [role for role, _ in before],
            "Kind": [kind if kind in KINDS else INFERRED for _, kind in before],
            "How": [_how(draft, one.name)[0] for one in draft.columns],
            "Why": [_how(draft, one.name)[1] for one in draft.columns],
            "Examples": [
                "(masked)" if one.name in masked else one_line(", ".join(one.examples[:3]), 60)
                for one in draft.columns
            ],
        }
    )
    key = f"load_columns_{draft.revision}"
    st.data_editor(
        frame,
        key=key,
        hide_index=True,
        disabled=["Column", "How", "Why", "Examples"],
        height=height(len(frame), 16),
        row_height=33,
        column_config={
            "Column": st.column_config.TextColumn(width=140, pinned=True),
            "Role": st.column_config.SelectboxColumn(options=list(ROLES), required=True, width=140),
            "Kind": st.column_config.SelectboxColumn(options=[INFERRED, *KINDS], required=True, width=95),
            "How": st.column_config.TextColumn(width=60),
            "Why": st.column_config.TextColumn(width=205),
            "Examples": st.column_config.TextColumn(width=165),
        },
        on_change=_edited,
        args=(draft, key, before),
    )


def _edited(draft: Draft, key: str, before: list[tuple[str, str]]) -> None:
    edits: dict[int, dict[str, str]] = st.session_state[key]["edited_rows"]
    draft.edit({int(row): change for row, change in edits.items()}, before)


def _how(draft: Draft, name: str) -> tuple[str, str]:
    found = draft.certainty.get(name)
    return (found.level, found.why) if found else ("said", "by the contract")


def rehearsal(draft: Draft, contract: Contract) -> Callable[[Job], Rehearsal]:
    """Give the work that tries the load on a copy."""
    given, directory = given_files(draft), state.store_directory()

    def try_it(job: Job) -> Rehearsal:
        return rehearse(directory, contract, progress=job.progress, stop=job.stop, **given)

    return try_it
