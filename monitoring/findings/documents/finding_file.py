"""One finding as a report of its own: what it rests on, how it went, and what was done with it."""

from dataclasses import replace

from monitoring.errors import UnknownNameError
from monitoring.findings.documents.finding_lines import finding_lines, finding_question
from monitoring.findings.documents.reproduction import command
from monitoring.findings.finding import Finding
from monitoring.findings.journal.history_words import (
    moment_words,
    occurrence_words,
    standing_words,
    told,
    version_words,
)
from monitoring.findings.journal.journal import known_lives
from monitoring.findings.journal.lifecycle import CHECKED
from monitoring.findings.journal.recurrence import life_of, recurrence
from monitoring.findings.journal.standing import named
from monitoring.findings.judged_panels import judged_rows
from monitoring.findings.locus.slice import row_of, row_words, scope_within, slice_of
from monitoring.findings.report import FINDINGS, Report
from monitoring.findings.words.day_words import baseline_title
from monitoring.panels.measurement import Measurement
from monitoring.panels.quality import FRESHNESS
from monitoring.scope.question import Question, resolve
from monitoring.store.catalog.journal import Entry, Journal
from monitoring.store.reads.named_rows import counting_sql
from monitoring.store.snapshot import Snapshot


def finding_file(snapshot: Snapshot, made: Report, name: str) -> Report:
    """Put together what there is to know of one finding.

    Parameters
    ----------
    snapshot : Snapshot
        The generation that found it.
    made : Report
        With its findings, whatever else was asked.
    name : str
        The finding's id, or one under which it was told before.

    Returns
    -------
    Report
        Of its own question: the finding, all that its panel says of its subject, its line over the weeks
        before, where it stands and what was done, the command and the SQL that count again.

    Raises
    ------
    UnknownNameError
        When the answer has no such finding.
    """
    found = named(made.findings, known_lives(snapshot.directory, made.model), made.model, name)
    if found is None:
        raise UnknownNameError("finding", name, tuple(one.id for one in made.findings))
    question = finding_question(snapshot, made, found)
    rows = judged_rows(snapshot, question, (found.panel,))
    return replace(
        made,
        scope=question.scope,
        question=question,
        panels=(FINDINGS,),
        measurements=[row for row in rows if row.subject == found.subject and _lasting(row, found)],
        findings=[found],
        whole=[],
        curves={},
        series=finding_lines(made, [found], snapshot, verdicts=True).get(found.id),
        parts=(
            *_inside(snapshot, question, found),
            *_history(snapshot, made, found),
            ("The same number again", command(found, question.scope)),
            ("Its rows by SQL", counting_sql(snapshot, question.window)),
        ),
    )


def _lasting(row: Measurement, finding: Finding) -> bool:
    """Leave out how old the newest row is: every look gives another number."""
    return row.measure == finding.measure or row.measure != FRESHNESS


def _inside(snapshot: Snapshot, question: Question, finding: Finding) -> list[tuple[str, str]]:
    """Say what the measure is inside the slice that the finding lies in mostly."""
    cohort = slice_of(finding)
    if not cohort:
        return []
    narrow = resolve(scope_within(question.scope, cohort), snapshot.contract, snapshot.extent)
    inside = row_of(finding, judged_rows(snapshot, narrow, (finding.panel,)))
    return [(f"Only {cohort}", row_words(inside, baseline_title(narrow)))] if inside else []


def _history(snapshot: Snapshot, made: Report, finding: Finding) -> list[tuple[str, str]]:
    entries = Journal(snapshot.directory).entries(snapshot.model, without=CHECKED)
    then = bool(made.scope.data_version)
    around = recurrence(entries, finding, int(finding.data_version) if then else None)
    life = life_of(entries, around, finding, then=then)
    zone = snapshot.contract.zone
    beside = [
        f"{label}: {occurrence_words(one, zone)}"
        for label, one in (("Before", around.previous), ("After", around.following))
        if one is not None
    ]
    first = [] if around.previous else ["First time seen."]
    return [
        ("Where it stands", "\n".join([standing_words(finding, life), *first, *beside])),
        ("What happened", "\n".join(map(_line, reversed(life.entries)))),
    ]


def _line(entry: Entry) -> str:
    version = version_words(entry)
    return f"{moment_words(entry)}: {entry.who} {told(entry)}" + (f" ({version})" if version else "")
