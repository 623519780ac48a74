"""``contract guess``: a commented draft of a contract from the columns of files."""

import argparse
import tempfile
from pathlib import Path

from monitoring.cli.output import write
from monitoring.cli.terminal import say, write_json
from monitoring.contract.draft import OPEN, draft_contract
from monitoring.errors import LoadError
from monitoring.store.sketching import sketch

_KINDS = ("predictions", "labels", "features", "reference", "data", "part", "rows")


def run(arguments: argparse.Namespace) -> int:
    """Write the draft."""
    if not arguments.files:
        raise LoadError("contract guess needs a file: python -m monitoring contract guess FILE…")
    with tempfile.TemporaryDirectory() as aside:
        columns = sketch(arguments.files, Path(aside))
    draft = draft_contract(arguments.model or model_name(arguments.files[0]), columns)
    if arguments.json:
        write_json({"contract": draft, "complete": OPEN not in draft})
    else:
        write(draft.encode(), arguments.out)
        if OPEN in draft:
            say(f"replace each {OPEN}: no column looked right")
    return 0


def model_name(file: str) -> str:
    """Name a model after its file, or after the folder where the file's name only says what it holds.

    Examples
    --------
    >>> model_name("data/churn/predictions.csv"), model_name("churn_log.csv.gz")
    ('churn', 'churn_log')
    """
    path = Path(file)
    stem = path.name.split(".")[0]
    said = not stem.rstrip("0123456789_-").lower().startswith(_KINDS) and "*" not in stem
    return stem if said else (path.parent.absolute().name or "model")
