"""Trying refused rows again, exactly once: from files that are the same still, or as they were kept."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from dataclasses import replace as replace_fields
from pathlib import Path
from typing import Any

from monitoring.contract.model import Contract
from monitoring.errors import StoreError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.entries import Batch
from monitoring.store.files.dialect import Dialect
from monitoring.store.files.part import Part
from monitoring.store.files.sources import file_hash
from monitoring.store.ingest.kept_refusals import kept_as, read_beside
from monitoring.store.ingest.load import load
from monitoring.store.ingest.loading import KEPT, Progress
from monitoring.store.ingest.result import LoadResult, RefusedError
from monitoring.store.ingest.settled import ReadFile, files_of
from monitoring.store.scheduling.stopping import Stop
from monitoring.store.upkeep.quarantine import Refused, quarantine

_NOT_KEPT = (
    "they were not kept, as lines that do not fit their columns, or more than TIDEMARK_KEPT_BYTES of refused"
    " rows in a load: load the file again"
)


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

    The rows are read from their files again, by name and hash, or from what was kept of those that do not
    stay (uploads, frames, tables); a row that was loaded meanwhile counts as there already. What was tried
    belongs to the new load from then on: it is loaded, or refused once more.

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
    still = _refused(parts, quarantine(directory, model, result.batch))
    return Retry(model, tried, tried - still, result, left)


def _refused(parts: Sequence[Part], still: Iterable[Refused]) -> int:
    """How many of the tried rows are refused again: of a wide file as its own kind or as labels."""
    own = {(part.kind, part.name) for part in parts}
    found = {(one.kind if (one.kind, one.file) in own else "", one.file, one.row) for one in still}
    return sum(
        not found.isdisjoint({(part.kind, part.name, row), ("", part.name, row)})
        for part in parts
        for row in part.rows
    )


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
    batches: dict[str, Batch] = field(default_factory=dict)


def _parts(catalog: Catalog, model: str, batch: str) -> tuple[list[Part], tuple[Left, ...]]:
    """The refused rows by file, and those whose file is not the same any more."""
    parts, left = [], []
    standing = _standing(catalog, model, batch)
    kept = {key: _kept(catalog, model, key, wanted) for key, wanted in standing.items()}
    for key, wanted in standing.items():
        name, rows = str(wanted.files[0]["path"]), tuple(sorted(wanted.rows))
        place, why = _place(wanted.files, key.sha256)
        part = kept[key]
        if place is not None:
            parts.append(Part(key.kind, name, place, key.sha256, rows, key.reference, wanted.dialect))
        elif part is not None:
            parts.append(part)
            alike = [p for p in kept.values() if p and (p.batch, p.name) == (part.batch, part.name)]
            missing = wanted.rows - {row for one in alike for row in one.rows}
            left += [Left(name, len(missing), _NOT_KEPT)] if missing else []
        else:
            left.append(Left(name, len(rows), why))
    # References come first: they decide kinds and bins.
    return sorted(parts, key=lambda part: part.kind != "reference"), tuple(dict.fromkeys(left))


def _kept(catalog: Catalog, model: str, key: ReadFile, wanted: _Wanted) -> Part | None:
    """The rows that the last load kept of these bytes; None where it kept none."""
    number = catalog.generation(model) or 0
    held = {one.source: one for one in catalog.segments(model, number, KEPT)}
    for batch in reversed(wanted.batches.values()):
        for position, file in enumerate(batch.files):
            segment = held.get(kept_as(batch.id, position))
            if segment is None or ReadFile.of(file) != key:
                continue
            path = catalog.directory / segment.file
            rows, untyped = read_beside(path)
            if rows:
                tried = [(k, row) for k, row in enumerate(rows, 1) if row in wanted.rows]
                part = Part(key.kind, str(file["path"]), path, key.sha256, tuple(row for _, row in tried))
                part = replace_fields(part, reference=key.reference, places=tuple(k for k, _ in tried))
                return replace_fields(part, kept=True, untyped=untyped, batch=batch.id)
    return None


def _standing(catalog: Catalog, model: str, batch: str) -> dict[ReadFile, _Wanted]:
    refused = quarantine(catalog.directory, model, batch)
    batches = {one.id: one for one in catalog.batches(model)}
    found: dict[ReadFile, _Wanted] = {}
    for one in refused:
        if one.settled_by:
            continue
        for file in files_of(batches[one.batch].files, one.file, one.kind):
            key = ReadFile.of(file)
            wanted = found[key] = found.get(key) or _Wanted(_dialect(batches[one.batch], file))
            wanted.rows.add(one.row)
            wanted.batches[one.batch] = batches[one.batch]
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
