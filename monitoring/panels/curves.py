"""Curves: the shapes behind a drift measure, for pictures; they are no measurements."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from monitoring.panels.numeric_drift import NumericReader
from monitoring.panels.sides import Sides, sides
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.question import Question
from monitoring.statistics.binning import collapse, regroup
from monitoring.store.row_reads import EXACT_ROWS
from monitoring.store.snapshot import Snapshot
from monitoring.store.subjects import Subject

BARS = 40
DECILES = 10
_QUANTILES = np.array([0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])

Floats = NDArray[np.float64]
Row = dict[str, object]


@dataclass(frozen=True)
class Shape:
    """How one subject's distribution moved.

    Parameters
    ----------
    subject : Subject
        Which.
    bars : tuple of dict
        Numbers: ``side x0 x1 share`` over bins of equal width; categories: ``level side share``.
    missing : tuple of float
        Share of rows without a value: baseline, window.
    quantiles : tuple of dict
        Numbers: ``quantile shift lower upper value baseline``, the shift in standard deviations of the
        baseline.
    deciles : tuple of dict
        ``day decile share difference`` against the baseline's deciles (numbers) or its levels.
    new_levels, gone_levels : tuple of (level, rows)
        Categories: only in the window, only in the baseline; most rows first.
    """

    subject: Subject
    bars: tuple[Row, ...]
    missing: tuple[float, float]
    quantiles: tuple[Row, ...] = ()
    deciles: tuple[Row, ...] = ()
    new_levels: tuple[tuple[str, int], ...] = ()
    gone_levels: tuple[tuple[str, int], ...] = ()


def shape(snapshot: Snapshot, question: Question, subject: Subject) -> Shape:
    """Give the curves of one subject.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Window and baseline.
    subject : Subject
        Any.

    Returns
    -------
    Shape
        Without the baseline's part where there is none.
    """
    both = sides(snapshot, question, "numeric" if subject.numeric else "categorical")
    return _numeric(snapshot, question, subject, both) if subject.numeric else _levels(subject, both)


def _numeric(snapshot: Snapshot, question: Question, subject: Subject, both: Sides) -> Shape:
    reader = NumericReader(snapshot, question, subject, both)
    now = both.window.merged(subject.name, reader.merge)
    then = reader.baseline
    missing = (_share(then.missing, then.rows), _share(now.missing, now.rows))
    deciles = tuple(_deciles(both, subject, reader, then))
    if max(now.rows, then.rows) > EXACT_ROWS:
        return Shape(subject, (), missing, (), deciles)
    values = reader.baseline_values, reader.window_values.ascending()
    return Shape(subject, tuple(_bars(*values)), missing, tuple(_shift(*values, then)), deciles)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _bars(then: Floats, now: Floats) -> list[Row]:
    """Give shares over bins of equal width between the outermost half per cents of both sides."""
    pooled = [side for side in (then, now) if len(side)]
    if not pooled:
        return []
    low = min(float(np.quantile(side, 0.005)) for side in pooled)
    high = max(float(np.quantile(side, 0.995)) for side in pooled)
    if low == high:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, BARS + 1)
    found: list[Row] = []
    for name, side in (("baseline", then), ("current", now)):
        counts = np.histogram(np.clip(side, low, high), edges)[0]
        found += [
            {
                "side": name,
                "x0": float(edges[k]),
                "x1": float(edges[k + 1]),
                "share": _share(counts[k], len(side)),
            }
            for k in range(BARS)
            if len(side)
        ]
    return found


def _shift(then: Floats, now: Floats, profile: NumericProfile) -> list[Row]:
    """Give the shift of each quantile in standard deviations of the baseline, with its 95 % interval."""
    sd = float(np.sqrt(profile.variance)) if profile.n > 1 else 0.0
    if not len(then) or not len(now) or not sd > 0:
        return []
    found: list[Row] = []
    for q in _QUANTILES:
        (base, base_low, base_high), (value, low, high) = _quantile(then, q), _quantile(now, q)
        shift = (value - base) / sd
        below = np.hypot(value - low, base_high - base) / sd
        above = np.hypot(high - value, base - base_low) / sd
        found.append(
            {"quantile": float(q), "shift": shift, "lower": shift - below, "upper": shift + above,
             "value": value, "baseline": base}
        )  # fmt: skip
    return found


def _quantile(values: Floats, q: float) -> tuple[float, float, float]:
    """Give a quantile and the order statistics that bound it with 95 % confidence."""
    n = len(values)
    half = 1.959964 * np.sqrt(q * (1 - q) * n)
    ranks = np.clip(np.floor([q * n, q * n - half, q * n + half]), 0, n - 1).astype(np.intp)
    return float(np.quantile(values, q)), float(values[ranks[1]]), float(values[ranks[2]])


def _deciles(both: Sides, subject: Subject, reader: NumericReader, then: NumericProfile) -> list[Row]:
    """Give each day's share in each decile of the baseline."""
    if not then.present:
        return []
    group = collapse(then.counts, DECILES)
    usual = regroup(then.counts, group) / then.present
    days = {day: both.on_days(subject.name, reader.merge, [day]) for day in both.window.days(subject.name)}
    shares = {day: regroup(p.counts, group) / p.present for day, p in days.items() if p.present}
    return _strip(shares, usual)


def _strip(shares: dict[date, Floats], usual: Floats) -> list[Row]:
    return [
        {"day": day, "decile": k + 1, "share": float(part), "difference": float(part - usual[k])}
        for day, parts in shares.items()
        for k, part in enumerate(parts)
    ]


def _levels(subject: Subject, both: Sides) -> Shape:
    """Give the shares of the levels, and those that are new or gone."""
    then = both.reference(subject.name, LevelCounts.merged)
    now = both.window.merged(subject.name, LevelCounts.merged)
    order = sorted({*then.counts, *now.counts}, key=lambda level: (-then.counts.get(level, 0), level))
    bars = tuple(
        {"level": level, "side": name, "share": _share(profile.counts.get(level, 0), profile.rows)}
        for level in order
        for name, profile in (("baseline", then), ("current", now))
        if profile.rows
    )
    missing = (_share(then.missing, then.rows), _share(now.missing, now.rows))
    return Shape(subject, bars, missing, new_levels=_only(now, then), gone_levels=_only(then, now))


def _only(one: LevelCounts, other: LevelCounts) -> tuple[tuple[str, int], ...]:
    found = [(level, count) for level, count in one.counts.items() if level not in other.counts]
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))
