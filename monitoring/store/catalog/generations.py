"""The generations of a model: which there were, when, by which load, and whether one is still whole."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitoring.store.catalog.catalog import Catalog


@dataclass(frozen=True)
class Generation:
    """One data version, as the catalog has it.

    Parameters
    ----------
    number : int
        Its number.
    at : datetime
        When it was made, in UTC.
    contract_hash : str
        Of the contract in force.
    batch : str
        The load behind it; empty where there was none.
    note : str
        What was said beside it.
    """

    number: int
    at: datetime
    contract_hash: str
    batch: str
    note: str


class GenerationCatalog(Catalog):
    """The catalog, with the history of its generations."""

    def generations(self, model: str) -> list[Generation]:
        """The data versions of a model that retention has left, oldest first."""
        columns = "number, created_at, contract_digest, batch, note"
        rows = self._rows(
            f"select {columns} from generations where model = :model order by number", model=model
        )
        return [
            Generation(number, datetime.fromisoformat(at), *(word or "" for word in words))
            for number, at, *words in rows
        ]

    def count_generations(self, model: str) -> int:
        """How many generations can be read."""
        return int(self._rows("select count(*) from generations where model = :model", model=model)[0][0])


def generations(directory: Path, model: str, until: datetime) -> list[Generation]:
    """Give the data versions of a model that retention has left, oldest first.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.
    until : datetime
        Only those that were made before this moment.

    Returns
    -------
    list of Generation
        Empty where there was none.
    """
    return [one for one in GenerationCatalog(directory).generations(model) if one.at < until]


def not_kept(catalog: Catalog, model: str, generation: int) -> str:
    """Say why a generation cannot be read any more.

    Parameters
    ----------
    catalog : Catalog
        Of the store.
    model : str
        Its name.
    generation : int
        Any number.

    Returns
    -------
    str
        Empty where it can be read.
    """
    newest = catalog.generation(model) or 0
    if generation > newest:
        return f"this store has no data version {generation} of {model}: the newest is {newest}"
    if not catalog.digest(model, generation):
        return f"data version {generation} of {model} is no longer kept: the newest is {newest}"
    if generation != newest and not _whole(catalog, model, generation):
        return f"the rows of data version {generation} of {model} are no longer kept: the newest is {newest}"
    return ""


def _whole(catalog: Catalog, model: str, generation: int) -> bool:
    files = catalog.files_of(model, generation)
    return all((catalog.directory / name).is_file() for name in files)
