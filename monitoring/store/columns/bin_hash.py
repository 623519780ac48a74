"""The hash of a bin specification: what profiles and codes carry, to be summed only with their own kind."""

import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

_RULE = b"tidemark bins 1"
"""Changes whenever a code of the same edges comes to mean something else."""
_DIGITS = 16


@dataclass(frozen=True)
class BinHash:
    """What tells one bin specification from another.

    Parameters
    ----------
    whole : str
        Of all subjects, 16 hexadecimal digits.
    subjects : mapping of str to str
        Of each subject: a specification grows as columns come, and what it has already stays the same.

    Examples
    --------
    >>> one = BinHash.of({"age": np.array([30.0, 40.0])}, {})
    >>> grown = BinHash.of({"age": np.array([30.0, 40.0])}, {"channel": frozenset({"web"})})
    >>> other = BinHash.of({"age": np.array([30.0, 41.0])}, {})
    >>> one.whole == grown.whole, one.conflicts(grown), one.conflicts(other)
    (False, (), ('age',))
    """

    whole: str
    subjects: Mapping[str, str]

    @classmethod
    def of(cls, edges: Mapping[str, NDArray[np.float64]], levels: Mapping[str, Set[str]]) -> Self:
        """Hash edges by their exact bytes, and known levels in their order.

        Parameters
        ----------
        edges : mapping of str to ndarray of float64
            Ascending inner edges by numeric subject.
        levels : mapping of str to set of str
            Known levels by categorical subject.

        Returns
        -------
        BinHash
            The same in whichever order the subjects come.
        """
        exact = {name: values.astype("<f8").tobytes() for name, values in edges.items()}
        found = {name: _digest("edges", name, content) for name, content in exact.items()}
        for name, known in levels.items():
            found[name] = _digest("levels", name, json.dumps(sorted(known)).encode())
        subjects = dict(sorted(found.items()))
        return cls(_digest("whole", "", json.dumps(subjects).encode()), subjects)

    @classmethod
    def from_json(cls, text: str | None) -> Self | None:
        """Read what `to_json` gave; None where nothing was written."""
        return cls(**json.loads(text)) if text else None

    def to_json(self) -> str:
        """Give the text that stands in files of profiles."""
        return json.dumps({"whole": self.whole, "subjects": dict(self.subjects)}, ensure_ascii=False)

    def conflicts(self, now: "BinHash") -> tuple[str, ...]:
        """Name the subjects that another specification counts otherwise, or no longer knows.

        Parameters
        ----------
        now : BinHash
            Of the model's bins, which may have more subjects.

        Returns
        -------
        tuple of str
            Empty where profiles of both may be summed.
        """
        if self.whole == now.whole:
            return ()
        return tuple(name for name, one in self.subjects.items() if now.subjects.get(name) != one)


def _digest(rule: str, name: str, content: bytes) -> str:
    head = json.dumps([rule, name]).encode()
    return hashlib.sha256(b"\n".join([_RULE, head, content])).hexdigest()[:_DIGITS]
