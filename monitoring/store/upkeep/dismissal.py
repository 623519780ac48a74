"""Dismissing refused rows that nobody will correct, with a reason; and taking that back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from monitoring.errors import StoreError, UnknownNameError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.durable import sync
from monitoring.store.catalog.entries import Change, Segment
from monitoring.store.catalog.journal import LONGEST, LONGEST_NAME
from monitoring.store.catalog.lock import writer_lock
from monitoring.store.catalog.noted_at import noted_at
from monitoring.store.catalog.sqlite_reads import held
from monitoring.store.catalog.swept import swept
from monitoring.store.ingest.loading import SETTLED
from monitoring.store.ingest.settled import DISMISSED, REOPENED
from monitoring.store.quoting import literal
from monitoring.store.upkeep.quarantine import ask

_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("content", "kind", "rule", "col", "how", "settled_by", "file")),
        *((name, pa.string()) for name in ("who", "reason")),
        ("row", pa.int64()),
        ("at", pa.timestamp("us")),
    ]
)
_FOUND = ("content", "kind", "row", "rule", "col")


@dataclass(frozen=True)
class Chosen:
    """Which refused rows are meant: those that keep all that is said.

    Parameters
    ----------
    batch : str
        Refused by this load.
    file : str
        Of this file, as it was named or by its last part.
    rule : str
        For this rule.
    rows : tuple of int
        With these numbers.
    """

    batch: str = ""
    file: str = ""
    rule: str = ""
    rows: tuple[int, ...] = ()

    @property
    def condition(self) -> str:
        """The SQL of it; empty where nothing is said."""
        ending = f"ends_with(replace(file, '\\\\', '/'), {literal('/' + self.file)})"
        said = [
            self.batch and f"batch = {literal(self.batch)}",
            self.file and f"(file = {literal(self.file)} or {ending})",
            self.rule and f"rule = {literal(self.rule)}",
            self.rows and f"row in ({', '.join(map(str, self.rows))})",
        ]
        return " and ".join(one for one in said if one)


def dismiss(
    directory: Path,
    model: str,
    chosen: Chosen,
    *,
    who: str,
    reason: str,
    reopen: bool = False,
    patience: float | None = None,
) -> int:
    """Take refused rows out of the quarantine that will never be corrected; they stay in its history.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.
    chosen : Chosen
        Which rows.
    who, reason : str
        Who says so, and why; both are kept.
    reopen : bool
        Whether dismissed rows are put back instead.
    patience : float, optional
        Seconds to wait for a load that holds the store; for good by default.

    Returns
    -------
    int
        How many refusals; written in one transaction, so that a kill leaves all of them or none.

    Raises
    ------
    StoreError
        Where no name, no reason or no row is given, or a load takes longer than one would wait.
    UnknownNameError
        When there is no such model, batch or rule.
    """
    _check(chosen, who, reason)
    with writer_lock(directory, check=None if patience is None else _until(monotonic() + patience)):
        catalog = Catalog(directory)
        with held(catalog.path):
            found = _find(catalog, catalog.known(model), chosen, reopen)
            said = who.strip(), reason.strip(), REOPENED if reopen else DISMISSED
            if found:
                with swept(catalog, model):
                    _write(catalog, model, found, *said)
    return len(found)


def _until(moment: float) -> Callable[[], None]:
    def check() -> None:
        if monotonic() > moment:
            raise StoreError("a load is under way, and nothing was changed: try again when it is done")

    return check


def _check(chosen: Chosen, who: str, reason: str) -> None:
    if not chosen.condition:
        raise StoreError("say which rows: by load (batch), file, rule or row number")
    for what, said, most in (("name", who, LONGEST_NAME), ("reason", reason, LONGEST)):
        if not said.strip():
            raise StoreError(f"a dismissal needs a {what}: it is kept beside the rows")
        if len(said) > most:
            raise StoreError(f"the {what} has {len(said):,} signs: at most {most:,} are kept")


def _find(
    catalog: Catalog, model: str, chosen: Chosen, reopen: bool
) -> list[tuple[str, str, int, str, str | None]]:
    """The refusals that are meant, by what they were read from."""
    batches = catalog.batches(model)
    known = [one.id for one in batches]
    if chosen.batch and chosen.batch not in known:
        raise UnknownNameError("batch", chosen.batch, known)
    standing = f"settled_as = {literal(DISMISSED)}" if reopen else "settled_by = ''"
    select = 'select distinct content, kind, row, rule, "column"'
    found = ask(catalog, model, batches, select, f"where {standing} and {chosen.condition}")
    if not found and chosen.rule:
        rules = [one for (one,) in ask(catalog, model, batches, "select distinct rule", "order by 1")]
        if rules and chosen.rule not in rules:
            raise UnknownNameError("rule", chosen.rule, rules)
    return found


def _write(
    catalog: Catalog,
    model: str,
    found: list[tuple[str, str, int, str, str | None]],
    who: str,
    reason: str,
    how: str,
) -> None:
    said: dict[str, object] = {"how": how, "settled_by": "", "file": "", "who": who, "reason": reason}
    said["at"] = noted_at(catalog.path, model, _last_said(catalog, model))
    rows = [{**dict(zip(_FOUND, one, strict=True)), **said} for one in found]
    name = f"segments/{model}/{SETTLED}-{uuid4().hex}.parquet"
    place = catalog.directory / name
    place.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, _SCHEMA), place)
    sync(place)
    catalog.record(
        model, None, Change(segments=(Segment(SETTLED, "", name, len(rows), place.stat().st_size),))
    )


def _last_said(catalog: Catalog, model: str) -> datetime | None:
    """When rows were settled or put back last: whoever acts now has the last word."""
    settled = catalog.segments(model, catalog.generation(model) or 0, SETTLED)
    moments = (pq.read_table(catalog.directory / one.file, columns=["at"])["at"] for one in settled)
    return max((pc.max(column).as_py() for column in moments), default=None)
