"""A file of rows in the store: its footer, its days, and row groups of it."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.store.catalog.damaged_file import named

WORD = pa.dictionary(pa.int32(), pa.string())
"""As texts are read."""


@dataclass(frozen=True)
class StoredFile:
    """A file of a segment, its footer, and the first and last day of each of its row groups."""

    path: Path
    footer: pq.FileMetaData
    texts: Sequence[str]
    days: Sequence[tuple[date, date]]

    @classmethod
    def of(cls, path: Path, words: Set[str]) -> Self:
        """Read the footer.

        Parameters
        ----------
        path : Path
            The file.
        words : set of str
            Columns that are texts, where the file has them.

        Returns
        -------
        StoredFile
            A row group without statistics may hold any day.

        Raises
        ------
        OSError
            Where the file is missing or damaged; it names the file.
        """
        with named(path):
            footer = pq.read_metadata(path)
        names = footer.schema.names
        place = names.index("__day")
        found = [footer.row_group(k).column(place).statistics for k in range(footer.num_row_groups)]
        days = [(one.min, one.max) if one else (date.min, date.max) for one in found]
        return cls(path, footer, sorted(words & set(names)), days)

    def kinds(self) -> dict[str, pa.DataType]:
        """Give the type of each column, as it is read."""
        with self._opened() as file:
            return {one.name: one.type for one in file.schema_arrow}

    def groups(self, numbers: Sequence[int]) -> "RowGroups":
        """Choose row groups, for one thread to read."""
        return RowGroups(self.path, self._opened(), list(numbers))

    def touching(self, days: Sequence[date]) -> list[int]:
        """Give the row groups that may hold rows of ascending days."""
        return [k for k, (low, high) in enumerate(self.days) if low <= days[-1] and high >= days[0]]

    def _opened(self) -> pq.ParquetFile:
        with named(self.path):
            return pq.ParquetFile(self.path, metadata=self.footer, read_dictionary=self.texts)


@dataclass(frozen=True)
class RowGroups:
    """Row groups of a file, by their numbers; what is damaged of them is an `OSError` that names it."""

    path: Path
    file: pq.ParquetFile
    numbers: list[int]

    @property
    def rows(self) -> int:
        """Rows of all of them."""
        return sum(self.file.metadata.row_group(k).num_rows for k in self.numbers)

    def read(self, columns: Sequence[str]) -> pa.Table:
        """Read columns of all of them, those that the file has."""
        with named(self.path):
            return self.file.read_row_groups(self.numbers, list(columns), use_threads=False)

    def each(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Read columns of one after the other."""
        for k in self.numbers:
            with named(self.path):
                read = self.file.read_row_group(k, list(columns))
            yield read
