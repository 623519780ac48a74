"""What is at stake: the worth of the rows that a finding speaks of, where the contract knows it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isfinite, nan

from monitoring.contract.panel import BUSINESS
from monitoring.errors import TidemarkError
from monitoring.findings.finding import Finding
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.titles import Circumstances
from monitoring.findings.words.words import number
from monitoring.panels.business import worth
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import available
from monitoring.panels.tasks.by_cohort import within
from monitoring.scope.baseline import Selection
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.question import Question, resolve
from monitoring.scope.window import Span
from monitoring.statistics.estimate import Estimate
from monitoring.store.columns.cells import keys_named
from monitoring.store.snapshot import Snapshot

MEASURE = "value"
_NOBODY_KNOWS = Estimate.undefined("no value")


@dataclass(frozen=True)
class Stake:
    """What the rows of a finding are worth.

    Parameters
    ----------
    amount : float
        In the contract's currency, a cost negative; NaN where nobody knows.
    n : int
        The rows, or labelled decisions, that it is the sum of.
    beyond : str
        The cohort that the finding mostly lies in, where rows outside it are in the sum as well.
    share : float
        Of the size of what the whole window is worth, in [0, 1], with all days of the finding's own cohort;
        1 where nobody knows.
    """

    amount: float = nan
    n: int = 0
    beyond: str = ""
    share: float = 1.0


Worth = Callable[[Measurement, Circumstances], Stake]


def nothing_known(lead: Measurement, known: Circumstances) -> Stake:
    """Give every finding the same stake."""
    return Stake()


class Stakes:
    """Gives what is at stake in the findings of one question.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Of the whole window.
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question
        self.known = BUSINESS in available(snapshot.contract)
        self._sums: dict[Selection, Estimate] = {}

    def __call__(self, lead: Measurement, known: Circumstances) -> Stake:
        """Give the worth of the rows of a finding: of its days inside its window, its cohorts and version.

        What it lies in mostly, beside a cohort that the profiles do not keep, would be a scan of the rows by
        itself: the sum is that of all of the cohort then, and says so.
        """
        rows = self._rows(lead) if self.known else None
        if rows is None:
            return Stake()
        all_days, whole = self._worth(rows), self._worth(self.question.window)
        comparable = all_days.defined and whole.defined and whole.value
        share = min(abs(all_days.value / whole.value), 1.0) if comparable else 1.0
        part, level = self._days(rows, lead, known), parse_cohort(known.where)
        kept = keys_named(rows.cohort) <= {one.name for one in self.snapshot.cohorts}
        told = self._worth(within(part, level) if level is not None and kept else part)
        return Stake(told.value, told.n, "" if kept else known.where, share)

    def _rows(self, lead: Measurement) -> Selection | None:
        """Give the rows of the window that a row is about; None for a part that cannot be asked for."""
        scope = replace(self.question.scope, cohort=lead.cohort, version=lead.version, by="none")
        try:
            asked = resolve(scope, self.snapshot.contract, self.snapshot.extent)
        except TidemarkError:  # such as a part that has no such baseline
            return None
        return replace(asked.window, spans=(self.question.span,))

    def _days(self, rows: Selection, lead: Measurement, known: Circumstances) -> Selection:
        """Cut the rows to the days of a deviation, where some of these are among them.

        What lasts goes up to the end of the window, also where its own row ends with the labels that are in.
        """
        all_of = rows.spans[0]
        part = Span(
            max(all_of.start, known.since or lead.window_start), min(all_of.end, known.until or all_of.end)
        )
        return replace(rows, spans=(part,)) if part.start < part.end else rows

    def _worth(self, rows: Selection) -> Estimate:
        if rows not in self._sums:
            try:
                self._sums[rows] = worth(self.snapshot, rows)
            except TidemarkError:  # its rows are gone: a finding stands without
                self._sums[rows] = _NOBODY_KNOWS
        return self._sums[rows]


def stake_words(finding: Finding) -> str:
    """Say what is at stake in a finding.

    Parameters
    ----------
    finding : Finding
        Any.

    Returns
    -------
    str
        A sum over the rows that it concerns, with their number; empty where the contract does not say.
    """
    if not isfinite(finding.at_stake):
        return ""
    amount = number(finding.at_stake, words_of(MEASURE).unit)
    beyond = f", also outside {finding.at_stake_beyond}" if finding.at_stake_beyond else ""
    said = f"{amount} {finding.currency}".strip() + " at stake"
    return f"{said} (n={finding.at_stake_n:,}{beyond})"
