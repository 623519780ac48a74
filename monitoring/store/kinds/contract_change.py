"""What a changed contract means for rows that are stored already."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from monitoring.contract.model import Contract
from monitoring.store.kinds.losses import losses

_FOR_PEOPLE = frozenset({
    *("title", "owner", "owners", "runbook", "events", "thresholds", "slos", "baselines", "default_baseline"),
    *("retention", "expect_every", "mask", "sensitive", "time_format", "number_format"),
})  # fmt: skip
_READ_ONCE = ("task", "id", "timestamp", "received_at", "timezone", "version")
_LABEL = ("column", "join", "positive", "negative", "observed_at")


def counting(contract: Contract) -> Mapping[str, Any]:
    """Give the part of a contract that profiles depend on.

    Parameters
    ----------
    contract : Contract
        Any.

    Returns
    -------
    mapping
        Without what only people read: where two contracts differ in nothing else, no profile changes.
    """
    return contract.model_dump(mode="json", exclude=set(_FOR_PEOPLE))


def fixed(before: Contract, after: Contract, dropped: bool = False) -> Iterator[str]:
    """Name the changes that need the rows loaded again.

    Parameters
    ----------
    before, after : Contract
        In force, and to be.
    dropped : bool
        Whether there are days whose rows are gone, so that their profiles stay as they are.

    Yields
    ------
    str
        One a key, with both values.
    """
    for name in _READ_ONCE:
        yield from _changed(name, getattr(before, name), getattr(after, name))
    yield from _changed("prediction columns", before.prediction.columns, after.prediction.columns)
    yield from _meaning(before, after, dropped)
    if before.label is not None and after.label is not None:
        for name in _LABEL:
            was = getattr(before.label, name)
            if not (name == "negative" and was is None):
                yield from _changed(f"label.{name}", was, getattr(after.label, name))
    elif after.label is not None:
        yield from _changed("label.join", before.id, after.label.join)


def unlike(before: Contract, after: Contract, dropped: bool = False) -> Iterator[str]:
    """Name the changes under which a load would take their prediction from the stored rows.

    Further columns of it (a decision, an interval, quantiles) may come with a load: rows of before have no
    value there. The order of the others counts, as profiles keep it.

    Parameters
    ----------
    before, after : Contract
        In force, and to be.
    dropped : bool
        As of `fixed`.

    Yields
    ------
    str
        One a key, in the words of `fixed`.
    """
    was, now = before.prediction, after.prediction
    leading = [(one.score, one.value, one.scores) for one in (was, now)]
    kept = tuple(column for column in now.columns if column in was.columns)
    if leading[0] != leading[1] or kept != was.columns or _stiff(before, after, dropped):
        yield from _changed("prediction columns", was.columns, now.columns)
    yield from _meaning(before, after, dropped)


def inapplicable(model: str, reasons: Iterable[str]) -> str:
    """Say what of a contract cannot hold for the rows that are stored.

    Parameters
    ----------
    model : str
        Its name.
    reasons : iterable of str
        From `fixed` or `unlike`.

    Returns
    -------
    str
        With what to do; empty without reasons.
    """
    listed = "\n".join(f"  {reason}" for reason in reasons)
    return listed and (
        f"this contract cannot be applied to the stored rows of {model!r}:\n{listed}\n"
        "load the rows again with it, under another model name or into another store, or after its loads were"
        " taken out (`batches remove`)"
    )


def _meaning(before: Contract, after: Contract, dropped: bool) -> Iterator[str]:
    """A probability is a number as well; a number is no probability, which only a binary score has to be."""
    yield from _changed("classes", before.classes, after.classes)
    unbound = before.task == "binary" and before.prediction.scale == "margin"
    if unbound or _stiff(before, after, dropped):
        yield from _changed("prediction.scale", before.prediction.scale, after.prediction.scale)


def _stiff(before: Contract, after: Contract, dropped: bool) -> bool:
    """Whether profiles that cannot be built again would have other losses than those of the other days."""
    return dropped and list(losses(before)) != list(losses(after))


def _changed(name: str, was: object, now: object) -> Iterator[str]:
    if was != now:
        yield f"{name}: loaded with {_shown(was)}, not {_shown(now)}"


def _shown(value: object) -> str:
    if value is None or value == ():
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
