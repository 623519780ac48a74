"""Labelled rows of a binary model by score, of one side of a comparison: its levels are cut out of them."""

from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from monitoring.cached_property import cached_property
from monitoring.scope.baseline import Selection
from monitoring.statistics.score_stack import ScoreStack, packed
from monitoring.store.codes.coded_days import NotCodedError
from monitoring.store.cohorts.chosen_cells import Groups, chosen_cells
from monitoring.store.kinds.label_kinds import LABELLED
from monitoring.store.kinds.losses import losses
from monitoring.store.reads.scored_rows import TOGETHER_ROWS, labelled_rows
from monitoring.store.routes.held_rows import held_groups, holdable
from monitoring.store.snapshot import Snapshot


class ScoredLevels:
    """The labelled rows of a selection, taken out of what is held once for all of its levels.

    Parameters
    ----------
    snapshot : Snapshot
        The generation, of a binary model.
    selection : Selection
        Window or baseline, read when a first level is asked for.
    """

    def __init__(self, snapshot: Snapshot, selection: Selection) -> None:
        self.snapshot, self.selection = snapshot, selection

    def of(self, level: Selection) -> ScoreStack | None:
        """Count the rows of a level by score, as one group.

        Parameters
        ----------
        level : Selection
            The same rows as the whole, in a cohort over cohort columns that lies inside its own.

        Returns
        -------
        ScoreStack or None
            None where rows are not held, are very many, or have a negative score: whoever asks reads the
            level alone.
        """
        if self._held is None:
            return None
        cells, group, bits = self._held
        own = bits.compress(chosen_cells(self.snapshot, level, cells).take(group))
        own.sort()
        return ScoreStack.of_packed(own, np.array([own.size]))

    @cached_property
    def _held(self) -> tuple[Groups, NDArray[np.intp], NDArray[np.uint64]] | None:
        many = labelled_rows(self.snapshot, self.selection) > TOGETHER_ROWS
        if many or not holdable(self.snapshot, self.selection):
            return None
        asked = [losses(self.snapshot.contract)["score"], "__label"]
        with suppress(NotCodedError):  # codes that are gone or damaged: the rows have it all
            cells, group, _, (score, label) = held_groups(self.snapshot, self.selection, asked, LABELLED)
            return (cells, group, packed(label, score)) if (score >= 0).all() else None
        return None
