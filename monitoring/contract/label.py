"""The label: what turned out to be true, how it finds its prediction and when it is known."""

from collections.abc import Iterator

from monitoring.contract.duration import Duration
from monitoring.contract.flaw import Flaw, Tree, mapping, shown
from monitoring.contract.label_value import label_value
from monitoring.contract.scalar import Column, Columns, Plain, Scalar, Text, typed
from monitoring.contract.section import Section
from monitoring.errors import nearest

BINARY_ONLY = ("positive", "negative")
BINARY_CLASSES = ("negative", "positive")


class Label(Section):
    """What turned out to be true."""

    column: Column
    """Column of the label."""
    join: Columns = ()
    """Columns by which labels find predictions; default: the id. One label may serve many predictions."""
    positive: Scalar | None = None
    """Binary: the value that counts as positive."""
    negative: Scalar | None = None
    """Binary: the other class; default: the only other value. Needed when there are more than two."""
    observed_at: Column | None = None
    """Column of the time when the label became known."""
    unit: Text | None = None
    """Regression: what the label and its prediction are counted in; errors are told in it as well."""
    horizon: Duration | None = None
    """After this long without a label, it counts as overdue."""
    missing_means: Scalar | None = None
    """What an overdue label means: `negative` or `positive`, or a class of a multiclass model. A prediction
    that is older than `horizon`, counted from the newest time in the store up to the present, and has no
    label is then taken as this class, known since its time and `horizon`; a label that is delivered takes its
    place. Default: rows without a label stay out of what needs one."""


def check_label(tree: Tree) -> Iterator[Flaw]:
    """Check the label against the task and the classes.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Yields
    ------
    Flaw
        One per broken rule.
    """
    task, given = tree.get("task"), mapping(tree, "label")
    if not given:
        return
    if task == "binary" and "positive" not in given:
        yield Flaw(
            ("label",), "task binary needs `label.positive`", hint="say which value counts as positive"
        )
    if task in ("multiclass", "regression", "ranking"):
        for key in BINARY_ONLY:
            if key in given:
                yield Flaw(("label", key), f"task {task} has no `label.{key}`", shown(given[key]))
    if task != "regression" and "unit" in given:
        yield Flaw(("label", "unit"), f"task {task} has no `label.unit`", shown(given["unit"]))
    if given.get("negative") is not None and _value(given.get("positive")) == _value(given["negative"]):
        rule = "`label.negative` differs from `label.positive`"
        yield Flaw(("label", "negative"), rule, shown(given["negative"]))
    yield from _missing_means(tree, given)


def _value(found: object) -> str:
    return label_value(typed(found) if isinstance(found, Plain) else found)


def _missing_means(tree: Tree, given: Tree) -> Iterator[Flaw]:
    if "missing_means" not in given:
        return
    path, found = ("label", "missing_means"), str(given["missing_means"])
    if "horizon" not in given:
        yield Flaw(
            path,
            "`label.missing_means` needs `label.horizon`",
            shown(found),
            "say after how long, such as 90d",
        )
    scores = tuple(mapping(mapping(tree, "prediction"), "scores"))
    choices = {"binary": BINARY_CLASSES, "multiclass": scores}.get(str(tree.get("task")), ())
    if choices and found not in choices:
        yield Flaw(path, "`label.missing_means` is a class", shown(found), nearest(found, choices))
    if tree.get("task") in ("regression", "ranking"):
        yield Flaw(path, f"task {tree['task']} has no `label.missing_means`", shown(found))
