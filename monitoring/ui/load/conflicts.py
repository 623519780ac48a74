"""Rows that say something else of a known row, or of a known table: how many, and whose content stays."""

from collections.abc import Iterator

import streamlit as st

from monitoring.contract import Contract
from monitoring.findings.words.words import counted
from monitoring.one_line import one_line
from monitoring.store.upkeep.quarantine import Refused
from monitoring.store.upkeep.rehearsal import Rehearsal
from monitoring.ui.load.columns import CHECKING, rehearsal
from monitoring.ui.load.draft import Draft
from monitoring.ui.load.words import LOOK, file_name
from monitoring.ui.words.markdown import plain

KEY = "load_replace"
RULE = "conflict"


def conflicts(draft: Draft, found: Rehearsal, contract: Contract) -> None:
    """Offer to take the new content; the check is made again with it, so that its figures hold.

    Parameters
    ----------
    draft : Draft
        Rehearsed.
    found : Rehearsal
        What the load would do.
    contract : Contract
        Of the draft.
    """
    count = sum(one.quarantined[RULE] for one in found.result.counts.values())
    if not count and not draft.replace and not found.result.earlier_tables:
        return
    with st.container(key="load_conflicts", border=True, gap="xsmall"):
        for words in _sentences(draft, found, count):
            st.markdown(f"{LOOK} {plain(words)}")
        st.session_state[KEY] = draft.replace
        st.toggle("Take the new content", key=KEY, on_change=_change, args=(draft, contract))


def _sentences(draft: Draft, found: Rehearsal, count: int) -> Iterator[str]:
    earlier = found.result.earlier_tables
    if draft.replace:
        updated = sum(one.updated for one in found.result.counts.values())
        if updated or not earlier:
            take = f"{counted(updated, 'row')} take{'s' if updated == 1 else ''}"
            yield f"{take} the new content in place of what was known; the load's record says so."
    elif count:
        rows = f"{count:,} row{'s say' if count != 1 else ' says'}"
        said = f"{rows} something else of an id that is known, and would be refused: the first content stays."
        yield f"{said} {_example(found.conflict)}" if found.conflict else said
    for one in earlier:
        name, rows = one["reference"], counted(one["rows"], "row")
        if draft.replace:
            yield f"{rows} of an earlier table in the reference {name} give way to those of this one."
        else:
            yield f"The reference {name} has {rows} of an earlier table: those of this one would come beside."


def _example(one: Refused) -> str:
    return one_line(
        f"For example row {one.row:,} of {file_name(one.file)}: {one.column} is {one.value}.", 200
    )


def _change(draft: Draft, contract: Contract) -> None:
    draft.replace = bool(st.session_state[KEY])
    draft.begin(CHECKING, rehearsal(draft, contract), draft.pace)
