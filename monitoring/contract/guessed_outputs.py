"""Which columns are what a model said beside its score: class probabilities, quantiles, the class taken."""

import re
from collections.abc import Collection, Sequence

from monitoring.contract.column_sketch import ColumnSketch

_CLASS = re.compile(r"(y_pred_proba|probability|proba|prob|score|p)_?(.+)", re.IGNORECASE)
_INSIDE = re.compile(
    r"((?:.+?[.])??(?:y_pred_proba|probabilit(?:y|ies)|probas?|probs?|scores?|p))[._\[](.+?)\]?",
    re.IGNORECASE,
)
_QUANTILE = re.compile(r"q(?:uantile)?_?(0?[.][0-9]+)", re.IGNORECASE)
_PERCENTILE = re.compile(r"((?:.*_)?(?:y|y_?hat|pred|prediction|forecast|estimate))_[pq]_?([0-9]{1,2})", re.I)
_END = re.compile(r"(.*_)?(lower|upper|lo|up|lwr|upr)(?:_?([1-9][0-9]))?")
TRUTHS = ("0", "1", "0.0", "1.0", "true", "false", "True", "False", "TRUE", "FALSE")
"""How the two classes may be said in a decision, whatever the label calls them."""
_OTHERS = {"1": "0", "true": "false", "yes": "no", "pos": "neg", "positive": "negative"}
_CHOICE = re.compile(r"(y_)?(pred|predicted|prediction|decision|argmax)(_.*)?|.*_(pred|prediction|decision)")


def guess_classes(columns: Sequence[ColumnSketch]) -> dict[str, str]:
    """Find the columns of class probabilities: three or more that differ after a common prefix.

    Parameters
    ----------
    columns : sequence of ColumnSketch
        All columns of the files.

    Returns
    -------
    dict of str to str
        Class -> column; empty where there are none.

    Examples
    --------
    >>> three = [ColumnSketch(f"p_{name}", "number", 9, 0, 9, 0.0, 1.0) for name in "abc"]
    >>> guess_classes(three)
    {'a': 'p_a', 'b': 'p_b', 'c': 'p_c'}
    >>> guess_classes([ColumnSketch(f"output.scores[{k}]", "number", 9, 0, 9, 0.0, 1.0) for k in range(3)])
    {'0': 'output.scores[0]', '1': 'output.scores[1]', '2': 'output.scores[2]'}
    """
    found: dict[str, dict[str, str]] = {}
    for column in columns:
        match = _INSIDE.fullmatch(column.name) or _CLASS.fullmatch(column.name)
        if match and column.probability and not column.input:
            found.setdefault(match[1].lower(), {})[match[2]] = column.name
    largest = max(found.values(), key=len, default={})
    return largest if len(largest) >= 3 else {}


def guess_quantiles(columns: Sequence[ColumnSketch]) -> dict[str, str]:
    """Find the columns of predicted quantiles: ``q0.1`` beside the median, ``y_hat_p10`` beside ``y_hat``.

    Parameters
    ----------
    columns : sequence of ColumnSketch
        All columns of the files.

    Returns
    -------
    dict of str to str
        Level -> column; empty where there are none.

    Examples
    --------
    >>> guess_quantiles([ColumnSketch(f"q{level}", "number", 9) for level in (0.1, 0.5, 0.9)])
    {'0.1': 'q0.1', '0.5': 'q0.5', '0.9': 'q0.9'}
    >>> guess_quantiles([ColumnSketch(f"y_hat{end}", "number", 9) for end in ("", "_p10", "_p90")])
    {'0.1': 'y_hat_p10', '0.9': 'y_hat_p90'}
    """
    numbers = [column.name for column in columns if column.numeric]
    matches = [(_QUANTILE.fullmatch(name), name) for name in numbers]
    found = {str(float(match[1])): name for match, name in matches if match}
    if "0.5" in found:
        return found
    of: dict[str, dict[str, str]] = {}
    for name in numbers:
        match = _PERCENTILE.fullmatch(name)
        if match and 0 < int(match[2]) < 100:
            of.setdefault(match[1], {})[str(int(match[2]) / 100)] = name
    fitting = (levels for stem, levels in of.items() if "0.5" in levels or stem in numbers)
    return next((levels for levels in fitting if len(levels) > 1), {})


