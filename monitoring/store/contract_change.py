"""What a changed contract means for rows that are stored already."""

from collections.abc import Iterator, Mapping
from typing import Any

from monitoring.contract.model import Contract

_FOR_PEOPLE = frozenset({
    *("title", "owner", "owners", "runbook", "events", "thresholds", "slos", "baselines", "default_baseline"),
    *("retention", "expect_every", "mask", "sensitive"),
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


def fixed(before: Contract, after: Contract) -> Iterator[str]:
    """Name the changes that need the rows loaded again.

    Parameters
    ----------
    before, after : Contract
        In force, and to be.

    Yields
    ------
    str
        One a key, with both values.
    """
    for name in _READ_ONCE:
        yield from _changed(name, getattr(before, name), getattr(after, name))
    yield from _changed("prediction columns", before.prediction.columns, after.prediction.columns)
    yield from _changed("classes", before.classes, after.classes)
    if before.label is not None and after.label is not None:
        for name in _LABEL:
            was = getattr(before.label, name)
            if not (name == "negative" and was is None):
                yield from _changed(f"label.{name}", was, getattr(after.label, name))
    elif after.label is not None:
        yield from _changed("label.join", before.id, after.label.join)


def _changed(name: str, was: object, now: object) -> Iterator[str]:
    if was != now:
        yield f"{name}: loaded with {_shown(was)}, not {_shown(now)}"


def _shown(value: object) -> str:
    if value is None or value == ():
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
