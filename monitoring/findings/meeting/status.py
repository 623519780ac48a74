"""The status of every model: one sentence each, worst first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from monitoring.contract.headline_measures import headline_measures
from monitoring.contract.panel import Panel
from monitoring.errors import TidemarkError
from monitoring.findings.awaited_labels import UNTIL, awaited, early_alone
from monitoring.findings.finding import Finding
from monitoring.findings.journal.attention import all_left_out_words, left_out_words, needing
from monitoring.findings.panel_verdicts import TOLD_BY, calm_verdict, tells
from monitoring.findings.ranking import severity_rank
from monitoring.findings.report import Report, report
from monitoring.findings.thresholds import UNJUDGED
from monitoring.findings.words.calm_words import no_drift, no_rule_failed, well_calibrated
from monitoring.findings.words.change_words import change_half, change_words
from monitoring.findings.words.day_words import baseline_title
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.reason_words import judged_days
from monitoring.findings.words.titles import against, none_of
from monitoring.panels.bare_baseline import lacks_in
from monitoring.panels.measurement import Measurement, as_judged
from monitoring.scope.question import Question, Scope
from monitoring.store.catalog.catalog import Catalog


@dataclass(frozen=True)
class ModelStatus:
    """How one model is.

    Parameters
    ----------
    model, title : str
        Its name, and its name for people.
    verdict : str
        ``critical``, ``warning``, ``ok``, or ``insufficient`` where nothing could be judged, or of drift and
        performance nothing.
    sentence : str
        What is to be known of it.
    finding : Finding or None
        The worst that needs somebody, else the worst.
    findings : tuple of Finding
        All, worst first.
    measure : Measurement or None
        The measure by which its performance is told, of the days whose labels are in.
    drifted, failing : int
        Subjects that drifted, and columns that break a quality rule.
    labels_in : float
        Share of rows with a label; NaN without labels.
    tests : int
        How many tests were made.
    report : Report or None
        All of it; None where it could not be made.
    """

    model: str
    title: str
    verdict: str
    sentence: str
    finding: Finding | None = None
    findings: tuple[Finding, ...] = ()
    measure: Measurement | None = None
    drifted: int = 0
    failing: int = 0
    labels_in: float = float("nan")
    tests: int = 0
    report: Report | None = None


def overview(directory: Path, scope: Scope, models: Sequence[str] | None = None) -> list[ModelStatus]:
    """Give the status of every model, worst first.

    Parameters
    ----------
    directory : Path
        The store.
    scope : Scope
        Window and the like, asked of every model; its own model, cohort, version and baseline are left out.
    models : sequence of str, optional
        All of the store by default.

    Returns
    -------
    list of ModelStatus
        One a model, also where its question fails.
    """
    names = Catalog(directory).models() if models is None else models
    asked = replace(scope, cohort="", version="", baseline="", by="none")
    return ranked([status(directory, replace(asked, model=name)) for name in names])


def asked_of(model: str, scope: Scope) -> Scope:
    """Give what a page of all models asks of one; cohort, version and baseline are the model's own."""
    return Scope(model, window=scope.window, as_of=scope.as_of, now=scope.now)


def ranked(statuses: Sequence[ModelStatus]) -> list[ModelStatus]:
    """Sort by severity, then by number of findings that need somebody, then by name.

    Parameters
    ----------
    statuses : sequence of ModelStatus
        In any order.

    Returns
    -------
    list of ModelStatus
        Worst first; no verdict before steady.
    """
    return sorted(statuses, key=lambda one: (-_rank(one.verdict), -len(needing(one.findings)), one.model))


def status(directory: Path, scope: Scope) -> ModelStatus:
    """Give the status of one model.

    Parameters
    ----------
    directory : Path
        The store.
    scope : Scope
        The question.

    Returns
    -------
    ModelStatus
        ``insufficient`` with the reason where the question cannot be answered.
    """
    try:
        return of_report(report(directory, ["all"], scope))
    except TidemarkError as error:
        return ModelStatus(scope.model, scope.model, "insufficient", f"{error}")


def of_report(made: Report) -> ModelStatus:
    """Give the status that a report of all panels tells.

    Parameters
    ----------
    made : Report
        Of every panel, over one window.

    Returns
    -------
    ModelStatus
        Its verdict is that of the data, whatever people did with the findings; its sentence is that of the
        worst finding that needs somebody, and says where none does.
    """
    rows = _standing(made)
    shown = _row(made, rows, "performance", next(iter(headline_measures(made.contract)), ""))
    leading = as_judged(shown) if shown else None
    labels = _row(made, rows, "performance", "label_coverage")
    verdict = _verdict(made, rows)
    calm = ModelStatus(
        made.model,
        made.contract.title,
        verdict,
        _calm_panel(verdict, made, rows) or _calm(verdict, leading, rows, made.question) + _unjudged(leading),
        measure=leading,
        drifted=_alarming(rows, "drift"),
        failing=_alarming(rows, "quality"),
        labels_in=labels.value if labels else float("nan"),
        tests=sum(row.q_value is not None for row in rows),
        report=made,
    )
    return told_by(made.findings, calm)


def told_by(findings: Sequence[Finding], one: ModelStatus) -> ModelStatus:
    """Give a status as its findings tell it, with what people have done with them up to now.

    Parameters
    ----------
    findings : sequence of Finding
        All of the model, worst first.
    one : ModelStatus
        Of the same report.

    Returns
    -------
    ModelStatus
        The same where there are none.
    """
    if not findings:
        return one
    worst = [*needing(findings), *findings][0]
    sentence = _found(worst, findings) + _unjudged(one.measure)
    return replace(one, sentence=sentence, finding=worst, findings=tuple(findings))


