"""Companions: files that lie beside one of the catalog's, and live as long as it."""

import os
from collections.abc import Collection, Iterable, Set
from pathlib import Path

SIDECARS, RECORDS = "cube", ".records"
"""The folder of sidecars (`sidecar`), and how their names end."""
SUFFIXES = (".ids", ".keys", ".codes")
"""Filters of a segment's ids and keys (`membership`), and the codes of a file of profiles (`code_file`)."""


def companions_of(file: str) -> tuple[str, ...]:
    """Name the files that may lie beside another.

    Examples
    --------
    >>> companions_of("segments/m/labels-1.parquet")[:2]
    ('segments/m/labels-1.parquet.ids', 'segments/m/labels-1.parquet.keys')
    """
    return tuple(file + suffix for suffix in SUFFIXES)


def owner_of(file: str) -> str:
    """Name the file that another lies beside; any other file is its own.

    Examples
    --------
    >>> owner_of("segments/m/labels-1.parquet.keys"), owner_of("segments/m/labels-1.parquet")
    ('segments/m/labels-1.parquet', 'segments/m/labels-1.parquet')
    """
    stem, dot, last = file.rpartition(".")
    return stem if dot + last in SUFFIXES else file


def names_of(directory: Path, model: str) -> set[str]:
    """Name the files of rows and profiles of a model, and those beside them, as its folder does."""
    try:
        with os.scandir(directory / "segments" / model) as found:
            return {one.name for one in found}
    except FileNotFoundError:
        return set()


def orphans(directory: Path, kept: Set[str], model: str = "") -> list[str]:
    """Find the files of a store that belong to nothing in its catalog.

    Parameters
    ----------
    directory : Path
        The store.
    kept : set of str
        Its segments and profiles, relative to it.
    model : str
        Only look at those of this one.

    Returns
    -------
    list of str
        Relative to the store, in alphabetical order.
    """
    stored: list[str] = []
    for folder, _, names in os.walk(directory / "segments" / model):
        place = Path(folder).relative_to(directory).as_posix()
        stored += [f"{place}/{name}" for name in names if ".parquet" in name]
    return sorted(name for name in stored if owner_of(name) not in kept)


def sidecar_of(file: Path) -> Path:
    """Give the path of the sidecar of ``<store>/segments/<model>/<file>``.

    Examples
    --------
    >>> sidecar_of(Path("store/segments/m/profiles-1.parquet")).as_posix()
    'store/cube/m/profiles-1.parquet.records'
    """
    model = file.parent
    return model.parent.parent / SIDECARS / model.name / f"{file.name}{RECORDS}"


def sweep(directory: Path, kept: Set[str], model: str = "") -> list[str]:
    """Delete the files of a store, or of a model, that belong to none of these; give their names."""
    gone = orphans(directory, kept, model)
    _sweep_sidecars(directory, kept, model)
    delete(directory, gone)
    return gone


def delete(directory: Path, names: Iterable[str]) -> None:
    """Delete files of a store, and the sidecars of those that have one."""
    for name in names:
        sidecar_of(directory / name).unlink(missing_ok=True)
        (directory / name).unlink()


def _sweep_sidecars(directory: Path, files: Collection[str], model: str) -> None:
    known = {"/".join(name.rsplit("/", 2)[1:]) + RECORDS for name in files}
    for folder, _, names in os.walk(directory / SIDECARS / model):
        at = Path(folder)
        for name in names:
            if f"{at.name}/{name}" not in known:
                (at / name).unlink()
