"""The rows of one side that break a rule, of those that it was checked on, or why that is not known."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Self

from monitoring.statistics.estimate import Estimate
from monitoring.statistics.intervals import proportion
from monitoring.store.kinds.tally import CHECKED, Pair, tally_key, violations

NOT_COUNTED = "not_counted"
"""Of days that were profiled before there was the rule."""


@dataclass(frozen=True)
class CheckedRows:
    """How often some rows break a rule.

    Parameters
    ----------
    broken, checked : int
        Rows that break it, and rows that it was checked on.
    empty : str
        The reason where it was checked on none.
    """

    broken: int
    checked: int
    empty: str

    @classmethod
    def of(cls, tally: Mapping[str, int], pair: Pair, apart: Set[Pair], empty: str) -> Self:
        """Take them from a tally.

        Parameters
        ----------
        tally : mapping of str to int
            Of the rows.
        pair : tuple of str
            Subject and name of the rule.
        apart : set of (subject, rule)
            From `checked_apart`.
        empty : str
            The reason where there was nothing to check.

        Returns
        -------
        CheckedRows
            Without any where the rule was not counted, which is the reason then.

        Examples
        --------
        >>> tally = {"rows": 5, tally_key("act", "checked:missing"): 4, tally_key("act", "missing"): 1}
        >>> some = CheckedRows.of(tally, ("act", "missing"), {("act", "missing")}, "empty_current")
        >>> some.counts, some.rate.value
        ((1, 4), 0.25)
        >>> CheckedRows.of({"rows": 5}, ("act", "missing"), {("act", "missing")}, "empty_current").rate.reason
        'not_counted'
        """
        counts = violations(tally, *pair, none=0, apart=apart)
        counted = tally_key(pair[0], CHECKED + pair[1]) in tally or pair not in apart
        return cls(*counts, empty if counted or not tally.get("rows") else NOT_COUNTED)

    @property
    def counts(self) -> tuple[int, int]:
        """Rows that break it, and rows that it was checked on."""
        return self.broken, self.checked

    @property
    def rate(self) -> Estimate:
        """The share of the checked rows that break it."""
        return proportion(*self.counts, reason=self.empty)
