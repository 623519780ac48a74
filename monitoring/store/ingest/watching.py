"""Following a folder: which of its files are new, complete, and not in the store already."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monitoring.errors import LoadError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.entries import FILE_KINDS
from monitoring.store.catalog.tables import path_of
from monitoring.store.files.data_files import below
from monitoring.store.files.sources import file_hash

_State = tuple[int, int]


@dataclass
class Watch:
    """A folder that is looked at again and again.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Whose files they are: those that it has by their hash are not given again.
    folder : Path
        What is below its folders ``features``, ``labels`` and ``reference`` is of that kind, all else are
        predictions.

    Attributes
    ----------
    outside : list of Path
        Links that lead out of the folder and were not there at the look before: they are never given.
    """

    directory: Path
    model: str
    folder: Path
    outside: list[Path] = field(default_factory=list, init=False)
    _strayed: set[Path] = field(default_factory=set)
    _seen: dict[Path, _State] = field(default_factory=dict)
    _settled: dict[Path, _State] = field(default_factory=dict)

    def due(self) -> list[tuple[str, Path]]:
        """Give the files to be loaded now, in the order of kinds and names.

        Returns
        -------
        list of (str, Path)
            Kind and path of every file whose size and time are those of the last look, that was not given
            in this state before, and whose content the model has not loaded. A file that is given is not
            given again until it changes, whatever became of it.

        Raises
        ------
        LoadError
            Where the folder is not there.
        """
        if not self.folder.is_dir():
            raise LoadError(f"there is no folder {self.folder} to watch")
        found = {path: state for path in self._files() if (state := _state(path))}
        resting = [path for path, state in found.items() if self._seen.get(path) == state]
        fresh = [path for path in resting if self._settled.get(path) != found[path]]
        self._seen = found
        self._settled = {path: state for path, state in self._settled.items() if path in found}
        self._settled |= {path: found[path] for path in fresh}
        known = self._known() if fresh else {}
        given = [(self._kind(path), path) for path in fresh if not self._loaded(path, known)]
        return sorted(given, key=lambda one: (FILE_KINDS[::-1].index(one[0]), one[1]))

    def _files(self) -> list[Path]:
        try:
            files, strayed = below(self.folder)
        except LoadError:  # none yet but those of a store
            files, strayed = [], []
        self.outside = [path for path in strayed if path not in self._strayed]
        self._strayed = set(strayed)
        return files

    def _kind(self, path: Path) -> str:
        below = path.relative_to(self.folder).parts[:-1]
        return next((part for part in below if part in FILE_KINDS), "predictions")

    def _known(self) -> Mapping[str, set[str]]:
        if not path_of(self.directory).is_file():
            return {}
        found: dict[str, set[str]] = {}
        for batch in Catalog(self.directory).batches(self.model):
            for file in batch.files:
                found.setdefault(str(file["kind"]), set()).add(str(file["sha256"]))
        return found

    def _loaded(self, path: Path, known: Mapping[str, set[str]]) -> bool:
        kind = self._kind(path)
        try:
            return file_hash(path) in known.get(kind, ())
        except OSError:  # gone meanwhile, or not to be read: the load says which
            return False


def _state(path: Path) -> _State | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
