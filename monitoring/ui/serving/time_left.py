"""How long work will take yet: by the pace of the same work done before, else by the share that is done."""

from bisect import bisect_left
from collections.abc import Sequence

Pace = Sequence[tuple[float, float]]
"""Share that is done and seconds since the beginning, in order."""

_FEWEST_SECONDS = 2.0
_LEAST_SHARE = 0.08


def time_left(passed: float, pace: Pace, earlier: Pace = ()) -> float | None:
    """Estimate the seconds that are left.

    Parameters
    ----------
    passed : float
        Seconds since the work began.
    pace : Pace
        Of this work so far.
    earlier : Pace
        Of the same work done before, to its end.

    Returns
    -------
    float or None
        None while there is too little to go by.

    Examples
    --------
    >>> time_left(30.0, [(0.0, 0.0), (0.25, 20.0)])
    50.0
    >>> time_left(12.0, [(0.0, 0.0), (0.25, 10.0)], [(0.0, 0.0), (0.25, 20.0), (1.0, 100.0)])
    38.0
    >>> time_left(1.0, [(0.0, 0.0)]) is None
    True
    """
    share, reached = pace[-1] if pace else (0.0, 0.0)
    if earlier and earlier[-1][1] > 0:
        before, total = _seconds_at(earlier, share), earlier[-1][1]
        speed = reached / before if before > _FEWEST_SECONDS else 1.0
        return max(0.0, (total - before) * speed - (passed - reached))
    if passed < _FEWEST_SECONDS or share < _LEAST_SHARE:
        return None
    return max(0.0, reached / share - passed)


def _seconds_at(pace: Pace, share: float) -> float:
    place = min(bisect_left([one for one, _ in pace], share), len(pace) - 1)
    return pace[place][1]


def spoken(passed: float, left: float | None) -> str:
    """Say how long it has taken and will take.

    Parameters
    ----------
    passed : float
        Seconds so far.
    left : float or None
        Seconds to go, where they are known.

    Returns
    -------
    str
        Rounded: an estimate has no odd seconds.

    Examples
    --------
    >>> spoken(4, None), spoken(20, 47.2), spoken(20, 0.4), spoken(60, 400.0)
    ('4 s so far', 'about 50 s left', 'a few seconds left', 'about 7 min left')
    """
    if left is None:
        return f"{passed:.0f} s so far"
    if left < 5:
        return "a few seconds left"
    if left < 100:
        step = 5 if left < 30 else 10
        return f"about {round(left / step) * step:.0f} s left"
    return f"about {left / 60:.0f} min left"


def bar(passed: float, left: float | None, share: float) -> float:
    """Give how much of the time has passed, for a bar that moves evenly.

    Examples
    --------
    >>> bar(30.0, 10.0, 0.3), bar(5.0, None, 0.1)
    (0.75, 0.1)
    """
    whole = passed + (left or 0.0)
    return min(passed / whole, 0.99) if left is not None and whole > 0 else share
