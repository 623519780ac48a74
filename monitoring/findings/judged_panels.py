"""The rows of panels with their verdicts: what a bound leaves open is refined before any is given."""

from collections.abc import Sequence
from dataclasses import replace

from monitoring.contract.panel import CALIBRATION, OVERVIEW, PERFORMANCE, QUALITY, Panel
from monitoring.findings.verdicts import judge, left_open, vague
from monitoring.panels.calibration import judged_subjects
from monitoring.panels.measurement import Measurement
from monitoring.panels.overview import chosen
from monitoring.panels.registry import available, compute
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot


def judged_rows(snapshot: Snapshot, question: Question, panels: Sequence[Panel]) -> list[Measurement]:
    """Give the judged rows of some panels, without findings.

    Parameters
    ----------
    snapshot : Snapshot
        The data.
    question : Question
        What is asked.
    panels : sequence of Panel
        Names of panels.

    Returns
    -------
    list of Measurement
        In the order of the panels.
    """
    answer = JudgedPanels(snapshot, question)
    return [row for panel in panels for row in answer.judged(panel)]


class JudgedPanels:
    """The judged rows of one question; each panel is computed once.

    Parameters
    ----------
    snapshot : Snapshot
        The generation.
    question : Question
        What is asked.
    among : frozenset of str
        Which subjects; all by default.
    """

    def __init__(self, snapshot: Snapshot, question: Question, among: frozenset[str] = frozenset()) -> None:
        self.snapshot, self.question, self.among = snapshot, question, among
        self.known: dict[Panel, list[Measurement]] = {}
        """By panel: what is put there is not measured again."""

    def judged(self, panel: Panel) -> list[Measurement]:
        """Give the rows of a panel."""
        if panel not in self.known:
            self.known[panel] = self._at_home() if panel == OVERVIEW else self._measured(panel, self.among)
        return self.known[panel]

    def ruling(self, panel: Panel) -> list[Measurement]:
        """Give the rows of a panel that findings are taken from: of classes none, where none is judged."""
        subjects = judged_subjects(self.snapshot.contract) if panel == CALIBRATION else frozenset()
        alone = subjects and not self.among and panel not in self.known
        return self._measured(panel, subjects) if alone else self.judged(panel)

    def _measured(self, panel: Panel, among: frozenset[str]) -> list[Measurement]:
        rows = compute(panel, self.snapshot, self.question, among=among)
        sides = self.question.window, self.question.baseline.selection
        # a bound that could change a verdict, or is most of a value, is refined first, off the rows at last
        for off_rows in (False,) if self.snapshot.rows_gone(*sides) else (False, True):
            open_ = left_open(rows, self.snapshot.contract) + vague(rows)
            if open_:
                refined = replace(
                    self.question,
                    refined=frozenset((row.measure, row.subject) for row in open_),
                    refined_at=frozenset((row.subject, row.window_start) for row in open_),
                    off_rows=off_rows,
                )
                rows = compute(panel, self.snapshot, refined, known=rows, among=among)
        return judge(rows, self.snapshot.contract)

    def _at_home(self) -> list[Measurement]:
        """Give the rows that other panels show, as they are there: one number, one verdict, measured once."""
        contract = self.snapshot.contract
        held = available(contract)
        homes = (self.judged(one) if one in held else [] for one in (QUALITY, PERFORMANCE))
        return chosen(contract, *homes)
