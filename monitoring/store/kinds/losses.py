"""Per-row losses: the quantities whose joint moments make the exact performance measures."""

from collections.abc import Iterable

from monitoring.contract.label_value import label_value
from monitoring.contract.model import Contract
from monitoring.store.columns.subjects import top_class
from monitoring.store.quoting import literal, quote
from monitoring.store.sql.canonical import label_text

_CLIP = "power(2.0, -50)"


def losses(contract: Contract) -> dict[str, str]:
    """Give the per-row quantities of a task and their SQL over labelled rows.

    Parameters
    ----------
    contract : Contract
        Of the model.

    Returns
    -------
    dict of str to str
        SQL by name, in a fixed order; every value is finite on a labelled row, but those of a forecast
        interval or quantile that the row lacks (`optional`).
    """
    if contract.label is None:
        return {}
    return _BY_TASK[contract.task](contract) if contract.task in _BY_TASK else {}


def leading_loss(contract: Contract) -> dict[str, str]:
    """Give the loss by which single rows are put in order, worst first.

    Parameters
    ----------
    contract : Contract
        Of the model.

    Returns
    -------
    dict of str to str
        Its SQL over labelled rows, by name: ``log_loss`` of probabilities, ``absolute_error`` of numbers, of
        other scores whether the decision was ``wrong``. Empty where there is none.
    """
    known = losses(contract)
    for name in ("log_loss", "absolute_error"):
        if name in known:
            return {name: known[name]}
    return {"wrong": f"abs({known['predicted']} - __label)"} if "predicted" in known else {}


UNKNOWN = "unknown"
"""The subject of what counts labelled rows without an interval or quantile."""
LOST = "lost"
"""The subject of what counts labelled rows with a loss that is too large for sums of squares."""
_OPTIONAL = ("covered", "width", "winkler", "pinball")


def optional(names: Iterable[str]) -> list[str]:
    """Name the losses that a labelled row need not have, in their order.

    Parameters
    ----------
    names : iterable of str
        Of `losses`.

    Returns
    -------
    list of str
        Those of forecast intervals and quantiles.

    Examples
    --------
    >>> optional(["error", "covered:0.8", "pinball:0.1"])
    ['covered:0.8', 'pinball:0.1']
    """
    return [name for name in names if name.partition(":")[0] in _OPTIONAL]


def _clipped(sql: str) -> str:
    return f"least(greatest({sql}, {_CLIP}), 1 - {_CLIP})"


def _squared(sql: str) -> str:
    """Give the square: a product takes a third of what a power takes."""
    return f"{sql} * {sql}"


def _binary(contract: Contract) -> dict[str, str]:
    score = quote(str(contract.prediction.score))
    plain = {"score": score, "label": "__label", "predicted": f"cast({decided(contract)} as double)"}
    if contract.prediction.scale == "margin":
        return plain
    p = _clipped(score)
    return plain | {
        "brier": _squared(f"({score} - __label)"),
        "log_loss": f"-ln(case when __label = 1 then {p} else 1 - {p} end)",
    }


def decided(contract: Contract) -> str:
    """Give the SQL of a binary decision: the logged one where it stands, else score >= threshold.

    Parameters
    ----------
    contract : Contract
        Of a binary model.

    Returns
    -------
    str
        A boolean expression, null only without a score.
    """
    prediction = contract.prediction
    by_threshold = f"({quote(str(prediction.score))} >= {float(prediction.threshold)!r})"
    if not prediction.decision:
        return by_threshold
    text = f"cast({quote(prediction.decision)} as varchar)"
    positive = str(contract.label.positive).lower() if contract.label else "1"
    said = f"(lower({text}) in ('true', {literal(positive)}, {literal(positive + '.0')}))"
    # nearly all are one of the two words: the general case takes as long as the rest of a row together
    # loads store a truth value, true for the positive class, whatever that is called
    called = f"typeof({quote(prediction.decision)}) <> 'BOOLEAN'" if positive == "false" else "false"
    words = f"when {text} = 'true' then true when {text} = 'false' then {called}"
    return f"case when {quote(prediction.decision)} is null then {by_threshold} {words} else {said} end"


def decided_class(contract: Contract) -> str:
    """Give the SQL of a multiclass decision: the logged one where it names a class, else by the scores.

    Parameters
    ----------
    contract : Contract
        Of a multiclass model.

    Returns
    -------
    str
        An expression of text: one of the contract's classes, compared as the label is.
    """
    by_score, decision = top_class(contract), contract.prediction.decision
    if not decision:
        return by_score
    said = label_text(quote(decision), "VARCHAR")
    cases = " ".join(f"when {literal(label_value(name))} then {literal(name)}" for name in contract.classes)
    return f"case {said} {cases} else {by_score} end"


def _multiclass(contract: Contract) -> dict[str, str]:
    """Give what panels read: the joint moments of all scores and labels as well would be a square of them.

    The sum of the scores is written a few times, not once a class: of two hundred classes a statement with a
    square of them is planned for twenty seconds.
    """
    scores = {name: quote(column) for name, column in contract.prediction.scores.items()}
    total = f"({' + '.join(scores.values())})"
    own = "case " + " ".join(f"when __label = {literal(name)} then {one}" for name, one in scores.items())
    own = f"({own} end)"
    squares = " + ".join(map(_squared, scores.values()))
    # of its own class a row lacks something of 1; of a sure one that is right nothing is left
    corrected = f"coalesce({_squared(f'({total} - {own})')} - {_squared(own)}, 0)"
    return {
        "log_loss": f"-ln({_clipped(f'({own} / {total})')})",
        "brier": f"({squares} + {corrected}) / ({_squared(total)})",
    }


def _regression(contract: Contract) -> dict[str, str]:
    value, label = quote(str(contract.prediction.value)), "__label"
    error = f"({value} - {label})"
    size = f"(abs({value}) + abs({label}))"
    return {
        "prediction": value,
        "label": label,
        "error": error,
        "absolute_error": f"abs{error}",
        "squared_error": _squared(error),
        "absolute_label": f"abs({label})",
        "squared_label": _squared(label),
        "label_nonzero": f"cast({label} <> 0 as double)",
        "relative_error": f"case when {label} = 0 then 0 else abs{error} / abs({label}) end",
        "symmetric_error": f"case when {size} = 0 then 0 else 2 * abs{error} / {size} end",
        **_intervals(contract),
        **_quantiles(contract),
    }


def _intervals(contract: Contract) -> dict[str, str]:
    found: dict[str, str] = {}
    for subject, interval in contract.prediction.intervals.items():
        low, high = quote(interval.lower), quote(interval.upper)
        alpha = repr(1 - interval.level)
        outside = f"greatest({low} - __label, 0) + greatest(__label - {high}, 0)"
        found |= {
            f"covered:{subject}": f"case when isfinite({high} - {low}) "
            f"then cast(__label between {low} and {high} as double) end",
            f"width:{subject}": f"({high} - {low})",
            f"winkler:{subject}": f"({high} - {low}) + 2 / {alpha} * ({outside})",
        }
    return found


def _quantiles(contract: Contract) -> dict[str, str]:
    found = {}
    for level, column in contract.prediction.quantiles.items():
        off = f"(__label - {quote(column)})"
        found[f"pinball:{level}"] = f"greatest({level!r} * {off}, ({level!r} - 1) * {off})"
    return found


_BY_TASK = {"binary": _binary, "multiclass": _multiclass, "regression": _regression}
