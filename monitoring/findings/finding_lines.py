"""The line behind each finding of a column, for documents: the measure that its page draws, by period."""

from collections.abc import Sequence
from dataclasses import replace
from math import isnan, nan

from monitoring.errors import RowsGoneError
from monitoring.findings.drawn_measure import drawn_measure
from monitoring.findings.drift_limits import finding_limits, usual_level
from monitoring.findings.finding import Finding
from monitoring.findings.marks import marks
from monitoring.findings.report import Report
from monitoring.findings.slice import of_a_part
from monitoring.panels.column_series import Wanted, column_series
from monitoring.panels.context import widened
from monitoring.panels.drift_series import SeriesPoint
from monitoring.panels.measurement import Measurement, Place
from monitoring.scope.question import Question, resolve
from monitoring.statistics.estimate import Estimate
from monitoring.store.snapshot import Snapshot


def finding_lines(made: Report, findings: Sequence[Finding]) -> dict[str, Report]:
    """Give the lines of findings of drift, read together.

    Parameters
    ----------
    made : Report
        The answer that has them.
    findings : sequence of Finding
        Some of its findings.

    Returns
    -------
    dict of str to Report
        By the finding's id, the values by period around the window, as `Report.series` is; of what has no
        such line, or whose rows are gone, nothing.
    """
    wanted = [one for one in findings if one.panel == "drift"]
    if made.directory is None or not wanted:
        return {}
    snapshot = Snapshot(made.directory, made.model, int(made.data_version))
    parts: dict[tuple[str, str], list[Finding]] = {}
    for one in wanted:
        parts.setdefault((one.cohort, one.version), []).append(one)
    found: dict[str, Report] = {}
    for some in parts.values():
        try:
            found |= _of_part(snapshot, made, _question(snapshot, made, some[0]), some)
        except RowsGoneError:  # of the weeks before
            continue
    return found


def line_rows(question: Question, drawn: Wanted, points: Sequence[SeriesPoint]) -> list[Measurement]:
    """Write a line as measurements: values without intervals, beside the level of the baseline."""
    return [
        Place(drawn.panel, question, one.period).row(
            drawn.measure,
            drawn.subject,
            Estimate(one.judged_value, nan, nan, one.n),
            baseline=Estimate(one.usual, nan, nan, 0),
        )
        for one in points
        if not isnan(one.judged_value)
    ]


def _question(snapshot: Snapshot, made: Report, finding: Finding) -> Question:
    """Give the question over the whole window that a finding answers."""
    if not of_a_part(finding, made.question):
        return replace(made.question, scope=replace(made.question.scope, by="none"))
    scope = replace(made.scope, cohort=finding.cohort, version=finding.version, by="none")
    return resolve(scope, snapshot.contract, snapshot.extent)


def _of_part(
    snapshot: Snapshot, made: Report, question: Question, findings: Sequence[Finding]
) -> dict[str, Report]:
    """Give the lines of findings of one cohort and version."""
    around = widened(question, snapshot)
    series = column_series(snapshot, around, [drawn_measure(one) for one in findings])
    found = {}
    for one in findings:
        drawn = drawn_measure(one)
        points = series.get(drawn, [])
        rows, usual = line_rows(around, drawn, points), usual_level(one, drawn, points)
        if rows:
            levelled = [replace(row, baseline_value=usual) for row in rows]
            found[one.id] = line_of(one, levelled, points, made=made, snapshot=snapshot, question=question)
    return found


def line_of(
    finding: Finding,
    rows: Sequence[Measurement],
    points: Sequence[SeriesPoint],
    *,
    made: Report,
    snapshot: Snapshot,
    question: Question,
) -> Report:
    """Make the answer that one finding's line is.

    Parameters
    ----------
    finding : Finding
        Any.
    rows : sequence of Measurement
        Its line.
    points : sequence of SeriesPoint
        The same, of a drift: where it goes far, the limits lie together.
    made : Report
        The answer that the finding is of.
    snapshot : Snapshot
        Its generation.
    question : Question
        Over the whole window.
    """
    around = widened(question, snapshot)
    return replace(
        made,
        scope=around.scope,
        question=replace(around, window=question.window),
        panels=(finding.panel,),
        measurements=list(rows),
        findings=[],
        curves={},
        marks=marks(snapshot, finding.since),
        limits=finding_limits(finding, drawn_measure(finding), points, question),
    )
