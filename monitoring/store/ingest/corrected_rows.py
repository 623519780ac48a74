"""Rows that a load refuses and that the same load brings further on, corrected: they are settled by it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from monitoring.store.ingest.fates import told
from monitoring.store.ingest.loading import CORRECTED, QUARANTINE, Loading
from monitoring.store.ingest.quarantine import told_row
from monitoring.store.ingest.settled import content_in
from monitoring.store.ingest.staged import KEYS, Staged
from monitoring.store.quoting import literal


def note_corrected(
    loading: Loading,
    staged: Staged,
    kind: str,
    fates: Counter[str],
    reference: str,
    but: Sequence[str],
) -> None:
    """Note which rows refused by this load stand further on among its accepted ones.

    The order of files, and of rows in a file, is that in which they came: what was accepted before it was
    refused is no correction of it.

    Parameters
    ----------
    loading : Loading
        The fates of whose staged rows are known.
    staged : Staged
        Rows with ``__id`` and ``__version``.
    kind : str
        What they are read as.
    fates : Counter of str
        How many of them have each fate.
    reference : str
        Of which reference they are rows.
    but : sequence of str
        Fates that accept nothing, or say so later.
    """
    own = _refused(loading, kind, reference)
    if not own:
        return
    near = f"select k.__place from {KEYS} k join {own} q on k.__of_id = hash(q.id) where k.__rule is null"
    if loading.number(f"select count(*) from ({near})"):
        accepted = (
            "(select s.__id as id, s.__version as version, s.__file, s.__row"
            f" from {staged.rows(f'__place in ({near})')} s"
            f" left join {told(fates)} f on f.r = s.__place and f.fate <> 'old'"
            f" where coalesce(f.fate, 'new') not in ({', '.join(map(literal, but))}))"
        )
        _note(loading, kind, own, accepted)


def note_corrected_labels(loading: Loading, sound: str) -> None:
    """Note which labels refused by this load stand further on among sound ones.

    Parameters
    ----------
    loading : Loading
        With all that it has refused so far.
    sound : str
        A subquery with ``__file``, ``__row``, ``id``, a label's key, and ``version``, which is null.
    """
    if own := _refused(loading, "labels", ""):
        _note(loading, "labels", own, sound)


def _refused(loading: Loading, kind: str, reference: str) -> str:
    """The SQL of the rows refused so far that can be told again; empty where there are none.

    Of a part that is tried again, rows stand in no order that says which was meant to correct which.
    """
    if not loading.noted[QUARANTINE]:
        return ""
    files = [
        str(one.number)
        for one in loading.sources
        if one.reference == reference and one.number not in loading.parts
    ]
    own = (
        f"(select file, row, id, version from {QUARANTINE} where kind = {literal(kind)}"
        f" and id is not null and file in ({', '.join(files) or '-1'}))"
    )
    return own if loading.number(f"select count(*) from {own}") else ""


def _note(loading: Loading, kind: str, own: str, accepted: str) -> None:
    loading.note(
        CORRECTED,
        f"select {literal(kind)}, q.file, q.row, min(s.__file) from {own} q"
        f" join {accepted} s on s.id = q.id and s.version is not distinct from q.version"
        " and (s.__file, s.__row) > (q.file, q.row) group by all",
    )


def corrected(loading: Loading, files: Sequence[dict[str, Any]]) -> str:
    """Give the SQL of what stands corrected: its content, kind, row, rule and col, and ``by_file``.

    Parameters
    ----------
    loading : Loading
        All that it refuses is in its quarantine, with rows after damaged lines counted on.
    files : sequence of dict
        What it read, as the catalog keeps it.

    Returns
    -------
    str
        A select; empty where nothing is.
    """
    if not loading.noted[CORRECTED]:
        return ""
    read = []
    for file, kind in loading.run(f"select distinct file, kind from {CORRECTED}"):
        name = files[int(str(file))]["path"]
        content = content_in(loading.result.batch, files, name, str(kind))
        read.append(f"({file}, {literal(str(kind))}, {literal(content)})")
    noted = (
        f"select kind, file, {told_row('c.file', 'c.row')} as row, min(by_file) as by_file"
        f" from {CORRECTED} c group by all"
    )
    return (
        f"select r.content, q.kind, q.row, q.rule, q.col, n.by_file from {QUARANTINE} q"
        f" join ({noted}) n using (kind, file, row)"
        f" join (values {', '.join(read)}) r(file, kind, content) using (file, kind)"
    )
