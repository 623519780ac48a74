"""What a report draws and is no measurement: tables of the window as a whole."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from weakref import ref

from monitoring.contract.panel import CALIBRATION, PERFORMANCE, Panel
from monitoring.panels.probabilities.by_prediction import by_prediction
from monitoring.panels.probabilities.class_reliability import class_reliability
from monitoring.panels.registry import available
from monitoring.panels.tasks.class_confusion import class_confusion
from monitoring.panels.tasks.class_rates import class_rates
from monitoring.scope.question import Question
from monitoring.store.snapshot import Snapshot

CONFUSION = "confusion"
CLASS_RATES = "class_rates"
BY_PREDICTION = "by_prediction"
CLASS_RELIABILITY = "class_reliability"
Curve = Callable[[Snapshot, Question], list[dict[str, Any]]]
_CURVES: dict[str, tuple[Panel, str, Curve]] = {
    CONFUSION: (PERFORMANCE, "multiclass", class_confusion),
    CLASS_RATES: (PERFORMANCE, "multiclass", class_rates),
    BY_PREDICTION: (PERFORMANCE, "regression", by_prediction),
    CLASS_RELIABILITY: (CALIBRATION, "multiclass", class_reliability),
}
"""By name the panel that each is part of, the task that has it, and what makes it."""


class Curves(Mapping[str, list[dict[str, Any]]]):
    """What some panels draw beside their measurements, by name; read when it is first looked at.

    Of a multi-class model ``confusion`` and ``class_rates`` with performance, ``class_reliability`` with
    calibration; of a regression ``by_prediction`` with performance: each as the function of its name gives it
    (`class_confusion` the first). What has no rows is not there.

    Parameters
    ----------
    snapshot : Snapshot
        The generation. A report does not keep it: it is opened anew where nobody else has it any more.
    question : Question
        Window and baseline.
    panels : collection of str
        Their names.
    classes : sequence of str
        Whose confusion, where they are many.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        question: Question,
        panels: Collection[str],
        classes: Sequence[str] = (),
    ) -> None:
        contract = snapshot.contract
        self._of = snapshot.directory, snapshot.model, snapshot.generation
        self._snapshot = ref(snapshot)
        self._question = question
        self._confused = partial(class_confusion, names=classes)
        self._named = [
            name
            for name, (panel, task, _) in _CURVES.items()
            if panel in panels and panel in available(contract) and task == contract.task
        ]
        self._read: dict[str, list[dict[str, Any]]] = {}

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        """Read a curve, once."""
        if name not in self._named:
            raise KeyError(name)
        if name not in self._read:
            made = self._confused if name == CONFUSION else _CURVES[name][2]
            self._read[name] = made(self._snapshot() or Snapshot(*self._of), self._question)
        if not self._read[name]:
            raise KeyError(name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        """Name those that have rows."""
        return (name for name in self._named if name in self)

    def __len__(self) -> int:
        """Count those that have rows."""
        return sum(1 for _ in self)
