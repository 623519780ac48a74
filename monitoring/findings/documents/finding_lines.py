"""The line behind each finding, for documents: the measure that its page draws, by period."""

from collections.abc import Sequence
from dataclasses import replace
from math import isnan, nan

from monitoring.contract.panel import Panel
from monitoring.errors import OtherBinsError, RowsGoneError
from monitoring.findings.dating.marks import marks
from monitoring.findings.documents.drift_limits import finding_limits
from monitoring.findings.drawn_measure import drawn_measure
from monitoring.findings.finding import Finding
from monitoring.findings.report import Report
from monitoring.findings.verdicts import judge
from monitoring.panels.context import widened
from monitoring.panels.distributions.column_series import MEAN, Wanted, column_series
from monitoring.panels.distributions.drift_series import SeriesPoint
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import Place
from monitoring.panels.registry import compute
from monitoring.scope.address import asked_in
from monitoring.scope.question import Question, Scope, resolve
from monitoring.scope.window import Span
from monitoring.statistics.estimate import Estimate
from monitoring.store.snapshot import Snapshot

Asked = tuple[Question, Question]
"""The question over the whole window that a finding answers, and over what its line is drawn of."""


def finding_lines(
    made: Report, findings: Sequence[Finding], snapshot: Snapshot | None = None, *, verdicts: bool = False
) -> dict[str, Report]:
    """Give the lines of findings; those of one question and panel are read together.

    Parameters
    ----------
    made : Report
        The answer that has them.
    findings : sequence of Finding
        Some of its findings.
    snapshot : Snapshot, optional
        Its generation; by default that of `made.directory`.
    verdicts : bool
        Whether the verdict of each value is read as well: it rests on all columns, and a picture shows none.

    Returns
    -------
    dict of str to Report
        By the finding's id, the values by period around the window, as `Report.series` is, with the level of
        the baseline; of what has no such line, or whose rows are gone, nothing.
    """
    if snapshot is None:
        if made.directory is None or not findings:
            return {}
        snapshot = Snapshot(made.directory, made.model, int(made.data_version))
    parts: dict[tuple[Scope, Panel, Span], list[Finding]] = {}
    asked: dict[tuple[Scope, Panel, Span], Asked] = {}
    for one in findings:
        question = finding_question(snapshot, made, one)
        around = widened(question, snapshot, one.since)  # a sentence names that day: its line has it
        key = question.scope, one.panel, around.span
        asked[key] = question, around
        parts.setdefault(key, []).append(one)
    found: dict[str, Report] = {}
    for key, some in parts.items():
        try:
            found |= _of_part(snapshot, made, asked[key], some, verdicts)
        except (RowsGoneError, OtherBinsError):  # of the weeks before
            continue
    return found


def finding_question(snapshot: Snapshot, made: Report, finding: Finding) -> Question:
    """Give the question over its whole window that a finding answers."""
    scope = replace(
        made.scope,
        window=finding.window,
        baseline=asked_in(finding.link, "baseline"),
        cohort=finding.cohort,
        version=finding.version,
        by="none",
    )
    return resolve(scope, snapshot.contract, snapshot.extent)


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


def _of_part(
    snapshot: Snapshot, made: Report, asked: Asked, findings: Sequence[Finding], verdicts: bool
) -> dict[str, Report]:
    """Give the lines of findings of one question and panel."""
    (_, around), panel = asked, findings[0].panel
    wanted = [drawn_measure(one) for one in findings]
    # Limits are lines of drift alone.
    series = column_series(snapshot, around, wanted) if panel == "drift" else {}
    measured = [one for one in wanted if one.measure != MEAN]
    measures = frozenset(one.measure for one in measured)
    among = frozenset() if verdicts else frozenset(one.subject for one in measured)
    every = compute(panel, snapshot, around, measures, among=among) if measures else []
    # Each measure is a family of its own: no verdict depends on which other findings are asked for.
    lines = {name: judge([row for row in every if row.measure == name], made.contract) for name in measures}
    found = {}
    for one, drawn in zip(findings, wanted, strict=True):
        points = series.get(drawn, [])
        own = line_rows(around, drawn, points) if drawn.measure == MEAN else lines[drawn.measure]
        rows = [row for row in own if row.subject == drawn.subject]
        if drawn.measure == one.measure:
            rows = [replace(row, baseline_value=one.baseline_value) for row in rows]
        if rows:
            found[one.id] = line_of(one, rows, points, made=made, snapshot=snapshot, asked=asked)
    return found


def line_of(
    finding: Finding,
    rows: Sequence[Measurement],
    points: Sequence[SeriesPoint],
    *,
    made: Report,
    snapshot: Snapshot,
    asked: Asked,
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
    asked : pair of Question
        Over the whole window, and over what is drawn.
    """
    question, around = asked
    return replace(
        made,
        scope=around.scope,
        question=replace(around, window=question.window),
        panels=(finding.panel,),
        measurements=list(rows),
        findings=[],
        curves={},
        marks=marks(snapshot, finding.since, finding.until),
        limits=finding_limits(finding, drawn_measure(finding), points, question),
    )
