"""The profile of a categorical column: exact counts of its levels."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from monitoring.profiles.level_rows import MOST_ROWS, written
from monitoring.profiles.records import levels


@dataclass(frozen=True)
class LevelCounts:
    """Counts by level; also any other tally of named things.

    Parameters
    ----------
    counts : dict
        Rows by level, in text.
    missing : int
        Rows without a value.

    Examples
    --------
    >>> LevelCounts.merged([LevelCounts({"a": 2}, 1).to_bytes(), LevelCounts({"a": 1, "b": 1}).to_bytes()])
    LevelCounts(counts={'a': 3, 'b': 1}, missing=1)
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    missing: int = 0

    @property
    def n(self) -> int:
        """Rows with a value."""
        return sum(self.counts.values())

    @property
    def rows(self) -> int:
        """All rows."""
        return self.n + self.missing

    def to_bytes(self) -> bytes:
        """Give the record that `merged` reads."""
        if max(self.counts.values(), default=0) >= MOST_ROWS:
            return json.dumps([self.missing, dict(self.counts)], ensure_ascii=False).encode()
        rows = np.array(list(self.counts.values()), dtype=np.intp)
        return written(self.missing, rows, [name.encode() for name in self.counts])

    @classmethod
    def merged(cls, records: Sequence[bytes]) -> "LevelCounts":
        """Merge any number of records; none gives the empty profile.

        Parameters
        ----------
        records : sequence of bytes
            From `to_bytes`.

        Returns
        -------
        LevelCounts
            Exact sums, levels in the order of their text.
        """
        read = levels(records)
        total, named = read.total(), read.named
        rows = total[named].tolist()
        return cls(
            dict(zip([read.names[k] for k in named.tolist()], rows, strict=True)), int(read.missing.sum())
        )
