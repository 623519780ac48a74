"""The journal as tables for a terminal: what was done in words, how long things took in hours."""

from collections.abc import Sequence

from monitoring.cli.terminal import columns
from monitoring.findings.journal.history_words import told
from monitoring.findings.journal.lifecycle import CHECKED
from monitoring.findings.journal.response import Month, Precision
from monitoring.findings.journal.since_review import REVIEW
from monitoring.findings.words.words import counted
from monitoring.scope.instant import print_instant
from monitoring.store.catalog.journal import Entry

_NONE = "–"


def entries_table(entries: Sequence[Entry]) -> str:
    """Set entries in columns, a sentence of each last; seals and hashes are in ``--json``.

    Parameters
    ----------
    entries : sequence of Entry
        Oldest first.
    """
    rows = [
        [
            print_instant(one.moment.replace(microsecond=0)),
            one.who,
            one.model,
            one.finding or _NONE,
            one.data_version or _NONE,
            _deed(one),
        ]
        for one in entries
    ]
    return columns(["at", "who", "model", "finding", "data version", "what"], rows)


def _deed(entry: Entry) -> str:
    said = entry.said
    if entry.action == CHECKED and {"failed", "rules", "conclusion"} <= {*said}:  # a changed entry may not
        failed = f"{said['failed']:,} of {counted(said['rules'], 'rule')} failed"
        return f"checked the model: {said['conclusion']} ({failed})"
    if entry.action == REVIEW:
        return ": ".join(("reviewed", *filter(None, [said.get("text")])))
    title = str(said.get("title", ""))
    return f"{told(entry)}: {title}" if title else told(entry)


def rules_table(found: Sequence[Precision]) -> str:
    """Set how often each rule was right in columns.

    Parameters
    ----------
    found : sequence of Precision
        Of `precisions`.
    """
    rows = [
        [
            one.model,
            one.rule,
            *(f"{count:,}" for count in (one.occurrences, one.judged, one.false_alarms)),
            _NONE if one.precision is None else f"{one.precision:.3g}",
        ]
        for one in found
    ]
    head = ["model", "rule", "occurrences", "judged", "false alarms", "precision"]
    return columns(head, rows, right=(2, 3, 4, 5))


def times_table(found: Sequence[Month]) -> str:
    """Set how long things took in columns.

    Parameters
    ----------
    found : sequence of Month
        Of `months`.
    """
    rows = [
        [
            one.model,
            one.month,
            f"{one.occurrences:,}",
            *(
                _NONE if hours is None else f"{hours:,.1f}"
                for hours in (one.to_detect, one.to_acknowledge, one.to_recover)
            ),
        ]
        for one in found
    ]
    head = ["model", "month", "occurrences", "hours to detect", "hours to acknowledge", "hours to recover"]
    return columns(head, rows, right=(2, 3, 4, 5))
