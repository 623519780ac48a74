"""What the files of a draft hold: guessed from all of them together, but for what the visitor has said."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from monitoring.contract.editing import tree_of
from monitoring.contract.guessed_kinds import FileColumns, guess_kinds
from monitoring.store.files.beginnings import sketch_beginning
from monitoring.ui.load.files import Item


def looked_into(items: Sequence[Item]) -> list[Item]:
    """Look at the first rows of the first file of each item."""
    with tempfile.TemporaryDirectory() as aside:
        return [replace(item, columns=sketch_beginning(item.files[0], Path(aside))) for item in items]


def with_kinds(items: Sequence[Item], contract: str) -> list[Item]:
    """Say what each item holds, by its columns and the contract's, else by the other files'."""
    files = [FileColumns(item.name, item.columns) for item in items]
    found = guess_kinds(files, tree_of(contract) if contract else None)
    return [
        item if item.by_hand else replace(item, kind=guessed.kind, why=guessed.why)
        for item, guessed in zip(items, found, strict=True)
    ]