def guess_interval(
    columns: Sequence[ColumnSketch], value: ColumnSketch
) -> tuple[str, str, float | None] | None:
    """Find the ends of a prediction interval: their names say how much should lie inside, or are the value's.

    Parameters
    ----------
    columns : sequence of ColumnSketch
        All columns of the files.
    value : ColumnSketch
        What is predicted.

    Returns
    -------
    tuple of (str, str, float or None) or None
        Lower and upper column, and the level where that is known.

    Examples
    --------
    >>> names = ("yhat", "Upper 90", "Lower 90", "yhat_lower", "yhat_upper")
    >>> yhat, *ends = [ColumnSketch(name, "number", 9) for name in names]
    >>> guess_interval(ends[:2], yhat), guess_interval(ends[2:], yhat)
    (('Lower 90', 'Upper 90', 0.9), ('yhat_lower', 'yhat_upper', None))
    """
    ends: dict[tuple[str, str], dict[str, str]] = {}
    for column in columns:
        match = _END.fullmatch(column.spelled)
        if match and column.numeric and (match[3] or match[1] == f"{value.spelled}_"):
            ends.setdefault((match[1] or "", match[3] or ""), {})[match[2][:1]] = column.name
    whole = [(pair, level) for (_, level), pair in ends.items() if len(pair) == 2]
    found = [(pair["l"], pair["u"], int(level) / 100 if level else None) for pair, level in whole]
    return found[0] if found else None


def named_as_the_label(classes: dict[str, str], label: ColumnSketch | None) -> dict[str, str]:
    """Call classes as the label's values are called, where each ends with one of these.

    Examples
    --------
    >>> label = ColumnSketch("class", "integer", 9, 0, 2, 0, 1, ("0", "1"))
    >>> named_as_the_label({"class_0": "p0", "class_1": "p1"}, label)
    {'0': 'p0', '1': 'p1'}
    """
    values = label.as_classes if label else ()
    if {*values} <= {*classes}:
        return classes
    found = {name: [value for value in values if name.endswith(f"_{value}")] for name in classes}
    if not all(len(some) == 1 for some in found.values()) or len(values) != len(classes):
        return classes
    return {found[name][0]: column for name, column in classes.items()}


def other_class(score: ColumnSketch | None, column: ColumnSketch) -> bool:
    """Say whether a column is the probability of the other one of two classes.

    Examples
    --------
    >>> names = ("proba_1", "proba_0", "proba_2")
    >>> one, *others = [ColumnSketch(name, "number", 9, 0, 9, 0, 1) for name in names]
    >>> [other_class(one, other) for other in others]
    [True, False]
    """
    if score is None or not column.probability:
        return False
    return any(
        score.spelled.endswith(this) and column.spelled == score.spelled.removesuffix(this) + other
        for this, other in _OTHERS.items()
    )


def guess_decision(columns: Sequence[ColumnSketch], classes: Collection[str]) -> ColumnSketch | None:
    """Find the class that a model took.

    Parameters
    ----------
    columns : sequence of ColumnSketch
        Those without another role.
    classes : collection of str
        Names of the classes.

    Returns
    -------
    ColumnSketch or None
        Called like one, and all of its values are classes.

    Examples
    --------
    >>> guess_decision([ColumnSketch("pred", "text", 9, 0, 2, examples=("a", "c"))], ["a", "b", "c"]).name
    'pred'
    """
    named = (column for column in columns if _CHOICE.fullmatch(column.spelled))
    return next((one for one in named if one.examples and {*one.examples} <= {*classes}), None)
