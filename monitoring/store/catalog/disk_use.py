"""What a model costs on the disk: its rows, its profiles, and what only earlier generations still need."""

from dataclasses import dataclass
from pathlib import Path

from monitoring.store.catalog.companions import companions_of, sidecar_of
from monitoring.store.catalog.generations import GenerationCatalog


@dataclass(frozen=True)
class DiskUse:
    """The files of one model.

    Parameters
    ----------
    rows_bytes, profiles_bytes : int
        Of the newest generation.
    earlier_bytes : int
        Of files that only earlier generations need.
    segments, profile_files : int
        Files of the newest generation.
    generations : int
        How many can be read.
    """

    rows_bytes: int
    profiles_bytes: int
    earlier_bytes: int
    segments: int
    profile_files: int
    generations: int

    @property
    def bytes(self) -> int:
        """Everything together."""
        return self.rows_bytes + self.profiles_bytes + self.earlier_bytes


def disk_use(directory: Path, model: str) -> DiskUse:
    """Measure the files of a model.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.

    Returns
    -------
    DiskUse
        In bytes of the files themselves.
    """
    catalog = GenerationCatalog(directory)
    number = catalog.generation(model) or 0
    rows = {segment.file for segment in catalog.segments(model, number)}
    profiles = {part.file for part in catalog.every_partition(model, number)}
    earlier = catalog.files(model) - rows - profiles
    cost = {
        name: sum(map(_size, (place for file in some for place in _with_derived(directory, file))))
        for name, some in (("rows_bytes", rows), ("profiles_bytes", profiles), ("earlier_bytes", earlier))
    }
    return DiskUse(
        **cost,
        segments=len(rows),
        profile_files=len(profiles),
        generations=catalog.count_generations(model),
    )


def _with_derived(directory: Path, file: str) -> list[Path]:
    """Give a file and what is derived from it, whether it is there or not."""
    beside = [directory / one for one in companions_of(file)]
    return [directory / file, *beside, sidecar_of(directory / file)]


def store_bytes(directory: Path) -> int:
    """Measure the whole store: every model, the catalog, and what loads under way have written."""
    return sum(_size(path) for path in directory.rglob("*"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:  # swept meanwhile
        return 0
