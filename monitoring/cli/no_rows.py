"""A question without a row is told beside its answer, in which everything is merely insufficient."""

from dataclasses import replace
from pathlib import Path

from monitoring.cli.terminal import say
from monitoring.contract.panel import QUALITY
from monitoring.findings.absent_rows import absent_rows
from monitoring.findings.report import Report
from monitoring.panels.measurement import Measurement
from monitoring.store.reads.cohort_counts import count_rows
from monitoring.store.snapshot import Snapshot


def tell_no_rows(made: Report, directory: Path) -> None:
    """Say on standard error why an answer rests on no row.

    Parameters
    ----------
    made : Report
        The answer; whether there are rows is only asked where it has none.
    directory : Path
        The store.
    """
    if any(row.n for row in made.measurements if not _of_others(row)):
        return
    snapshot, window = Snapshot(directory, made.model, int(made.data_version)), made.question.window
    if count_rows(snapshot, window):
        return
    everybody = count_rows(snapshot, replace(window, cohort=None)) if window.cohort else 0
    say(f"{snapshot.model}: {' '.join(absent_rows(snapshot, made.question, everybody))}")


def _of_others(row: Measurement) -> bool:
    """Say whether a number may rest on other rows than those asked.

    Volume rests on other days, labels on none, freshness on the newest row of all.
    """
    return row.panel == QUALITY or row.measure in ("orphan_labels", "freshness_hours")
