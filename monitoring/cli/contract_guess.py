"""``contract guess``: a commented draft of a contract from the columns of files."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from monitoring.cli.output import write
from monitoring.cli.terminal import say, write_json
from monitoring.contract.draft import draft_contract
from monitoring.contract.scalar import OPEN
from monitoring.errors import LoadError
from monitoring.store.files.sketching import outcomes_among, sketch

_OF_ROWS = ("predictions", "features", "data", "part", "rows")
_OTHERS = ("labels", "reference")


def run(arguments: argparse.Namespace) -> int:
    """Write the draft."""
    if not arguments.files:
        raise LoadError("contract guess needs a file: python -m monitoring contract guess FILE…")
    with tempfile.TemporaryDirectory() as aside:
        columns = sketch(arguments.files, Path(aside))
        rows = of_rows(arguments.files)
        outcomes = outcomes_among(columns, rows, Path(aside)) if len(rows) < len(arguments.files) else []
    name = arguments.model or model_name(arguments.files[0])
    draft = draft_contract(name, columns, outcomes, reference(arguments.files))
    if arguments.json:
        write_json({"contract": draft, "complete": OPEN not in draft})
    else:
        write(draft.encode(), arguments.out)
        if OPEN in draft:
            say(f"replace each {OPEN}: no column looked right")
    return 0


def reference(files: Sequence[str]) -> str:
    """Name the first file that is called a reference; empty where none is.

    Examples
    --------
    >>> reference(["data/log.csv", "data/reference.parquet"]), reference(["log.csv"])
    ('reference.parquet', '')
    """
    names = (Path(file.rpartition("#")[2]).name for file in files)
    return next((name for name in names if name.lower().startswith("reference")), "")


def of_rows(files: Sequence[str]) -> list[str]:
    """Tell the files of predictions and features: the first, and what is called so.

    Examples
    --------
    >>> of_rows(["log.csv", "paid.csv", "features.csv"]), of_rows(["labels.csv", "scores.csv"])
    (['log.csv', 'features.csv'], ['scores.csv'])
    """
    names = {file: Path(file.rpartition("#")[2]).name.lower() for file in files}  # a table has its own
    first = next((file for file, name in names.items() if not name.startswith(_OTHERS)), files[0])
    return [file for file, name in names.items() if file == first or name.startswith(_OF_ROWS)]


def model_name(file: str) -> str:
    """Name a model after its file, or after the folder where the file's name only says what it holds.

    Examples
    --------
    >>> model_name("data/churn/predictions.csv"), model_name("churn_log.csv.gz")
    ('churn', 'churn_log')
    """
    path = Path(file)
    stem = path.name.split(".")[0]
    said = not stem.lower().startswith((*_OF_ROWS, *_OTHERS)) and "*" not in stem
    return stem if said else (path.parent.absolute().name or "model")
