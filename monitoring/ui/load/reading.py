"""Between the steps of a load: columns are read beside the page, a contract is drafted or taken."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from monitoring.api import reference_name
from monitoring.contract import build_contract, draft_contract
from monitoring.contract.certainty import Certainty, certainties
from monitoring.contract.editing import tree_of, written
from monitoring.contract.guessed_label import outcomes_among
from monitoring.errors import ContractError
from monitoring.one_line import one_line
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.entries import LOGGED_KINDS
from monitoring.store.files.sketching import column_names, sketch
from monitoring.ui import state
from monitoring.ui.load.draft import LEFT, Draft
from monitoring.ui.load.problems import checked
from monitoring.ui.serving.job import Job

_KINDLESS = ("predictions", "labels", "features", "reference", "data", "part", "rows")


def in_force(model: str) -> str:
    """Give the text of the contract in force of a model."""
    catalog = Catalog(state.store_directory())
    return written(catalog.contract(model, catalog.generation(model) or 0).document())


def reader(draft: Draft) -> Callable[[Job], Any]:
    """Give the work that reads the columns; whatever is chosen meanwhile does not matter to it."""
    files = [file for item in draft.used for file in item.files]
    rows = [file for item in draft.used if item.kind not in ("labels", "reference") for file in item.files]
    labels = draft.of_kind("labels")
    name = _model_name(draft.used[0].name)
    reference = next((item.name for item in draft.used if item.kind == "reference"), "")
    given, sure = draft.given, draft.certainty if draft.source == LEFT else {}

    def read(job: Job) -> tuple[Any, dict[str, Certainty], str]:
        job.progress("reading the columns", 0.3)
        with tempfile.TemporaryDirectory() as aside:
            columns = sketch(files, Path(aside), job.stop)
            known = column_names(rows, Path(aside), job.stop)
            outcomes = outcomes_among(columns, known)
            shared = known & column_names(labels, Path(aside), job.stop)
        job.progress("guessing what they are", 0.9)
        text = given or draft_contract(name, columns, outcomes, shared=shared)
        return columns, sure if given else certainties(columns, outcomes), _with_reference(text, reference)

    return read


def _model_name(file: str) -> str:
    stem = Path(file.replace("\\", "/")).name.split(".")[0]
    named = not stem.lower().startswith(_KINDLESS) and "*" not in stem
    return stem if named else "model"


def _with_reference(text: str, file: str) -> str:
    """Name a reference as a baseline where the contract has none."""
    tree = tree_of(text)
    if not file or not tree or "baselines" in tree:
        return text
    name = Path(file.replace("\\", "/")).name or file
    named = {"baselines": {"training": {"file": one_line(name)}}, "default_baseline": "training"}
    return f"{text.rstrip()}\n\n{written(named)}"


def take_columns(draft: Draft, outcome: tuple[Any, dict[str, Certainty], str]) -> None:
    """Go on to the columns with what was read."""
    draft.columns, draft.certainty, text = outcome
    draft.write(text)
    draft.drafted = text
    draft.stage = "columns"


def given_files(draft: Draft) -> dict[str, Any]:
    """Give the files of a draft, and whose content is to stay, as a load and its rehearsal take them."""
    given: dict[str, Any] = {kind: draft.of_kind(kind) for kind in LOGGED_KINDS}
    return given | {"references": _references(draft), "replace": draft.replace}


def _references(draft: Draft) -> dict[str, Any]:
    """Give the reference files by the name of their baseline."""
    files = draft.of_kind("reference")
    contract, _ = checked(draft)
    if not files:
        return {}
    try:
        known = contract or build_contract(tree_of(draft.text))
    except ContractError:
        return {"training": files}
    return {reference_name(known): files}
