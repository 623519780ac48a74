"""Files that belong to no generation: where the last writer ended in order there are none to look for."""

from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress
from pathlib import Path

from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.companions import delete, names_of, owner_of
from monitoring.store.catalog.durable import sync_itself

_MARKS = ".swept"
"""The folder of the marks, a file for each model."""


@contextmanager
def swept(catalog: Catalog, model: str) -> Iterator[None]:
    """Write files of a model, and leave none behind that belongs to nothing. Only under the writer lock.

    To look for such files among all that a long history has left takes longer than the load of a few rows.
    So a writer that ends in order leaves a mark, with what the catalog said then, and the next takes it away
    before it writes: whoever finds none, or one of another catalog, looks at every file of the model.

    Parameters
    ----------
    catalog : Catalog
        Of the store; everything that is made visible meanwhile is so by this one.
    model : str
        Its name.

    Yields
    ------
    None
        While the mark is away.
    """
    mark = catalog.directory / _MARKS / model
    if not _taken(mark, _said(catalog, model)):
        catalog.sweep(model)
    before, whole = names_of(catalog.directory, model), False
    try:
        yield
        whole = True
    finally:
        if not whole or catalog.forgot:
            catalog.sweep(model)
        else:
            delete(catalog.directory, _left(catalog, model, before))
        _leave(mark, _said(catalog, model))


def _left(catalog: Catalog, model: str, before: Set[str]) -> list[str]:
    """The new files that are neither visible nor beside one that is, or was there before."""
    fresh = [name for name in names_of(catalog.directory, model) - before if owner_of(name) not in before]
    paths = [f"segments/{model}/{name}" for name in fresh]
    unknown = [path for path in paths if owner_of(path) not in catalog.shown]
    known = catalog.files(model) if unknown else set()  # the catalog has the last word before one is deleted
    return [path for path in unknown if owner_of(path) not in known]


def _said(catalog: Catalog, model: str) -> bytes:
    """What the catalog knows of a model: another where an earlier one was brought back from a copy."""
    return f"{catalog.generation(model) or 0} {catalog.loads(model)[1]}".encode()


def _taken(mark: Path, said: bytes) -> bool:
    """Take a mark away, for good; say whether there was one that holds."""
    try:
        holds = mark.read_bytes() == said
        mark.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    sync_itself(mark.parent)
    return holds


def _leave(mark: Path, said: bytes) -> None:
    """Leave a mark; without one, as on a full disk, the next writer looks for itself."""
    with suppress(OSError):
        mark.parent.mkdir(exist_ok=True)
        mark.write_bytes(said)
