"""What is at stake: the worth of the rows that a finding speaks of, where the contract knows it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isfinite, nan

from monitoring.errors import TidemarkError
from monitoring.findings.finding import Finding
from monitoring.findings.measure_words import words_of
from monitoring.findings.words import number
from monitoring.panels.measurement import Measurement
from monitoring.panels.registry import available, compute
from monitoring.scope.question import Question, resolve
from monitoring.scope.window import Span
from monitoring.store.snapshot import Snapshot

PANEL, MEASURE = "business", "value"


@dataclass(frozen=True)
class Stake:
    """What some rows of a window are worth.

    Parameters
    ----------
    amount : float
        In the contract's currency, a cost negative; NaN where nobody knows.
    share : float
        Of the size of what the whole window is worth, in [0, 1]; 1 where nobody knows.
    """

    amount: float = nan
    share: float = 1.0


Worth = Callable[[Measurement], Stake]


def nothing_known(lead: Measurement) -> Stake:
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
        self.known = PANEL in available(snapshot.contract)
        self._amounts: dict[tuple[str, str, Span], float] = {}

    def __call__(self, lead: Measurement) -> Stake:
        """Give the worth of the rows of a finding: of its cohort, version and window."""
        if not self.known:
            return Stake()
        amount = self._amount(lead.cohort, lead.version, Span(lead.window_start, lead.window_end))
        whole = self._amount(self.question.cohort_text, self.question.scope.version, self.question.span)
        known = isfinite(amount) and isfinite(whole) and whole
        return Stake(amount, min(abs(amount / whole), 1.0) if known else 1.0)

    def _amount(self, cohort: str, version: str, span: Span) -> float:
        key = cohort, version, span
        if key not in self._amounts:
            self._amounts[key] = self._measured(*key)
        return self._amounts[key]

    def _measured(self, cohort: str, version: str, span: Span) -> float:
        """Sum the value column, else what labelled decisions brought and cost."""
        start, end = (moment.isoformat() for moment in (span.start, span.end))
        scope = replace(
            self.question.scope, cohort=cohort, version=version, window=f"{start}/{end}", by="none"
        )
        try:
            asked = resolve(scope, self.snapshot.contract, self.snapshot.extent)
            rows = compute(PANEL, self.snapshot, asked, frozenset({MEASURE}))
        except TidemarkError:  # its rows are gone, or a part has no such baseline: a finding stands without
            return nan
        return next((row.value for row in rows), nan)


def stake_words(finding: Finding) -> str:
    """Say what is at stake in a finding.

    Parameters
    ----------
    finding : Finding
        Any.

    Returns
    -------
    str
        A sum over the rows that it concerns; empty where the contract does not say.
    """
    if not isfinite(finding.at_stake):
        return ""
    amount = number(finding.at_stake, words_of(MEASURE).unit)
    return f"{amount} {finding.currency}".strip() + " at stake"
