"""Trying refused rows again: read from their files where these are still the same, loaded exactly once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from monitoring.contract.model import Contract
from monitoring.errors import StoreError
from monitoring.store.catalog import Catalog
from monitoring.store.entries import Batch
from monitoring.store.ingest.dialect import Dialect
from monitoring.store.ingest.load import load
from monitoring.store.ingest.loading import Progress
from monitoring.store.ingest.part import Part
from monitoring.store.ingest.result import LoadResult, RefusedError
from monitoring.store.ingest.sources import file_hash
from monitoring.store.quarantine import quarantine
from monitoring.store.settled import ReadFile, files_of
from monitoring.store.stopping import Stop


@dataclass(frozen=True)
class Left:
    """Refused rows that could not be tried.

    Parameters
    ----------
    file : str
        As it was named.
    rows : int
        How many of its rows stay in quarantine.
    why : str
        What is the matter with the file.
    """

    file: str
    rows: int
    why: str


@dataclass(frozen=True)
class Retry:
    """What became of refused rows.

    Parameters
    ----------
    model : str
        Its name.
    tried, passed : int
        How many rows were tried again, and how many of them are no longer in quarantine.
    result : LoadResult or None
        Of the load that tried them; None where none could be tried.
    left : tuple of Left
        The others.
    """

    model: str
    tried: int = 0
    passed: int = 0
    result: LoadResult | None = None
    left: tuple[Left, ...] = ()

    @property
    def still(self) -> Counter[str]:
        """What was refused once more, by rule; a row may be refused as a prediction and as a label."""
        counts = self.result.counts.values() if self.result else ()
        return sum((one.quarantined for one in counts), Counter())


def retry(
    directory: Path,
    model: str,
    batch: str = "",
    *,
    contract: Contract | None = None,
    replace: bool = False,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Retry:
    """Load what is in quarantine and passes now.

    The rows are read from their files again, by name and hash; a row that was loaded meanwhile counts as
    there already. What was tried belongs to the new load from then on: it is loaded, or refused once more.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.
    batch : str, optional
        The refused rows of one load only.
    contract : Contract, optional
        The mended one; by default the one in force.
    replace : bool
        Whether rows refused as ``conflict`` take the place of the stored ones.
    progress : callable, optional
        Called with the stage and the share that is done.
    stop : Stop, optional
        Ends the work before anything is changed when it is asked to.

    Returns
    -------
    Retry
        Also where every row is refused again.

    Raises
    ------
    StoreError
        When no contract is in force yet.
    UnknownNameError
        When there is no such model or batch.
    """
    catalog = Catalog(directory)
    parts, left = _parts(catalog, model, batch)
    if not parts:
        return Retry(model, left=left)
    meant = contract or _in_force(catalog, model)
    tried = sum(len(part.rows) for part in parts)
    try:
        result = load(directory, meant, parts=parts, replace=replace, progress=progress, stop=stop)
    except RefusedError as refusal:
        result = refusal.result
    still = {(one.file, one.row) for one in quarantine(directory, model, result.batch)}
    return Retry(model, tried, max(0, tried - len(still)), result, left)


def _in_force(catalog: Catalog, model: str) -> Contract:
    number = catalog.generation(model)
    if number is None:
        raise StoreError(f"no row of {model!r} was ever loaded: say under which contract to try again")
    return catalog.contract(model, number)


@dataclass
class _Wanted:
    """Refused rows of one content, how it was read, and every file that had it."""

    dialect: Dialect
    files: list[dict[str, Any]] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)


def _parts(catalog: Catalog, model: str, batch: str) -> tuple[list[Part], tuple[Left, ...]]:
    """The refused rows by file, and those whose file is not the same any more."""
    parts, left = [], []
    for key, wanted in _standing(catalog, model, batch).items():
        name, rows = str(wanted.files[0]["path"]), tuple(sorted(wanted.rows))
        place, why = _place(wanted.files, key.sha256)
        if place is None:
            left.append(Left(name, len(rows), why))
        else:
            parts.append(Part(key.kind, name, place, key.sha256, rows, key.reference, wanted.dialect))
    # References come first: they decide kinds and bins.
    return sorted(parts, key=lambda part: part.kind != "reference"), tuple(left)


def _standing(catalog: Catalog, model: str, batch: str) -> dict[ReadFile, _Wanted]:
    refused = quarantine(catalog.directory, model, batch)
    batches = {one.id: one for one in catalog.batches(model)}
    found: dict[ReadFile, _Wanted] = {}
    for one in refused:
        if one.settled_by:
            continue
        for file in files_of(batches[one.batch], one.file, one.kind):
            key = ReadFile.of(file)
            wanted = found[key] = found.get(key) or _Wanted(_dialect(batches[one.batch], file))
            wanted.rows.add(one.row)
            if file not in wanted.files:
                wanted.files.append(file)
    return found


def _dialect(batch: Batch, file: dict[str, Any]) -> Dialect:
    """How a load read a file, as it told then: what was said of it, and what was found in it."""
    told = [
        one for kept, one in zip(batch.files, batch.counts.get("files", ()), strict=False) if kept == file
    ]
    words = [(one.name, told[0].get(one.name, "")) for one in fields(Dialect)] if told else []
    return Dialect(**dict(words))


def _place(files: Iterable[Mapping[str, Any]], sha256: str) -> tuple[Path | None, str]:
    """Where these bytes still lie; else why they cannot be read."""
    why = "the file is not there any more: load it again, and its rows are decided anew"
    for file in files:
        place = Path(str(file.get("place") or file["path"]))
        if not place.is_file():
            continue
        if file_hash(place) == sha256:
            return place, ""
        why = "the file has changed since: load it as it is now"
    return None, why
