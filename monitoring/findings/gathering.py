"""Gathering: from judged rows to ranked findings."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isfinite
from zoneinfo import ZoneInfo

from monitoring.contract.panel import Panel, page_of
from monitoring.findings.dating.unit_changes import MEASURE as UNIT
from monitoring.findings.finding import Finding, identity
from monitoring.findings.incidents import incidents
from monitoring.findings.next_actions import next_action, owner, runbook
from monitoring.findings.ranking import alarms, groups, order, severity_rank
from monitoring.findings.stakes import Stake, Worth, nothing_known
from monitoring.findings.words.titles import Circumstances, title
from monitoring.panels.measurement import Measurement, as_judged
from monitoring.scope.address import CONTRACT_HASH, link, short_hash
from monitoring.scope.instant import local_day, print_instant
from monitoring.scope.other_times import other_times
from monitoring.scope.question import Question, over
from monitoring.scope.window import Span

Investigate = Callable[[Measurement], Circumstances]


def unknown(_: Measurement) -> Circumstances:
    """Neither date nor place: where the rows are all there is."""
    return Circumstances()


def findings(
    judged: Sequence[Measurement],
    question: Question,
    data_version: str,
    investigate: Investigate = unknown,
    worth: Worth = nothing_known,
    known: Sequence[Finding] = (),
) -> list[Finding]:
    """Make the findings of judged rows, worst first.

    Parameters
    ----------
    judged : sequence of Measurement
        Over the whole window, of any panels.
    question : Question
        What they answer.
    data_version : str
        Of the snapshot.
    investigate : callable, optional
        Gives since when and mostly where for the leading row of a finding.
    worth : callable, optional
        Gives what is at stake in it: of two as severe and as large, the dearer comes first.
    known : sequence of Finding, optional
        Of the same question from more panels: what the same row leads there is not made again.

    Returns
    -------
    list of Finding
        One per subject: several alarming measures of a feature are one finding. The most severe first, of
        these what lasts before what is over, then incident by incident, in each what likely caused the others
        first. Of labels its numbers and its window are those of the days whose labels are
        in: what the early ones say is not what all will.
    """
    leads = [group[0] for group in groups(alarms(judged), question.contract)]
    # By all days of its rows: what began yesterday is not the less urgent for it.
    ranked = order(leads, question.contract, lambda lead: worth(lead, Circumstances()).share)
    made = {_led_by(finding): finding for finding in known}
    found = []
    for lead in ranked:
        finding = made.get(_led_by(lead))
        if finding is None:
            told = as_judged(lead)
            circumstances = investigate(told)
            finding = _finding(told, question, data_version, circumstances, worth(lead, circumstances))
        found.append(finding)
    chained = [finding for incident in incidents(found) for finding in incident.findings]
    return sorted(chained, key=lambda one: (-severity_rank(one.severity), _over(one, question)))


def _over(one: Finding, question: Question) -> bool:
    """Say whether a finding tells of what has ended before the window does."""
    return one.until is not None and one.until < question.span.end


def _led_by(one: Measurement | Finding) -> tuple[str, ...]:
    """Name the row that leads a finding, among those of one question."""
    return one.panel, one.measure, one.subject, one.cohort, one.version


def window_words(question: Question) -> str:
    """Write a question's window so that it can be asked for again.

    Parameters
    ----------
    question : Question
        Resolved.

    Returns
    -------
    str
        ``START/END``: local dates for whole days, else times in UTC.
    """
    return _span_words(question.span, question.zone)


def _span_words(span: Span, zone: ZoneInfo) -> str:
    if span.whole_days(zone):
        return "/".join(local_day(moment, zone).isoformat() for moment in (span.start, span.end))
    return "/".join(print_instant(moment) for moment in (span.start, span.end))


def page_link(
    question: Question,
    panel: Panel,
    subject: str = "",
    base_url: str = "",
    data_version: str = "",
    rule: str = "",
) -> str:
    """Give the address that shows a measurement.

    Parameters
    ----------
    question : Question
        Its window is written out, so that the address does not move with new rows.
    panel : Panel
        Whose page.
    subject : str
        What is chosen on it.
    base_url : str
        What stands before the path.
    data_version : str
        The generation that it shows, under the question's contract; empty for the newest.
    rule : str
        The rule of data quality that is told first, where it is of no column that can be chosen.

    Returns
    -------
    str
        Path and query string.
    """
    scope = over(question, window=window_words(question), by="none")
    told = panel == "drift" or (panel == "quality" and subject in question.contract.listed_features)
    chosen = {"feature": subject} if told else {"rule": rule} if panel == "quality" and rule else {}
    if data_version:
        chosen[CONTRACT_HASH] = short_hash(question.contract.digest)
    return link(page_of(panel), replace(scope, data_version=data_version), chosen, base_url)


def _answered(lead: Measurement, question: Question) -> Question:
    """Give the question that a row answers: a part of the asked rows where it is about a part."""
    scope, span = question.scope, Span(lead.window_start, lead.window_end)
    if (lead.cohort, lead.version) != (question.cohort_text, scope.version):
        scope = replace(scope, cohort=lead.cohort, version=lead.version)
    if span != question.span:
        scope = replace(scope, baseline=_baseline_words(question))
    return replace(question, scope=scope, window=replace(question.window, spans=(span,)))


def _baseline_words(question: Question) -> str:
    """Ask for the same baseline of another window: its days where they follow from the window.

    Of the window's own days (another version, another cohort) none can be named, nor what the window has cut
    in two.
    """
    selection = question.baseline.selection
    if selection is None or len(selection.spans) != 1 or selection.spans == question.window.spans:
        return question.scope.baseline
    return _span_words(selection.spans[0], question.zone)


def _finding(
    lead: Measurement, asked: Question, data_version: str, known: Circumstances, stake: Stake
) -> Finding:
    contract, question = asked.contract, _answered(lead, asked)
    cause = replace(lead, measure=UNIT, value=known.unit.value) if known.unit else lead
    cause = replace(lead, measure=known.cause) if known.cause else cause
    return Finding(
        id=identity(contract.model, lead, question.baseline.words),
        severity="critical" if lead.verdict == "critical" else "warning",
        title=title(lead, question, known),
        panel=lead.panel,
        measure=lead.measure,
        subject=lead.subject,
        cohort=lead.cohort,
        version=lead.version,
        window=window_words(question),
        baseline=question.baseline.words,
        value=lead.value,
        lower=lead.lower,
        upper=lead.upper,
        n=lead.n,
        baseline_value=lead.baseline_value,
        since=known.since,
        adjusted_p=lead.q_value,
        owner=owner(cause, contract),
        runbook=runbook(cause, contract),
        next_action=next_action(cause, known.where, other_times(question)),
        link=page_link(question, lead.panel, lead.subject, data_version=data_version, rule=lead.measure),
        status="open",
        note="",
        first_seen=lead.window_start,
        last_seen=lead.window_end,
        data_version=data_version,
        at_stake=stake.amount,
        currency=(contract.business.currency or "") if contract.business and isfinite(stake.amount) else "",
        at_stake_n=stake.n,
        at_stake_beyond=stake.beyond,
        until=known.until,
        repeated=lead.repeated,
        full=known.full,
    )
