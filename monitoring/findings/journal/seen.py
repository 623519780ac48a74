"""What a new data version adds to the journal: what opened, changed and recovered."""

from collections.abc import Callable, Sequence
from typing import Any

from monitoring.findings.finding import Finding
from monitoring.findings.journal.lifecycle import ITSELF, RECOVERED, RETOLD, Life, lives
from monitoring.findings.journal.same_thing import ALSO, TWIN, facts_of_rows, twin
from monitoring.findings.journal.standing import alike, known_as, names
from monitoring.findings.ranking import severity_rank
from monitoring.store.catalog.journal import LONGEST, Deed, Entry


def seen(
    findings: Sequence[Finding], model: str, data_version: str, contract_hash: str
) -> Callable[[list[Entry]], list[Deed]]:
    """Give what a new data version adds to a journal: what opened, worsened, eased and recovered.

    Parameters
    ----------
    findings : sequence of Finding
        Of the default question, at one data version.
    model : str
        Whose.
    data_version, contract_hash : str
        Of that generation.

    Returns
    -------
    callable
        For `Journal.decide`: from the entries so far to the deeds that follow; none where a later data
        version has been seen already. What lasts and is led by another measure now is the same finding.
    """

    def deeds(entries: list[Entry]) -> list[Deed]:
        noted = [one for one in entries if one.who == ITSELF and one.finding]
        if any(int(one.data_version) > int(data_version) for one in noted):
            return []
        known = lives(entries)
        near = alike(known)
        there = {known_as(near(one), one, default=True): one for one in findings}
        found = [
            (name, _changed(known.get(name), one), _facts(one, model, name)) for name, one in there.items()
        ]
        found += [
            (name, RECOVERED, {}) for name, life in known.items() if not life.over and name not in there
        ]
        return [
            Deed(ITSELF, action, model, name, said, data_version, contract_hash)
            for name, action, said in found
            if action
        ]

    return deeds


def _changed(life: Life | None, now: Finding) -> str:
    if life is None or life.over:
        return "opened"
    told = [str(one.said["severity"]) for one in life.entries if "severity" in one.said]
    before = severity_rank(told[-1]) if told else severity_rank(now.severity)
    after = severity_rank(now.severity)
    same = "" if now.id in names(life) else RETOLD
    return same if before == after else "worsened" if after > before else "eased"


def _facts(finding: Finding, model: str, name: str) -> dict[str, Any]:
    """Give what the journal keeps of a finding: the id says which, so an endless name may be cut."""
    facts = {
        "severity": finding.severity,
        "title": finding.title,
        "rule": f"{finding.panel}.{finding.measure}",
        "subject": finding.subject,
        **facts_of_rows(finding),
        "since": finding.since.isoformat() if finding.since else "",
    }
    other = twin(finding, model)
    facts |= {TWIN: other} if other else {}
    facts |= {ALSO: finding.id} if finding.id not in (name, other) else {}
    return {name: said[:LONGEST] for name, said in facts.items()}
