"""The lending stream as files: predictions in order of arrival, late labels, a labelled reference."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.demo.dirty_rows import (
    CONFLICTS,
    EXACT_DUPLICATES,
    ORPHAN_LABELS,
    SCORES_OUT_OF_RANGE,
    UNPARSABLE_TIMESTAMPS,
    application_ids,
    orphan_labels,
    with_dirty_rows,
)
from monitoring.demo.outcomes import HORIZON, outcomes
from monitoring.demo.planted import (
    END,
    FIRST_DAY,
    PLANTED,
    REFERENCE_END,
    REFERENCE_FIRST_DAY,
    TIMEZONE,
    Planted,
    planted,
)
from monitoring.demo.population import FEATURES, applications
from monitoring.demo.scorecard import scores
from monitoring.demo.service import OK, answered
from monitoring.errors import LoadError

LENDING_CONTRACT = Path(__file__).parents[2] / "data" / "lending" / "contract.yaml"
COLUMNS = ["application_id", "scored_at", "logged_at", "model_version", "p_default", *FEATURES]
FEWEST_ROWS = 2_000
Hits = NDArray[np.bool_]


@dataclass(frozen=True)
class Truth:
    """What the files hold, by construction.

    Parameters
    ----------
    predictions, labels, reference
        The files written.
    applications
        Sound predictions: those that a load must keep.
    prediction_rows
        Rows of the predictions file: `applications` and the dirty rows.
    label_rows
        Rows of the labels file, orphans included: outcomes known at the end of the stream.
    reference_rows
        Rows of the reference file.
    exact_duplicates
        Rows sent twice: already there.
    conflicts, unparsable_timestamps, scores_out_of_range
        Rows for the quarantine, by reason.
    orphan_labels
        Labels without a prediction.
    affected
        For each entry of `planted`, in its order, the applications that it hit.
    planted
        The table of what is wrong.
    """

    predictions: Path
    labels: Path
    reference: Path
    applications: int
    prediction_rows: int
    label_rows: int
    reference_rows: int
    exact_duplicates: int
    conflicts: int
    unparsable_timestamps: int
    scores_out_of_range: int
    orphan_labels: int
    affected: tuple[int, ...]
    planted: tuple[Planted, ...] = PLANTED


def lending_contract() -> str:
    """The contract of the stream: the text of ``data/lending/contract.yaml``."""
    return LENDING_CONTRACT.read_text(encoding="utf-8")


def write_lending(directory: Path, rows: int = 200_000, seed: int = 20261031) -> Truth:
    """Write ``predictions.parquet``, ``labels.parquet`` and ``reference.parquet``.

    Parameters
    ----------
    directory
        Where to; made if missing. Files of these names are replaced.
    rows
        Sound predictions over the 120 days; the reference has three for each ten of them.
    seed
        The same seed and rows give the same values.

    Returns
    -------
    Truth
        What was written and what is wrong with it.

    Raises
    ------
    LoadError
        With fewer than 2,000 rows, too few to hold the dirty ones and the faults.
    """
    if rows < FEWEST_ROWS:
        raise LoadError(f"The demo stream needs at least {FEWEST_ROWS} rows, got {rows}: ask for more.")
    directory.mkdir(parents=True, exist_ok=True)
    truth, tables = _stream(seed, directory, rows)
    tables[truth.reference] = _reference(np.random.default_rng([seed, 2]), truth.reference_rows)
    for path, table in tables.items():
        table.to_parquet(path, index=False, compression="zstd")
    return truth


def _stream(seed: int, directory: Path, rows: int) -> tuple[Truth, dict[Path, pd.DataFrame]]:
    rng = np.random.default_rng([seed, 1])
    real = applications(rng, FIRST_DAY, END, rows)
    real.insert(0, "application_id", application_ids(1, rows))
    known = _known(pd.concat([real["application_id"], outcomes(rng, real)], axis=1))
    logged, hits = _logged(rng, real)
    labels = pd.concat([known, orphan_labels(rng, known)])
    labels = labels.sort_values("outcome_at", kind="stable", ignore_index=True)
    sent = answered(np.random.default_rng([seed, 3]), _as_sent(rng, logged), real)
    failing = planted("service_incident", "status")
    hits[failing] = hits[failing] & (sent["status"] != OK).to_numpy()
    predictions = with_dirty_rows(rng, sent)
    truth = Truth(
        predictions=directory / "predictions.parquet",
        labels=directory / "labels.parquet",
        reference=directory / "reference.parquet",
        applications=rows,
        prediction_rows=len(predictions),
        label_rows=len(labels),
        reference_rows=rows * 3 // 10,
        exact_duplicates=EXACT_DUPLICATES,
        conflicts=CONFLICTS,
        unparsable_timestamps=UNPARSABLE_TIMESTAMPS,
        scores_out_of_range=SCORES_OUT_OF_RANGE,
        orphan_labels=ORPHAN_LABELS,
        affected=tuple(int(hits[entry].sum()) for entry in PLANTED),
    )
    return truth, {truth.predictions: predictions, truth.labels: labels}


def _reference(rng: np.random.Generator, rows: int) -> pd.DataFrame:
    """Training rows of sixty earlier days, all outcomes known."""
    real = applications(rng, REFERENCE_FIRST_DAY, REFERENCE_END, rows).assign(model_version="3.2")
    real.insert(0, "application_id", [f"T{number:07d}" for number in range(1, rows + 1)])
    outcome = outcomes(rng, real)
    outcome["outcome_at"] = outcome["outcome_at"].fillna(real["scored_at"] + HORIZON)
    return pd.concat([_as_sent(rng, real), outcome], axis=1)


def _known(labels: pd.DataFrame) -> pd.DataFrame:
    """The outcomes known when the stream ends."""
    return labels[labels["outcome_at"] < _end()]


def _end() -> pd.Timestamp:
    return pd.Timestamp(END, tz=TIMEZONE)


def _logged(rng: np.random.Generator, real: pd.DataFrame) -> tuple[pd.DataFrame, dict[Planted, Hits]]:
    """The applications as the service logged them, and which of them each planted entry hit."""
    frame = real.copy()
    hits = {entry: entry.rows(real) for entry in PLANTED}
    canary, burst = planted("canary", "version"), planted("missing_burst", "utilisation")
    for entry in (canary, burst):
        hits[entry] = hits[entry] & (rng.random(len(frame)) < entry.amount)
    frame["model_version"] = np.where(hits[canary], "3.3", "3.2")
    frame[burst.subject] = frame[burst.subject].mask(hits[burst])
    for entry in PLANTED:
        if entry.what == "unit_change":
            frame[entry.subject] *= np.where(hits[entry], entry.amount, 1.0)
    return frame, hits


def _as_sent(rng: np.random.Generator, logged: pd.DataFrame) -> pd.DataFrame:
    """Score what was logged and lay the columns out; times of scoring are text, as services write them."""
    delay = pd.to_timedelta(rng.integers(1, 30, len(logged)), unit="s").as_unit("us")
    logged_at = logged["scored_at"] + delay
    sent = logged.assign(
        p_default=scores(logged),
        logged_at=logged_at.where(logged_at < _end(), logged["scored_at"]),
        scored_at=logged["scored_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    return sent[COLUMNS]
