"""Levels that look renamed: one went when another came, in as many of the rows."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from math import sqrt

from monitoring.findings.dating.deviating_rows import LEAST_ROWS
from monitoring.findings.words.words import name_in_sentence
from monitoring.profiles import LevelCounts

MEASURE = "renamed_level"  # for next actions; no measure of the table
LEAST_SHARE = 0.02
LEFT = 0.1
"""So little of a share is left of what went, or was there of what came."""
_SPREAD, _Z = 1.25, 4.0
"""Shares that differ by no more than a quarter, or by chance, are alike."""
_SHOWN = 3
_NEAR, _MUCH = 0.6, 0.3
"""Names so near, or nearer than others by so much, tell which of several levels is which."""


def renamed_words(then: LevelCounts, now: LevelCounts) -> str:
    """Say which levels look like others that went.

    Parameters
    ----------
    then, now : LevelCounts
        Of one column, before and in the rows that deviate.

    Returns
    -------
    str
        Empty where none does.

    Examples
    --------
    >>> renamed_words(LevelCounts({"web": 600, "app": 400}), LevelCounts({"web": 580, "mobile": 420}))
    "in these rows 'mobile' looks like 'app' renamed"
    """
    pairs = list(_pairs(then, now))
    if not pairs:
        return ""
    told = [f"'{name_in_sentence(new)}' looks like '{name_in_sentence(old)}' renamed" for old, new in pairs]
    more = len(told) - _SHOWN
    return f"in these rows {', '.join(told[:_SHOWN])}{f' and {more} more do' if more > 0 else ''}"


def renamed_level_words(then: LevelCounts, now: LevelCounts, level: str) -> str:
    """Say which level looks like one of which no row comes any more.

    Parameters
    ----------
    then, now : LevelCounts
        Of one column, before and since.
    level : str
        That went.

    Returns
    -------
    str
        Empty where none does.

    Examples
    --------
    >>> then, now = LevelCounts({"web": 600, "app": 400}), LevelCounts({"web": 580, "mobile": 420})
    >>> renamed_level_words(then, now, "app"), renamed_level_words(then, now, "web")
    ("'mobile' looks like it, renamed", '')
    """
    new = dict(_pairs(then, now)).get(level)
    return f"'{name_in_sentence(new)}' looks like it, renamed" if new is not None else ""


def _pairs(then: LevelCounts, now: LevelCounts) -> Iterator[tuple[str, str]]:
    """Give old and new names, the most frequent first, each at most once."""
    if min(then.n, now.n) < LEAST_ROWS:
        return
    before, after = ({level: rows / one.n for level, rows in one.counts.items()} for one in (then, now))
    gone = [level for level, share in before.items() if _went(share, after.get(level, 0.0))]
    came = {level for level, share in after.items() if _went(share, before.get(level, 0.0))}
    alike = {old: {new for new in came if _alike(before[old], after[new], then.n, now.n)} for old in gone}
    for old in sorted(gone, key=lambda level: (-before[level], level)):
        near = {new: _nearness(old, new) for new in alike[old] & came}
        new = max(near, key=lambda name: (near[name], name), default="")
        alone = alike[old] == {new} and not any(new in some for other, some in alike.items() if other != old)
        if near and (alone or _told_by_name(near)):  # of several as frequent the name has to tell
            came.discard(new)
            yield old, new


def _told_by_name(near: Mapping[str, float]) -> bool:
    """Say whether one name is near, and nearer than the others, or much nearer."""
    best, second = sorted([*near.values(), 0.0], reverse=True)[:2]
    return (best >= _NEAR and best > second) or best - second >= _MUCH


def _nearness(old: str, new: str) -> float:
    return SequenceMatcher(None, old.lower(), new.lower()).ratio()


def _went(share: float, other: float) -> bool:
    """Say whether a level of one side is not there on the other."""
    return share >= LEAST_SHARE and other <= LEFT * share


def _alike(then: float, now: float, n_then: int, n_now: int) -> bool:
    common = (then * n_then + now * n_now) / (n_then + n_now)
    by_chance = _Z * sqrt(common * (1 - common) * (1 / n_then + 1 / n_now))
    return abs(now - then) <= by_chance or 1 / _SPREAD <= now / then <= _SPREAD
