"""The draft of a load: its files, its contract and the step it is at, kept for one visitor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from monitoring.contract import ColumnSketch
from monitoring.contract.certainty import Certainty
from monitoring.contract.comments import rewritten
from monitoring.contract.editing import tree_of, with_column
from monitoring.contract.roles import kinds_of, roles_of
from monitoring.store.ingest.result import LoadResult
from monitoring.store.upkeep.rehearsal import Rehearsal
from monitoring.ui.load.files import LEFT_OUT, Aside, Item
from monitoring.ui.serving.job import Job, start
from monitoring.ui.serving.time_left import Pace

KEY = "load_draft"
INFERRED = "inferred"
LEFT = "as you left it"
"""Where a contract comes from that was changed in step 2 before going back."""
Cell = tuple[str, str]


@dataclass
class Draft:
    """Everything that one visitor has said so far about a load.

    Parameters
    ----------
    items : list of Item
        The files.
    given : str
        A contract that came along, was changed here or is in force; empty: it is guessed.
    source : str
        Where it comes from: a file, or `LEFT`.
    stage : str
        ``files``, ``columns``, ``checked`` or ``loaded``.
    columns, certainty : tuple, dict
        What the files have, and how sure the guess is.
    text, base, drafted : str
        The contract now, as the table of columns was drawn from, and as it was before anything was changed.
    wanted : list of (str, str) or None
        Role and kind of every column as the table shows them, where it was edited since it was drawn.
    revision : int
        Tells widgets that were drawn anew from those before.
    message, notice : str
        What went wrong last, and what was cancelled last.
    replace : bool
        Whether other content of a known row takes its place.
    pace : Pace
        Of the check: the load does the same work.
    """

    aside: Aside = field(default_factory=Aside)
    items: list[Item] = field(default_factory=list)
    given: str = ""
    source: str = ""
    stage: str = "files"
    columns: tuple[ColumnSketch, ...] = ()
    certainty: dict[str, Certainty] = field(default_factory=dict)
    text: str = ""
    base: str = ""
    drafted: str = ""
    wanted: list[Cell] | None = None
    revision: int = 0
    message: str = ""
    notice: str = ""
    replace: bool = False
    pace: Pace = ()
    job: Job | None = None
    rehearsal: Rehearsal | None = None
    result: LoadResult | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the files."""
        return tuple(column.name for column in self.columns)

    @property
    def begun(self) -> bool:
        """Whether anything was chosen yet, be it a contract alone."""
        return bool(self.items or self.source)

    @property
    def used(self) -> list[Item]:
        """The files that are to be loaded."""
        return [item for item in self.items if item.kind != LEFT_OUT]

    def of_kind(self, kind: str) -> list[Any]:
        """The files that hold one kind of rows."""
        return [file for item in self.used if item.kind == kind for file in item.files]

    def fail(self, reason: str) -> None:
        """Keep why something failed, with the names of the files instead of where they were laid aside."""
        for item in self.items:
            for file in item.files:
                reason = reason.replace(str(file.path), file.name)
        self.message = reason

    def begin(self, name: str, work: Callable[[Job], Any], earlier: Pace = ()) -> None:
        """Begin some work; what was said of the last is over."""
        self.message = self.notice = ""
        self.job = start(name, work, earlier)

    def write(self, text: str) -> None:
        """Take a text as the contract; the table is drawn anew from it."""
        self.text = self.base = text
        self.wanted = None
        self.revision += 1
        self.message = self.notice = ""

    def back(self) -> None:
        """Go back to the files; a contract that was changed is the one that they are read with again."""
        if self.text != self.drafted:
            self.given, self.source = self.text, LEFT
        self.stage, self.message, self.notice = "files", "", ""

    def forget_contract(self) -> None:
        """Let the contract be chosen anew."""
        self.given = self.source = ""

    def redraw(self) -> None:
        """Have the table drawn anew from the contract as it is now."""
        self.base, self.wanted, self.revision = self.text, None, self.revision + 1

    def cells(self, text: str) -> list[Cell]:
        """Give role and kind of every column by a contract's text."""
        tree = tree_of(text)
        roles, kinds = roles_of(tree, self.names), kinds_of(tree)
        return [(roles[name], kinds.get(name) or INFERRED) for name in self.names]

    def edit(self, changes: dict[int, dict[str, str]], before: Sequence[Cell]) -> None:
        """Take the changes of the table since it was drawn.

        The table keeps showing what was chosen in it: a role that two columns have is a problem to be told.

        Parameters
        ----------
        changes : dict of int to dict of str to str
            By row: the new ``Role`` and ``Kind``.
        before : sequence of (str, str)
            Role and kind of every column as drawn.
        """
        tree, wanted = tree_of(self.base), list(before)
        for row, change in changes.items():
            role, kind = change.get("Role", before[row][0]), change.get("Kind", before[row][1])
            with_column(tree, self.names[row], role, "" if kind == INFERRED else kind, self.names)
            wanted[row] = (role, kind)
        self.text, self.wanted = rewritten(self.base, tree), wanted


def draft() -> Draft:
    """Give the visitor's draft."""
    if KEY not in st.session_state:
        st.session_state[KEY] = Draft()
    found: Draft = st.session_state[KEY]
    return found


def start_over() -> None:
    """Forget the draft."""
    revision = draft().revision
    st.session_state[KEY] = Draft(revision=revision + 1)
