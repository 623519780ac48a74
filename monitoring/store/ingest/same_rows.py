"""Whether a contract means the rows that are stored: by another they would be others, or lose a part."""

from collections.abc import Collection, Mapping

from monitoring.contract.model import Contract
from monitoring.errors import LoadError
from monitoring.store.catalog.entries import FILE_KINDS
from monitoring.store.catalog.retained import Retained
from monitoring.store.kinds.contract_change import inapplicable, unlike

_FIXED = ("task", "id", "timezone", "version")


def holds_rows(visible: Mapping[str, Collection[object]], retained: Retained) -> bool:
    """Say whether a model has rows, or profiles of rows that retention has dropped.

    Parameters
    ----------
    visible : mapping of str to collection
        Its segments by kind.
    retained : Retained
        What retention has dropped.
    """
    return retained.rows_from is not None or any(visible.get(kind) for kind in FILE_KINDS)


def check_same_rows(contract: Contract, earlier: Contract, retained: Retained) -> None:
    """Refuse a contract under which the stored rows would be other rows, or lose their prediction.

    Parameters
    ----------
    contract, earlier : Contract
        Of the load, and in force.
    retained : Retained
        What retention has dropped.

    Raises
    ------
    LoadError
        With what differs, and what to do.
    """
    changed = [name for name in _FIXED if getattr(contract, name) != getattr(earlier, name)]
    now, before = contract.label, earlier.label
    if now and before:
        keys = ("join", "positive", "negative")
        changed += [f"label.{k}" for k in keys if getattr(before, k) not in (None, getattr(now, k))]
    if changed:
        raise LoadError(
            f"model {contract.model!r} was loaded with other {', '.join(changed)}: its rows would"
            " be told apart differently; load them under another model name, or into another store, or take"
            " out its loads first (`batches remove`)"
        )
    if said := inapplicable(contract.model, unlike(earlier, contract, retained.rows_from is not None)):
        raise LoadError(said)
