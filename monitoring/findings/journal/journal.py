"""The journal as findings use it: what the data did is written down, and what people did is shown."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from monitoring.errors import ScopeError, StoreError, UnknownNameError
from monitoring.findings.finding import Finding
from monitoring.findings.journal.lifecycle import CHECKED, RECOVERED, Life, deed, lives
from monitoring.findings.journal.seen import seen
from monitoring.findings.journal.standing import id_of, with_lives
from monitoring.store.catalog.journal import Entry, Journal
from monitoring.store.snapshot import Snapshot


def note_seen(snapshot: Snapshot, findings: Sequence[Finding]) -> None:
    """Write down which findings opened, worsened, eased and recovered with a generation.

    Parameters
    ----------
    snapshot : Snapshot
        Only of the newest generation; an earlier one is history and says nothing new. Where the store cannot
        be written to, nothing is.
    findings : sequence of Finding
        Of the default question.
    """
    if snapshot.generation != snapshot.catalog.generation(snapshot.model):
        return
    words = snapshot.model, snapshot.data_version, snapshot.contract.digest
    try:
        Journal(snapshot.directory).decide(snapshot.model, seen(findings, *words))
    except StoreError:
        return


def known_lives(directory: Path, model: str) -> dict[str, Life]:
    """Tell where every finding of a model stands, by id."""
    return lives(Journal(directory).entries(model, without=CHECKED))


def annotated(findings: Sequence[Finding], directory: Path, model: str) -> list[Finding]:
    """Give findings with the status and the newest remark that the journal has."""
    return with_lives(findings, known_lives(directory, model)) if findings else []


def act(
    snapshot: Snapshot, action: str, who: str, finding: str, *, text: str = "", to: str = "", until: str = ""
) -> Entry:
    """Write down what a person does with a finding.

    Parameters
    ----------
    snapshot : Snapshot
        What the person sees.
    action, who, finding, text, to, until : str
        As `monitoring.findings.journal.lifecycle.deed` takes them.

    Returns
    -------
    Entry
        As it stands in the journal.

    Raises
    ------
    UnknownNameError
        For a finding that was never seen, or another action.
    ScopeError, StoreError
        Where something is missing or too long, and for a snooze that would be over at once.
    """
    journal = Journal(snapshot.directory)
    known = lives(journal.entries(snapshot.model, without=CHECKED))
    known_id = id_of(known, finding)
    if not known_id:
        raise UnknownNameError("finding", finding, tuple(known))
    done = deed(action, who, snapshot.model, known_id, text=text, to=to, until=until)
    end = done.said.get("until", "")
    if action == "snooze" and end <= datetime.now(UTC).date().isoformat():
        raise ScopeError(
            f"snooze until {end}: that day has come (in UTC), so write a later one or `{RECOVERED}`"
        )
    seen_by = replace(done, data_version=snapshot.data_version, contract_hash=snapshot.contract.digest)
    [entry] = journal.add(seen_by)
    return entry
