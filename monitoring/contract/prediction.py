"""The prediction: which columns hold what the model said, by task."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from monitoring.contract.flaw import Flaw, Tree, mapping, number, shown
from monitoring.contract.label_value import label_value
from monitoring.contract.scalar import Column, Text
from monitoring.contract.section import Section

Level = Annotated[float, Field(gt=0, lt=1)]

NEEDED: dict[str, tuple[str, ...]] = {
    "binary": ("score",),
    "multiclass": ("scores",),
    "regression": ("value",),
    "ranking": ("score", "query"),
}
ALLOWED: dict[str, tuple[str, ...]] = {
    "binary": ("score", "scale", "threshold", "decision"),
    "multiclass": ("scores", "decision"),
    "regression": ("value", "interval", "quantiles"),
    "ranking": ("score", "scale", "query"),
}


_NEAR = {"score": "scores", "scores": "score", "value": "score"}


class PredictionInterval(Section):
    """A regression's prediction interval."""

    lower: Column
    """Column of the lower end."""
    upper: Column
    """Column of the upper end."""
    level: Level
    """Nominal coverage, such as 0.9."""


class Prediction(Section):
    """What the model said."""

    score: Column | None = None
    """Binary: probability of the positive class. Ranking: what orders the rows of a query."""
    scale: Literal["probability", "margin"] = "probability"
    """`margin`: any number instead of a probability; ranking measures only, no calibration."""
    scores: dict[Text, Column] = Field(default_factory=dict)
    """Multiclass: class -> column of its probability; the order settles ties."""
    value: Column | None = None
    """Regression: the predicted value."""
    interval: PredictionInterval | None = None
    """Regression: prediction interval."""
    quantiles: dict[Level, Column] = Field(default_factory=dict)
    """Regression: level -> column."""
    threshold: float = 0.5
    """Binary: predicted positive when score >= threshold."""
    decision: Column | None = None
    """The class acted on: accuracy, precision, recall and the like rest on it; on the score or scores where
    it is empty or names no class."""
    query: Column | None = None
    """Ranking: column that groups the rows of one query."""

    @property
    def values(self) -> tuple[str, ...]:
        """Columns of the predicted numbers: scores, value, interval and quantiles, without repetition."""
        interval = (self.interval.lower, self.interval.upper) if self.interval else ()
        return tuple(dict.fromkeys((*self.required, *interval, *self.quantiles.values())))

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which there is no prediction: score, class scores or value."""
        single = tuple(column for column in (self.score, self.value) if column)
        return tuple(dict.fromkeys((*single, *self.scores.values())))

    @property
    def optional(self) -> tuple[str, ...]:
        """The columns that a prediction may lack: ends of its interval, quantiles and the decision."""
        some = (*self.values, *((self.decision,) if self.decision else ()))
        return tuple(column for column in some if column not in self.required)

    @property
    def intervals(self) -> dict[str, PredictionInterval]:
        """Every prediction interval by its subject in the measurement table.

        Empty for the one that is judged: the contract's own, without one the widest pair of quantiles. Other
        pairs of quantiles that lie around the median have their level, such as ``0.8``.
        """
        central = self._central()
        own = self.interval or next(iter(central), None)
        others = {f"{one.level:g}": one for one in central if own is None or one.level != own.level}
        return {"": own, **others} if own else {}

    def _central(self) -> list[PredictionInterval]:
        """The pairs of quantiles p and 1 - p, widest first."""
        columns = {round(level, 9): column for level, column in self.quantiles.items()}
        return [
            PredictionInterval(lower=columns[p], upper=columns[round(1 - p, 9)], level=round(1 - 2 * p, 9))
            for p in sorted(columns)
            if p < 0.5 and round(1 - p, 9) in columns
        ]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the prediction names, without repetition."""
        others = tuple(column for column in (self.decision, self.query) if column)
        return tuple(dict.fromkeys((*self.values, *others)))


def check_prediction(tree: Tree) -> Iterator[Flaw]:
    """Check the prediction against the task.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Yields
    ------
    Flaw
        One per broken rule.
    """
    task, given = str(tree.get("task")), mapping(tree, "prediction")
    if task in NEEDED and isinstance(tree.get("prediction"), Mapping):
        yield from _by_task(task, given)
    yield from _classes(given)
    limit = number(given.get("threshold"))
    if given.get("scale") != "margin" and limit is not None and not 0 <= limit <= 1:
        hint = "write `scale: margin` where the score is no probability"
        rule = "`prediction.threshold` of a probability is between 0 and 1"
        yield Flaw(("prediction", "threshold"), rule, shown(given["threshold"]), hint)


def _by_task(task: str, given: Tree) -> Iterator[Flaw]:
    missing = [key for key in NEEDED[task] if key not in given]
    # What stands in place of a missing key is named in that key's hint, not a second time.
    instead = {_NEAR.get(key) for key in missing}
    for key in missing:
        rule = f"task {task} needs `prediction.{key}`"
        yield Flaw(("prediction",), rule, shown(given or None), _instead(key, given))
    for key in given:
        if key in Prediction.model_fields and key not in ALLOWED[task] and key not in instead:
            rule = f"task {task} has no `prediction.{key}`"
            yield Flaw(("prediction", key), rule, shown(given[key]), _owners(key))


def _instead(key: str, given: Tree) -> str:
    """Say where the column may be standing under another key."""
    levels = {number(level): column for level, column in mapping(given, "quantiles").items()}
    if key == "value" and 0.5 in levels:
        return f"did you mean `value: {levels[0.5]}`, the median?"
    return _owners(_NEAR[key]) if _NEAR.get(key) in given else ""


def _tasks(key: str) -> str:
    return " or ".join(task for task, keys in ALLOWED.items() if key in keys)


def _owners(key: str) -> str:
    return f"`{key}` is for task {_tasks(key)}"


def _classes(given: Tree) -> Iterator[Flaw]:
    scores = mapping(given, "scores")
    if isinstance(given.get("scores"), Mapping) and len(scores) < 2:
        yield Flaw(
            ("prediction", "scores"), "`prediction.scores` has at least two classes", shown(given["scores"])
        )
    for name, column in scores.items():
        twin = next(other for other, its in scores.items() if its == column)
        if twin != name:
            rule = f"classes `{twin}` and `{name}` have columns of their own"
            yield Flaw(("prediction", "scores", name), rule, shown(column))
        same = next(other for other in scores if label_value(other) == label_value(name))
        if same != name:
            rule = f"labels tell the classes `{same}` and `{name}` apart"
            yield Flaw(
                ("prediction", "scores", name), rule, hint="true is read as 1, false as 0, and 1.0 as 1"
            )
    quantiles = mapping(given, "quantiles")
    for level, column in quantiles.items():
        twin = next(other for other, its in quantiles.items() if its == column)
        if twin != level:
            rule = f"the quantiles {twin} and {level} have columns of their own"
            yield Flaw(("prediction", "quantiles", level), rule, shown(column))
    interval = mapping(given, "interval")
    if interval and interval.get("lower") == interval.get("upper"):
        rule = "the interval's lower and upper end are two columns"
        yield Flaw(("prediction", "interval"), rule, shown(interval.get("lower")))
