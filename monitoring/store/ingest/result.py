"""What a load did: the counts of each kind, as `load --json` prints them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitoring.errors import LoadError
from monitoring.store.catalog.entries import FILE_KINDS

_WAITING = ("features", "labels")


def waiting_words(own: int, every: int, what: str = "") -> str:
    """Write how many rows of a load wait for their prediction, and how many do in all.

    Examples
    --------
    >>> waiting_words(3, 3, " waiting"), waiting_words(3, 12, " waiting"), waiting_words(0, 0)
    ('3 waiting', '3 waiting (12 in all)', '0')
    """
    return f"{own:,}{what}" + ("" if own == every else f" ({every:,} in all)")


def count_words(counts: Mapping[str, Any]) -> str:
    """Say what became of the rows of one kind.

    Parameters
    ----------
    counts : mapping
        As `Counts.to_json` gives them.

    Examples
    --------
    >>> count_words(Counts(9, 6, 1, quarantined=Counter(score=2)).to_json("predictions"))
    '9 read, 6 loaded, 1 already there, 2 quarantined (score 2)'
    """
    said = [f"{counts['read']:,} read", f"{counts['loaded']:,} loaded"]
    said += [
        f"{counts[key]:,} {key.replace('_', ' ')}"
        for key in ("already_there", "updated", "empty")
        if counts.get(key)
    ]
    if waiting := counts.get("waiting"):
        said.append(waiting_words(counts["waiting_of_load"], waiting, " waiting"))
    if refused := counts["quarantined"]:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in refused.items())
        said.append(f"{sum(refused.values()):,} quarantined ({reasons})")
    return ", ".join(said)


def settled_now(refusals: int) -> list[str]:
    """Say how many refusals a load has settled, earlier ones and its own; nothing where it settled none.

    Examples
    --------
    >>> settled_now(2), settled_now(0)
    (['2 refused rows are settled: they have arrived, or their file came anew'], [])
    """
    if not refusals:
        return []
    rows = "refused rows are" if refusals != 1 else "refused row is"
    ending = (
        "they have arrived, or their file came anew"
        if refusals != 1
        else "it has arrived, or its file came anew"
    )
    return [f"{refusals:,} {rows} settled: {ending}"]


@dataclass
class Counts:
    """Rows of one kind. Read = loaded + already there + updated + quarantined (+ empty, for labels).

    Beside them stand the predictions whose missing label became a class, where the contract says which.
    """

    read: int = 0
    loaded: int = 0
    already_there: int = 0
    updated: int = 0
    empty: int = 0
    waiting: int = 0
    waiting_of_load: int = 0
    implied: int | None = None
    quarantined: Counter[str] = field(default_factory=Counter)

    @property
    def accepted(self) -> int:
        """Rows that were not refused."""
        return self.loaded + self.already_there + self.updated + self.empty

    def to_json(self, kind: str) -> dict[str, Any]:
        """The counts of one kind as plain values."""
        found: dict[str, Any] = {
            "read": self.read,
            "loaded": self.loaded,
            "already_there": self.already_there,
            "updated": self.updated,
            "quarantined": dict(sorted(self.quarantined.items())),
        }
        if kind == "labels":
            found["empty"] = self.empty
            found |= {} if self.implied is None else {"implied": self.implied}
        waiting = {"waiting": self.waiting, "waiting_of_load": self.waiting_of_load}
        return found | (waiting if kind in _WAITING else {})


@dataclass(repr=False)
class LoadResult:
    """The outcome of one call of `load`.

    In a notebook it shows itself by its counts; `to_json` has all of it.

    Parameters
    ----------
    batch : str
        Identifies the load in `batches` and `quarantine`.
    data_version : str
        The generation that stands afterwards.
    counts : dict of str to Counts
        By kind: predictions, features, labels, reference.
    days_rebuilt : list of str
        Local days of predictions whose profiles were built again, ISO 8601.
    ignored_columns : list of str
        Columns that nothing names.
    expired : dict of str to int
        What retention dropped: ``rows`` of predictions, ``labels`` and ``features`` that had waited for them
        as long, ``profile_days``, ``generations``; may be empty.
    retention : dict
        By what it was dropped: the contract's ``rows``, ``profiles`` and ``generations``; the first days that
        are kept, ``rows_from`` and ``profiles_from``; ``rows_of_load`` and ``days_of_load``, how much of what
        was dropped this very load had brought. Told where something was dropped, or labels wait.
    unused_references : list of str
        References of this load that no baseline of the contract names, so that nobody can choose them.
    incomplete_references : list of dict
        ``file``, ``reference``, ``column`` and ``role`` (``id``, ``timestamp``, ``prediction``, ``label``) of
        what files of references lack, and ``nearest``, which column may be meant.
    earlier_tables : list of dict
        ``reference``, ``rows`` and ``replaced``: rows without an id that a reference had before, and whether
        those of this load stand in their place.
    absent_columns : list of dict
        ``column`` and ``role`` of what the contract names and neither this load of predictions nor the store
        has, and ``nearest``, which column that nothing names may be meant.
    nested_columns : list of str
        Columns of lists, records or maps that ``features: all`` does not take. Told where there are any.
    number_texts : list of dict
        ``column``, ``format``, ``share`` and perhaps ``or``, another format: new columns of text whose values
        are numbers in words, which no ``number_format`` reads. Told where there are any.
    schema_changes : list of dict
        ``file``, ``column`` and ``change``: ``absent`` (a feature, in every load that lacks it), ``added``,
        ``dropped``, ``renamed`` (a suggestion: ``to``, and ``overlap``, the share of values in common),
        ``type`` (``was``, ``to``) or ``reordered``.
    settled : int
        Refusals, earlier ones and its own, that are settled now: they have arrived, or a file of the
        same name took the place of theirs. Told where there are any.
    files : list of dict
        ``file``, ``kind``, ``rows``, ``format`` and how it was read: ``delimiter``, ``encoding`` and so on.
    clock_changes : list of dict
        ``file``, ``column``, ``change`` (``gap``: local times that the clock skipped; ``fold``: that it
        showed twice), ``rows`` and the ``first`` of them.
    failing_cells : dict of str to dict of str to int
        By kind and column: cells of stored rows that cannot be read as their column's kind, and are null.
    """

    batch: str = ""
    data_version: str = "0"
    counts: dict[str, Counts] = field(default_factory=lambda: {kind: Counts() for kind in FILE_KINDS})
    days_rebuilt: list[str] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    schema_changes: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    clock_changes: list[dict[str, Any]] = field(default_factory=list)
    failing_cells: dict[str, dict[str, int]] = field(default_factory=dict)
    expired: dict[str, int] = field(default_factory=dict)
    retention: dict[str, Any] = field(default_factory=dict)
    unused_references: list[str] = field(default_factory=list)
    incomplete_references: list[dict[str, str]] = field(default_factory=list)
    earlier_tables: list[dict[str, Any]] = field(default_factory=list)
    absent_columns: list[dict[str, str]] = field(default_factory=list)
    nested_columns: list[str] = field(default_factory=list)
    number_texts: list[dict[str, Any]] = field(default_factory=list)
    settled: int = 0

    def __repr__(self) -> str:
        """Say the counts of each kind that had rows."""
        every = self.counts.items()
        said = [f"{kind}: {count_words(counts.to_json(kind))}" for kind, counts in every if counts.read]
        head = f"data version {self.data_version}, batch {self.batch}"
        return f"<LoadResult: {head}; {'; '.join(said) or 'no rows'}>"

    def to_json(self) -> dict[str, Any]:
        """Give what `load --json` prints."""
        told: dict[str, Any] = {
            "batch": self.batch,
            "data_version": self.data_version,
            **{kind: counts.to_json(kind) for kind, counts in self.counts.items()},
            "days_rebuilt": self.days_rebuilt,
            "ignored_columns": self.ignored_columns,
            "schema_changes": self.schema_changes,
            "files": self.files,
            "clock_changes": self.clock_changes,
            "failing_cells": self.failing_cells,
        }
        waits = self.counts["labels"].waiting and self.retention.get("rows_from")
        told |= {"expired": self.expired, "retention": self.retention} if self.expired or waits else {}
        rare: dict[str, Any] = {
            "unused_references": self.unused_references,
            "incomplete_references": self.incomplete_references,
            "earlier_tables": self.earlier_tables,
            "absent_columns": self.absent_columns,
            "nested_columns": self.nested_columns,
            "number_texts": self.number_texts,
            "settled": self.settled,
        }
        return told | {name: some for name, some in rare.items() if some}


class RefusedError(LoadError):
    """A load whose every row was refused; the quarantine says why.

    Parameters
    ----------
    result : LoadResult
        Its counts.
    model : str
        Whose.
    files : sequence of str
        What was loaded.
    advice : str
        What to do, where the reasons tell.
    """

    def __init__(self, result: LoadResult, model: str, files: Sequence[str], advice: str = "") -> None:
        self.result = result
        where = ", ".join(files[:3]) + (f" and {len(files) - 3} more files" if len(files) > 3 else "")
        reasons: Counter[str] = sum((c.quarantined for c in result.counts.values()), Counter())
        listed = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
        super().__init__(
            f"{where}: every row was refused ({listed}):"
            f" see `quarantine --model {model} --batch {result.batch}` for each row and value"
            f"{advice and f'; {advice}'}"
        )
