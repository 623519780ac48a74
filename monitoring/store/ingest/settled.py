"""Which refusals still stand: what arrived since, what was read again, what people dismissed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from monitoring.scope.instant import naive_utc
from monitoring.store.catalog.entries import FILE_KINDS, Batch, Segment
from monitoring.store.sql.views import scan

ARRIVED, REPLACED, READ_AGAIN = "arrived", "replaced", "read_again"
DISMISSED, REOPENED = "dismissed", "reopened"
WAYS = {
    ARRIVED: "a later file brought the row",
    REPLACED: "a later file of the same name took its place",
    READ_AGAIN: "the same file was read again, which decided anew",
    DISMISSED: "dismissed by hand",
}
"""How a refusal leaves the quarantine, in words."""
_COUNTED = {
    ARRIVED: "arrived since",
    REPLACED: "whose file came anew",
    READ_AGAIN: "read again",
    DISMISSED: "dismissed",
}

_READ = {
    **dict.fromkeys(("batch", "file", "kind", "content", "reference", "again", "again_file"), pa.string()),
    "again_at": pa.timestamp("us"),
}
_IDENTITY = "select null::varchar as id, null::varchar as version where false"
_NOTHING = (
    "(select null::varchar as content, null::varchar as kind, null::bigint as row, null::varchar as rule,"
    " null::varchar as col, null::varchar as how, null::varchar as settled_by, null::varchar as file,"
    ' null::varchar as who, null::varchar as reason, null::timestamp as "at" where false)'
)

_WAY = """{'how': how, 'settled_by': settled_by, 'file': file, 'who': who, 'reason': reason, 'at': "at"}"""


@dataclass(frozen=True)
class ReadFile:
    """A file as one load read it; equal for the same bytes read as the same kind of rows.

    Parameters
    ----------
    sha256 : str
        Of its bytes.
    kind, reference : str
        What it was read as.
    """

    sha256: str
    kind: str
    reference: str

    @classmethod
    def of(cls, file: Mapping[str, Any]) -> "ReadFile":
        """Take it from what a batch keeps of a file."""
        return cls(str(file["sha256"]), str(file["kind"]), str(file.get("reference", "")))


def files_of(files: Sequence[dict[str, Any]], name: str, kind: str) -> list[dict[str, Any]]:
    """Give the files of a load that a refused row may stand in: a wide file refuses labels, too.

    Parameters
    ----------
    files : sequence of dict
        What the load read, as the catalog keeps it.
    name : str
        As the row names its file.
    kind : str
        Of the row.

    Returns
    -------
    list of dict
        Of `files`.
    """
    named = [one for one in files if one["path"] == name]
    return [one for one in named if one["kind"] == kind] or named


@dataclass(frozen=True)
class _Later:
    """A load that read the same bytes later."""

    at: datetime
    batch: str
    file: str


def settlements(batches: Sequence[Batch]) -> pa.Table:
    """Say what every refused row was read from, and which later load was the first to read it again.

    Parameters
    ----------
    batches : sequence of Batch
        Oldest first.

    Returns
    -------
    pyarrow.Table
        ``batch``, ``file`` and ``kind`` of refused rows; ``content``, the same for the same bytes read as the
        same kind; their ``reference``; and the load that read the same bytes ``again``, the name that the
        file had then (``again_file``) and when (``again_at``, UTC). Without one these are empty and null.
    """
    standing = [batch for batch in batches if batch.removed is None]
    following: dict[ReadFile, _Later] = {}
    read: list[list[tuple[object, ...]]] = []
    for batch in reversed(standing):
        read.append(list(_read(batch, following)))
        moment = _moment(batch)
        following |= {ReadFile.of(one): _Later(moment, batch.id, str(one["path"])) for one in batch.files}
    rows = [row for of_batch in reversed(read) for row in of_batch]
    columns = list(zip(*rows, strict=True)) or [()] * len(_READ)
    return pa.table({n: pa.array(c, _READ[n]) for n, c in zip(_READ, columns, strict=True)})


def _moment(batch: Batch) -> datetime:
    return naive_utc(datetime.fromisoformat(batch.created_at))


def _read(batch: Batch, following: Mapping[ReadFile, _Later]) -> Iterator[tuple[object, ...]]:
    refused = [kind for kind in FILE_KINDS if batch.counts.get(kind, {}).get("quarantined")]
    for name in dict.fromkeys(str(file["path"]) for file in batch.files) if refused else ():
        for kind in refused:
            files = files_of(batch.files, name, kind)
            later = _later(files, following)
            again = (later.batch, later.file, later.at) if later else ("", "", None)
            content = content_in(batch.id, batch.files, name, kind)
            yield batch.id, name, kind, content, str(files[0].get("reference", "")), *again


def content_of(file: Mapping[str, Any]) -> str:
    """Give the same text for the same bytes read as the same kind of rows."""
    read = ReadFile.of(file)
    return f"{read.sha256}|{read.kind}|{read.reference}"


def content_in(batch: str, files: Sequence[dict[str, Any]], name: str, kind: str) -> str:
    """Give the same text for the same bytes that refused rows of a load stand in; frames share a name."""
    found = files_of(files, name, kind)
    return content_of(found[0]) if len(found) == 1 else f"{batch}|{name}"


def _later(files: Iterable[Mapping[str, Any]], following: Mapping[ReadFile, _Later]) -> _Later | None:
    """The load that decided anew over all files of that name; frames of one load share theirs."""
    read = [following.get(ReadFile.of(file)) for file in files]
    deciding = [one for one in read if one is not None]
    return max(deciding, key=lambda one: one.at) if len(deciding) == len(read) else None


def settled_words(counts: Mapping[str, int]) -> str:
    """Say how many refusals are settled, and how.

    Parameters
    ----------
    counts : mapping of str to int
        By the keys of `WAYS`.

    Examples
    --------
    >>> settled_words({"arrived": 1200, "dismissed": 2})
    '1,202 refusals are settled: 1,200 arrived since, 2 dismissed'
    """
    total = sum(counts.values())
    listed = ", ".join(f"{count:,} {_COUNTED[how]}" for how, count in counts.items())
    return f"{total:,} {'refusals are' if total != 1 else 'refusal is'} settled: {listed}"


def refusals(directory: Path, segments: Sequence[Segment]) -> str:
    """Give the SQL of refused rows: an earlier Tidemark did not keep their ``id`` and ``version``."""
    return f"({_IDENTITY} union all by name select * from {scan(directory, segments)})"


def judged(directory: Path, refused: Sequence[Segment], settled: Sequence[Segment]) -> str:
    """Give the SQL of refused rows, each with what settled it.

    What arrived or was dismissed stays so when the same bytes are read again; that a file of the same name
    came says something of the refusals before it only. Of two that settle a row, the first did since it was
    last put back: what is settled stays as it was, whatever comes later.

    Parameters
    ----------
    directory : Path
        The store.
    refused, settled : sequence of Segment
        Of these kinds.

    Returns
    -------
    str
        A subquery over a relation ``__read``, which `settlements` gives. Its ``settled_by`` (a load, or
        ``dismissed``), ``settled_as``, ``settled_file``, ``who`` and ``reason`` are empty and its
        ``settled_at`` null where the row is in quarantine.
    """
    held = scan(directory, settled) if settled else _NOTHING
    ways = (
        f"(select content, kind, row, rule, col, max(\"at\") filter (how = '{REOPENED}') as reopened,"
        f" list({_WAY} order by \"at\", how) filter (how <> '{REOPENED}') as ways from {held} group by all)"
    )
    first = (
        'list_filter(w.ways, lambda way: (w.reopened is null or way."at" >= w.reopened)'
        f' and (way.how <> \'{REPLACED}\' or q."at" < way."at"))[1]'
    )
    told = {
        "settled_by": f"case when s.how = '{DISMISSED}' then s.how else s.settled_by end",
        "settled_as": "s.how",
        "settled_file": "s.file",
        "who": "s.who",
        "reason": "s.reason",
    }
    again = {"settled_by": "again", "settled_as": f"'{READ_AGAIN}'", "settled_file": "again_file"}
    listed = ", ".join(
        f"case when own then {sql} when again <> '' then {again.get(name, repr(''))} else '' end as {name}"
        for name, sql in told.items()
    )
    judged_by = (
        f"select q.*, r.content, r.reference, r.again, r.again_file, r.again_at, {first} as s"
        f" from {refusals(directory, refused)} q left join __read r using (batch, file, kind)"
        f" left join {ways} w on w.content = r.content and w.kind = q.kind and w.row = q.row"
        ' and w.rule = q.rule and w.col is not distinct from q."column"'
    )
    own = "coalesce(s is not null and (again = '' or s.\"at\" <= again_at), false)"
    return (
        f"(select * exclude (s, again, again_file, again_at), {listed},"
        ' case when own then s."at" else again_at end as settled_at'
        f" from (select *, {own} as own from ({judged_by})))"
    )
