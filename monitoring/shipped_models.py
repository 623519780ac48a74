"""The models that ship with the product, loaded: what the demo shows."""

import tempfile
from pathlib import Path

from monitoring.api import Progress, load, models
from monitoring.contract import read_contract
from monitoring.demo import LENDING_CONTRACT, write_lending
from monitoring.location import HOME
from monitoring.store.ingest.result import LoadResult

_EMPLOYMENT = HOME / "data" / "ma_employment"


def load_demo(
    directory: Path, *, if_empty: bool = False, progress: Progress | None = None
) -> dict[str, LoadResult]:
    """Load the models that ship with the product.

    Parameters
    ----------
    directory : Path
        The store.
    if_empty : bool
        Load only the models that are missing, and nothing where the store holds others.
    progress : callable, optional
        Called with the stage and the share that is done.

    Returns
    -------
    dict of str to LoadResult
        By model, in the order of loading.
    """
    demo = {read_contract(path).model: load_one for path, load_one in _DEMO.items()}
    there = set(models(directory)) if if_empty else set()
    if there - set(demo):
        return {}
    return {model: load_one(directory, progress) for model, load_one in demo.items() if model not in there}


def _employment(directory: Path, progress: Progress | None) -> LoadResult:
    return load(
        _EMPLOYMENT / "contract.yaml",
        predictions=_EMPLOYMENT / "predictions.parquet",
        labels=_EMPLOYMENT / "labels.parquet",
        references={"training": _EMPLOYMENT / "reference.parquet"},
        store=directory,
        progress=progress,
    )


def _lending(directory: Path, progress: Progress | None) -> LoadResult:
    with tempfile.TemporaryDirectory() as written:
        truth = write_lending(Path(written))
        return load(
            LENDING_CONTRACT,
            predictions=truth.predictions,
            labels=truth.labels,
            references={"training": truth.reference},
            store=directory,
            progress=progress,
        )


_DEMO = {_EMPLOYMENT / "contract.yaml": _employment, LENDING_CONTRACT: _lending}
