"""What commands, pages and notebooks call to load."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from monitoring.contract import Contract, read_contract
from monitoring.contract.baselines import of_files
from monitoring.errors import LoadError
from monitoring.location import store_directory
from monitoring.scope.objectives import objective_flaws
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.tables import path_of, refuse_lost
from monitoring.store.files.dialect import dialect_of
from monitoring.store.ingest.load import load as load_files
from monitoring.store.ingest.result import LoadResult

Progress = Callable[[str, float], None]


def models(directory: Path) -> list[str]:
    """Give the models of a store; none where there is no store yet."""
    refuse_lost(directory)
    return Catalog(directory).models() if path_of(directory).is_file() else []


def load(
    contract: Contract | str | Path,
    predictions: Any = (),
    features: Any = (),
    labels: Any = (),
    references: Any = None,
    *,
    replace: bool = False,
    dialect: Mapping[str, str] | None = None,
    store: str | Path | None = None,
    progress: Progress | None = None,
) -> LoadResult:
    """Load files, tables or frames into a store.

    Parameters
    ----------
    contract : Contract, path or YAML text
        What the columns mean.
    predictions, features, labels : path, glob, folder, address, DataFrame, or several of them
        One wide file of predictions may hold everything. An address is that of a table or of an object
        store (``sqlite:///log.db#scores``); a frame is of pandas, Polars, pyarrow or what else streams as
        Arrow does.
    references : mapping of str to the same, or the same
        Reference rows by the name of their baseline; without a name they are the contract's own.
    replace : bool
        Whether other content of a known row takes its place.
    dialect : mapping of str to str, optional
        What is said of text files: ``delimiter``, ``quote``, ``decimal``, ``encoding``; what is not said is
        found in each file.
    store : path, optional
        As `store_directory` says.
    progress : callable, optional
        Called with the stage and the share that is done.

    Returns
    -------
    LoadResult
        The counts.

    Raises
    ------
    ContractError, LoadError
        Saying what to do.
    """
    if not isinstance(contract, Contract | str | Path):
        raise LoadError(f"a contract is a path or YAML text, not a {type(contract).__name__}")
    read = contract if isinstance(contract, Contract) else read_contract(contract, objective_flaws)
    given = {"predictions": predictions, "features": features, "labels": labels}
    named = references if isinstance(references, Mapping | None) else {reference_name(read): references}
    directory = store_directory(store)
    said = dialect_of(dialect or {})
    return load_files(
        directory, read, **given, references=named, replace=replace, dialect=said, progress=progress
    )


def reference_name(contract: Contract) -> str:
    """Name the baseline of a reference that was given without a name.

    Parameters
    ----------
    contract : Contract
        Of the model.

    Returns
    -------
    str
        The default baseline where it is a file, else the only one that is, else ``training``.
    """
    files = of_files(contract.baselines)
    if contract.default_baseline in files:
        return contract.default_baseline
    return files[0] if len(files) == 1 else "training"
