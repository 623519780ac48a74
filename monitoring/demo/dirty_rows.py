"""Rows that a loader must refuse or recognise: a few dozen among two hundred thousand."""

import numpy as np
import pandas as pd

EXACT_DUPLICATES = 40
CONFLICTS = 12
UNPARSABLE_TIMES = ("31.02.2026 10:00", "yesterday", "2026-13-01T09:30:00Z")
UNPARSABLE_TIMESTAMPS = 9
IMPOSSIBLE_SCORES = (-0.02, 1.04, 87.0)  # the last as a percentage
SCORES_OUT_OF_RANGE = 7
ORPHAN_LABELS = 25
FIRST_ORPHAN = 9_000_001


def application_ids(first: int, count: int) -> list[str]:
    """Consecutive ids.

    Examples
    --------
    >>> application_ids(7, 2)
    ['A0000007', 'A0000008']
    """
    return [f"A{number:07d}" for number in range(first, first + count)]


def with_dirty_rows(rng: np.random.Generator, predictions: pd.DataFrame) -> pd.DataFrame:
    """Add rows sent twice, sent twice with another score, without a time, and with an impossible score.

    The added rows are logged after the rows they were copied from, so that in the file's order (of arrival)
    the right one comes first; the unparsable and impossible ones have ids and no outcomes of their own.
    """
    wanted = EXACT_DUPLICATES + CONFLICTS + UNPARSABLE_TIMESTAMPS + SCORES_OUT_OF_RANGE
    # Not among the newest: the copies arrive later, and that must not move the stream's end.
    picked = np.sort(rng.choice(len(predictions) * 9 // 10, wanted, replace=False))
    copies = predictions.iloc[rng.permutation(picked)].copy()
    delay = pd.to_timedelta(rng.integers(60, 3600, wanted), unit="s").as_unit("us")
    copies["logged_at"] += delay
    _spoil(copies, first_new_id=len(predictions) + 1)
    return pd.concat([predictions, copies]).sort_values("logged_at", kind="stable", ignore_index=True)


def _spoil(copies: pd.DataFrame, first_new_id: int) -> None:
    """Leave the first as exact copies; alter the others in place, kind by kind."""
    rows = np.arange(len(copies))
    conflict, timeless, impossible = (
        rows[start : start + count]
        for start, count in (
            (EXACT_DUPLICATES, CONFLICTS),
            (EXACT_DUPLICATES + CONFLICTS, UNPARSABLE_TIMESTAMPS),
            (EXACT_DUPLICATES + CONFLICTS + UNPARSABLE_TIMESTAMPS, SCORES_OUT_OF_RANGE),
        )
    )
    column = {name: position for position, name in enumerate(copies.columns)}
    score = copies["p_default"].to_numpy(copy=True)
    score[conflict] = np.round(
        np.where(score[conflict] < 0.5, score[conflict] + 0.05, score[conflict] - 0.05), 6
    )
    score[impossible] = np.resize(IMPOSSIBLE_SCORES, SCORES_OUT_OF_RANGE)
    copies["p_default"] = score
    copies.iloc[timeless, column["scored_at"]] = np.resize(UNPARSABLE_TIMES, UNPARSABLE_TIMESTAMPS)
    fresh = np.concatenate([timeless, impossible])
    copies.iloc[fresh, column["application_id"]] = application_ids(first_new_id, len(fresh))


def orphan_labels(rng: np.random.Generator, labels: pd.DataFrame) -> pd.DataFrame:
    """Labels whose predictions were never logged."""
    picked = rng.choice(len(labels), ORPHAN_LABELS, replace=False)
    return labels.iloc[picked].assign(application_id=application_ids(FIRST_ORPHAN, ORPHAN_LABELS))
