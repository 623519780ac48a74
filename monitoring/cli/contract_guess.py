"""``contract guess``: a commented draft of a contract from the columns of files."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from monitoring.cli.output import write
from monitoring.cli.terminal import say, write_json
from monitoring.contract.draft import draft_contract
from monitoring.contract.guessed_kinds import (
    FEATURES,
    LABELS,
    PREDICTIONS,
    REFERENCE,
    FileColumns,
    GuessedKind,
    guess_kinds,
)
from monitoring.contract.guessed_label import outcomes_among
from monitoring.contract.scalar import OPEN
from monitoring.errors import LoadError
from monitoring.store.files.sketching import sketch

_KINDS = ("predictions", "features", "data", "part", "rows", "labels", "reference")


def run(arguments: argparse.Namespace) -> int:
    """Write the draft."""
    files: list[str] = arguments.files
    if not files:
        raise LoadError("contract guess needs a file: python -m monitoring contract guess FILE…")
    with tempfile.TemporaryDirectory() as aside:
        held = [FileColumns(_shown(file), sketch([file], Path(aside))) for file in files]
    kinds = guess_kinds(held)
    columns = {one.name: one for file in reversed(held) for one in file.columns}
    ordered = [columns[name] for name in dict.fromkeys(one.name for file in held for one in file.columns)]
    given = [(file, guessed) for file, guessed in zip(held, kinds, strict=True)]
    known = {one.name for file, its in given if its.kind in (PREDICTIONS, FEATURES) for one in file.columns}
    logged = (file for file, guessed in zip(files, kinds, strict=True) if guessed.kind == PREDICTIONS)
    model = arguments.model or model_name(next(logged, files[0]))
    shared = known & {one.name for file, its in given if its.kind == LABELS for one in file.columns}
    draft = draft_contract(model, ordered, outcomes_among(ordered, known), _reference(given), shared)
    if arguments.json:
        write_json({"contract": draft, "complete": OPEN not in draft})
        return 0
    write(draft.encode(), arguments.out)
    if len(files) > 1:
        for file, guessed in given:
            say(f"{file.name}: {guessed.kind} ({guessed.why})")
    if OPEN in draft:
        say(f"replace each {OPEN}: no column looked right")
    return 0


def _shown(file: str) -> str:
    return Path(file.rpartition("#")[2]).name or file


def _reference(given: Sequence[tuple[FileColumns, GuessedKind]]) -> str:
    return next((file.name for file, guessed in given if guessed.kind == REFERENCE), "")


def model_name(file: str) -> str:
    """Name a model after its file, or after the folder where the file's name only says what it holds.

    Examples
    --------
    >>> model_name("data/churn/predictions.csv"), model_name("churn_log.csv.gz")
    ('churn', 'churn_log')
    """
    path = Path(file)
    stem = path.name.split(".")[0]
    said = not stem.lower().startswith(_KINDS) and "*" not in stem
    return stem if said else (path.parent.absolute().name or "model")