def _found(worst: Finding, findings: Sequence[Finding]) -> str:
    """Say the worst that needs somebody, and what is worse and does not."""
    if not needing(findings):
        said = all_left_out_words(findings)
        return f"{said[:1].upper()}{said[1:]}. {worst.title}"
    rank = severity_rank(worst.severity)
    worse = left_out_words([one for one in findings if severity_rank(one.severity) > rank])
    return f"{worst.title} Worse, but left out: {worse}." if worse else worst.title


def _unjudged(leading: Measurement | None) -> str:
    """Say that performance waits for labels: what else was judged says nothing of it."""
    waits = leading is not None and awaited(leading)
    return f" {words_of(leading.measure).name} is not judged {UNTIL}." if leading and waits else ""


def _standing(made: Report) -> list[Measurement]:
    """Give the asked cohort's rows over the whole window; of a panel that has none, its periods."""
    whole = [one for one in made.own(made.whole or made.measurements) if _lasts(one, made)]
    known = {one.panel for one in whole}
    return [*whole, *(one for one in made.own(made.measurements) if one.panel not in known)]


def _lasts(row: Measurement, made: Report) -> bool:
    """Say whether a row is of the whole window."""
    span = made.question.span
    return (row.window_start, row.window_end) == (span.start, span.end)


def _verdict(made: Report, rows: Sequence[Measurement]) -> str:
    if made.findings:
        return made.findings[0].severity
    steady = {one.panel for one in rows if one.verdict == "ok" and tells(one)}
    undecided = {one.panel for one in rows if one.verdict in UNJUDGED}
    return calm_verdict(steady, undecided)


_BESIDE: dict[Panel, str] = {
    **{"quality": "data quality", "calibration": "calibration"},
    **{"service": "service", "business": "value"},
}
"""Panels that are no verdict of a model whose drift and performance have none, and what they judge."""


def _calm_panel(verdict: str, made: Report, rows: Sequence[Measurement]) -> str:
    """Say what the page of a panel says that stands alone and is steady; empty of several, and of others."""
    panels = {one.panel for one in rows}
    if verdict != "ok" or len(panels) != 1:
        return ""
    if panels == {"drift"}:
        held = against(baseline_title(made.question))
        return no_drift({one.subject for one in rows}, held)
    if panels == {"quality"}:
        return no_rule_failed(rows, made.contract)
    error = _row(made, rows, "calibration", "ece_debiased")
    return well_calibrated(error) if error else ""


def _calm(verdict: str, leading: Measurement | None, rows: Sequence[Measurement], question: Question) -> str:
    """Say that nothing is wrong, or that nothing can be said."""
    if verdict != "ok":
        judged = {one.panel for one in rows if one.verdict == "ok" and tells(one)}
        *others, last = [words for panel, words in _BESIDE.items() if panel in judged] or [""]
        if others:
            return f"Only {', '.join(others)} and {last} could be judged: they are steady."
        return f"Only {last} could be judged: it is steady." if last else _why_not(rows, question)
    if leading is None:
        return "Steady: nothing has moved beyond noise."
    words = words_of(leading.measure)
    if awaited(leading):  # which is said behind it
        return "Steady where it could be judged."
    if leading.verdict in UNJUDGED:
        return f"Steady where it could be judged; {words.name} has no verdict yet."
    if leading.change_lower != leading.change_lower:
        return "Steady: nothing has moved beyond noise."
    moved = f"{words.name} {change_words(leading)} (±{change_half(leading)})"
    days = judged_days(leading)
    return f"Steady: {moved} against its baseline{days and ', ' + days}."


def _why_not(rows: Sequence[Measurement], question: Question) -> str:
    """Say what a verdict lacks: rows to compare with, or rows and labels of the window."""
    if early_alone(rows) and {one.panel for one in rows} == {"calibration"}:
        return f"Calibration has no verdict {UNTIL}."
    unjudged = [one for one in rows if one.verdict in UNJUDGED and tells(one)]
    lacking = [one for one in unjudged if one.panel in TOLD_BY] or unjudged
    if lacking and all(awaited(one) for one in lacking):
        return "No verdict yet."
    if not any(one.n for one in lacking) or not all(one.uncompared for one in lacking):
        return "Not enough data for a verdict."
    known = question.baseline.selection is not None
    what = none_of(question, lacks_in(lacking[0]) or "rows")
    there = f"{against(baseline_title(question))} has no {what}" if known else question.baseline.note
    return f"There is nothing to compare with: {there or 'no rows stand there'}."


def _row(made: Report, rows: Sequence[Measurement], panel: Panel, measure: str) -> Measurement | None:
    """Give the row of a measure of the model as a whole over the whole window; None where there is none."""
    found = (one for one in rows if (one.panel, one.measure, one.subject) == (panel, measure, ""))
    return next((one for one in found if _lasts(one, made)), None)


def _alarming(rows: Sequence[Measurement], panel: Panel) -> int:
    return len({one.subject for one in rows if one.panel == panel and severity_rank(one.verdict)})


def _rank(verdict: str) -> float:
    return severity_rank(verdict) or (0.5 if verdict == "insufficient" else 0.0)
