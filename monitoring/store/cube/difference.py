"""What tells two records of one profile apart, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np

from monitoring.profiles import LevelCounts, MomentVector, NumericProfile, ScoreLabelCounts
from monitoring.profiles.code_table import MISSING, LevelCodes
from monitoring.profiles.extreme_table import read_ends
from monitoring.profiles.leading_moments import leading, quantities
from monitoring.profiles.moment_table import moment_record
from monitoring.profiles.pair_table import read_pairs
from monitoring.profiles.score_label_table import score_label_record
from monitoring.profiles.score_order import CODE
from monitoring.store.kinds.bins import Bins
from monitoring.store.kinds.codes import ROWS
from monitoring.store.kinds.tally import spaced

_TOLERANCE = 1e-9
_OF_CLASSES = 2
"""Losses of a multi-class model; no other has as few."""


@dataclass(frozen=True)
class Fact:
    """One number of a record.

    Parameters
    ----------
    value : float
        The number.
    scale : float
        Of what was summed: sums in another order differ by some digits of it. 0 for counts.
    """

    value: float
    scale: float = 0.0

    def agrees(self, other: "Fact") -> bool:
        """Say whether two numbers are the same but for the order of a sum."""
        if isnan(self.value) or isnan(other.value):
            return isnan(self.value) and isnan(other.value)
        scale = max(self.scale, other.scale)
        return abs(self.value - other.value) <= _TOLERANCE * scale


Facts = dict[str, Fact]
_NONE = Fact(0.0)


def difference(kind: str, subject: str, stored: bytes | None, rebuilt: bytes | None, bins: Bins) -> str:
    """Say what tells a stored record from the one that the rows give.

    Parameters
    ----------
    kind, subject : str
        Which profile.
    stored, rebuilt : bytes or None
        None where there is no record.
    bins : Bins
        The frozen edges.

    Returns
    -------
    str
        Empty when both mean the same: counts to the last one, moments to nine digits; no record and one
        without any value are the same, as a column may be younger than the day.
    """
    read = _FACTS.get(kind, _tally)
    try:
        if kind == "losses" and stored is not None and rebuilt is not None:
            stored = _as_of_now(stored, rebuilt)
        before = read(stored, subject, bins) if stored is not None else {}
    except (ValueError, LookupError, ArithmeticError):  # its bytes may say any size
        return "the stored record cannot be read"
    after = read(rebuilt, subject, bins) if rebuilt is not None else {}
    names = [
        name
        for name in {**after, **before}
        if not before.get(name, _NONE).agrees(after.get(name, _NONE))
        and not (name not in before and _never_there(name, after))
    ]
    if not names:
        return ""
    one, more = names[0], f" and {len(names) - 1} more" if len(names) > 1 else ""
    was, now = before.get(one, _NONE).value, after.get(one, _NONE).value
    return f"{one}: stored {was:.10g}, the rows give {now:.10g}{more}"


def _as_of_now(stored: bytes, rebuilt: bytes) -> bytes:
    """Leave out the scores and labels of classes, which an earlier Tidemark kept: no panel reads them."""
    of_classes = len(rebuilt) == moment_record(_OF_CLASSES).itemsize
    return leading([stored], _OF_CLASSES)[0] if of_classes else stored


def _never_there(name: str, after: Facts) -> bool:
    """Whether a count says only that a column had no value on that day."""
    if "present" in after:
        return after["present"].value == 0
    if name.startswith("code of row"):  # a level that is there is a difference of its own
        return after[name].value == MISSING
    return name.endswith(" missing") and after[name] == after.get("rows")


def _tally(record: bytes, subject: str, bins: Bins) -> Facts:
    del subject, bins
    profile = LevelCounts.merged([record])
    return {spaced(name): Fact(float(count)) for name, count in profile.counts.items() if count}


def _categorical(record: bytes, subject: str, bins: Bins) -> Facts:
    del subject, bins
    profile = LevelCounts.merged([record])
    levels = {f"level {name!r}": Fact(float(count)) for name, count in profile.counts.items()}
    return {"present": Fact(float(profile.n)), "missing": Fact(float(profile.missing))} | levels


def _numeric(record: bytes, subject: str, bins: Bins) -> Facts:
    edges = bins.edges.get(subject)
    profile = NumericProfile.merged([record], len(edges) + 1 if edges is not None else 1)
    counts = {name: Fact(float(getattr(profile, name))) for name in ("present", "missing", "infinite")}
    extremes = {name: Fact(float(getattr(profile, name))) for name in ("minimum", "maximum")}
    spread = float(profile.maximum - profile.minimum)
    moments = {"mean": Fact(profile.mean, spread), "m2": Fact(profile.m2, profile.m2)}
    return counts | extremes | moments | _listed("bin", profile.counts)


def _moments(record: bytes, subject: str, bins: Bins) -> Facts:
    del subject, bins
    width = quantities(len(record))
    profile = MomentVector.merged([record], width)
    size = np.sqrt(np.abs(np.diag(profile.comoment)))
    facts = {"n": Fact(float(profile.n))}
    facts |= {f"mean {i}": Fact(float(m), abs(float(m)) + float(size[i])) for i, m in enumerate(profile.mean)}
    for i in range(width):
        for j in range(i, width):
            scale = float(size[i] * size[j]) + profile.n * _TOLERANCE
            facts[f"co-moment {i} {j}"] = Fact(float(profile.comoment[i, j]), scale)
    return facts


_ERRORS = moment_record(1).itemsize, moment_record(2).itemsize


def _score_label(record: bytes, subject: str, bins: Bins) -> Facts:
    if len(record) in _ERRORS:  # of the named class, or of each
        return _moments(record, subject, bins)
    profile = ScoreLabelCounts.merged([record], len(record) // score_label_record(1).itemsize)
    rows = (profile.negatives + profile.positives).tolist()
    sums = {
        f"scores in bin {k}": Fact(float(total), abs(float(total)) + n)
        for k, (total, n) in enumerate(zip(profile.scores, rows, strict=True))
    }
    counts = _listed("negatives in bin", profile.negatives) | _listed("positives in bin", profile.positives)
    return counts | sums


def _times(record: bytes, subject: str, bins: Bins) -> Facts:
    del subject, bins
    return _listed("end of times", read_ends(record))


def _codes(record: bytes, subject: str, bins: Bins) -> Facts:
    """Read the codes of rows: their sequence numbers, the bins of a number, or levels by name."""
    if subject == ROWS:
        return _listed("row", np.frombuffer(record, "<i8"))
    if subject in bins.edges:
        return _listed("code of row", np.frombuffer(record, "<u1"))
    found = LevelCodes.read(np.frombuffer(record, np.uint8))
    counts = np.bincount(found.codes, minlength=found.missing + 1)[:-1].tolist()
    named = zip((name.decode() for name in found.names), counts, strict=True)
    levels = {f"level {name!r}": Fact(float(count)) for name, count in named}
    return levels | _listed("code of row", found.codes)


def _score_order(record: bytes, subject: str, bins: Bins) -> Facts:
    """Read how many rows each part and class has; in which order they stand in a record says nothing."""
    del subject, bins
    codes, rows = np.unique(np.frombuffer(record, CODE), return_counts=True)
    named = zip(codes.tolist(), rows.tolist(), strict=True)
    return {f"rows of part {code // 2}, class {code % 2}": Fact(float(count)) for code, count in named}


def _arrivals(record: bytes, subject: str, bins: Bins) -> Facts:
    del subject, bins
    return {
        f"class {k} after {hours} h": Fact(float(rows)) for k, hours, rows in read_pairs([record]).tolist()
    }


def _listed(name: str, values: Any) -> Facts:
    return {f"{name} {k}": Fact(float(value)) for k, value in enumerate(values)}


_FACTS: dict[str, Callable[[bytes, str, Bins], Facts]] = {
    "numeric": _numeric,
    "categorical": _categorical,
    "losses": _moments,
    "value": _moments,
    "score_label": _score_label,
    "class_scores": _score_label,
    "score_order": _score_order,
    "times": _times,
    "arrivals": _arrivals,
    "codes": _codes,
}
