"""Membership filters: the hashes of a segment's ids in a file beside it, sure of what it does not hold.

Ids that are drawn, as UUIDs are, lie between the bounds of every segment. Parquet's own Bloom filters do not
help: DuckDB writes them only for columns with a dictionary, and one wrong answer in a hundred is too many for
ten thousand ids at once. Of 64 bits of hash two ids share all once in some billions of loads, and then a
segment is read for nothing.

A filter is derived from its segment, and made when it is first wanted. One that was damaged, was cut or is
of another DuckDB, which may hash otherwise, is as if it were not there.
"""

import mmap
import struct
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
COLUMNS = {"__id": ".ids", "__key": ".keys"}
_MAGIC = b"tidemark hashes\n"
_HEADER = struct.Struct("<16s32sQQ")  # whose, DuckDB's version, how many, their sum
_STORED = np.dtype("<u8")
_MOST_BITS = 24


def write(path: Path, batches: Iterable[Hashes]) -> None:
    """Write a filter; it appears whole.

    Parameters
    ----------
    path : Path
        Its file.
    batches : iterable of ndarray of uint64
        The hashes, ascending.
    """
    partial = path.with_name(f"{path.name}.partial")
    count = total = 0
    with partial.open("wb") as file:
        file.write(bytes(_HEADER.size))
        for some in batches:
            file.write(some.astype(_STORED, copy=False).tobytes())
            count, total = count + some.size, (total + _sum(some)) % 2**64
        file.seek(0)
        file.write(_HEADER.pack(_MAGIC, _version(), count, total))
    partial.replace(path)


def read(path: Path) -> Hashes | None:
    """Give the hashes of a filter, ascending, as they lie on the disk; None where there is no sound filter.

    Parameters
    ----------
    path : Path
        Its file.

    Returns
    -------
    ndarray of uint64 or None
        Every hash is looked at, so that a damaged one is found: that is quick beside reading an id.
    """
    try:
        with path.open("rb") as file:
            lying = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # ValueError: the file is empty
        return None
    if len(lying) < _HEADER.size:
        return None
    magic, version, count, total = _HEADER.unpack_from(lying)
    if (magic, version) != (_MAGIC, _version()) or len(lying) != _HEADER.size + 8 * count:
        return None
    hashes: Hashes = np.frombuffer(lying, _STORED, count, _HEADER.size)
    return hashes if _sum(hashes) == total else None


class Asked:
    """Some hashes to be looked for in one filter after the other.

    Parameters
    ----------
    hashes : ndarray of uint64
        In any order.

    Examples
    --------
    >>> held = np.array([2, 5, 2**63], np.uint64)
    >>> Asked(np.array([2**63, 7], np.uint64)).any_in(held), Asked(np.array([7], np.uint64)).any_in(held)
    (True, False)
    """

    def __init__(self, hashes: Hashes) -> None:
        self.hashes: Hashes = np.unique(hashes)
        bits = min(max(self.hashes.size.bit_length() + 6, 8), _MOST_BITS)
        self._shift = np.uint64(64 - bits)
        self._heads = np.zeros(1 << bits, bool)  # mostly, the first bits tell already that it is another
        self._heads[self.hashes >> self._shift] = True

    def digest(self) -> bytes:
        """Give what tells these hashes from others."""
        return blake2b(self.hashes.tobytes()).digest()

    def any_in(self, held: Hashes) -> bool:
        """Say whether a filter has one of them."""
        likely = held[self._heads[(held >> self._shift).view(np.int64)]]
        if not likely.size or not self.hashes.size:
            return False
        places = np.minimum(np.searchsorted(self.hashes, likely), self.hashes.size - 1)
        return bool((self.hashes[places] == likely).any())


def _sum(hashes: Hashes) -> int:
    return int(np.add.reduce(hashes, dtype=np.uint64))


def _version() -> bytes:
    return str(duckdb.__version__).encode()[:32].ljust(32, b"\0")
