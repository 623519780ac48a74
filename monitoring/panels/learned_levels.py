"""Levels that the contract does not list, but rows have taught: some others are expected of the next ones."""

import numpy as np

from monitoring.panels.evidence import Evidence
from monitoring.scope.question import Question
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.rare_levels import unseen_rate
from monitoring.store.snapshot import Snapshot

RARE_LEVELS = "rare_levels"
"""Why a rise is held against what rare levels let expect, and not against the baseline's share."""
_LOOKED = 0.05
"""Levels of the baseline are read only where p is less without them."""
Counts = tuple[int, int]


class LearnedLevels:
    """Weighs how many rows have none of the known levels, of features whose levels nobody has listed.

    The rows that taught them have no others, so that a baseline of these has a share of 0; of the next
    ones as many are expected as the baseline has rows whose level it has once.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        Its baseline is what a window is held against.

    References
    ----------
    Good 1953, doi:10.1093/biomet/40.3-4.237
    """

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self._question = snapshot, question
        self._known: dict[str, tuple[int, int]] = {}

    def of(self, subject: str, rule: str) -> bool:
        """Say whether a rule rests on learned levels."""
        feature = self.snapshot.contract.feature(subject)
        return rule == "unseen" and (feature is None or feature.allowed is None)

    def method(self, subject: str, rule: str) -> str:
        """Say on which rows it rests which levels are known, where the contract does not list them."""
        origin = self.snapshot.bins.said(subject) if self.of(subject, rule) else ""
        return f"exact, {origin}" if origin else ""

    def weighed(self, subject: str, now: Counts, then: Counts, phi: float, plain: Evidence) -> Evidence:
        """Hold a rise against the rare levels of the baseline, where these let expect more than it has.

        Parameters
        ----------
        subject : str
            A feature.
        now, then : tuple of int
            Rows without a known level, and all that have one, of window and baseline.
        phi : float
            Over-dispersion of days.
        plain : Evidence
            The same held against the baseline's share.
        """
        if plain.p_value is None or plain.p_value >= _LOOKED or not plain.effect > 0:
            return plain
        once, twice = self._rare(subject)
        if once <= then[0]:
            return plain
        found: Estimate = unseen_rate(*now, then[1], once, twice, phi=phi)
        return Evidence(found.value - once / then[1], found.p_value, plain.enough, RARE_LEVELS)

    def _rare(self, subject: str) -> tuple[int, int]:
        """Count the levels that the baseline has once, and twice."""
        baseline = self._question.baseline.selection
        if subject not in self._known and baseline is not None:
            rows = self.snapshot.profiles("categorical", baseline).of(subject).records.levels.total()
            self._known[subject] = int(np.sum(rows == 1)), int(np.sum(rows == 2))
        return self._known.get(subject, (0, 0))
