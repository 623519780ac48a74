"""When a load writes down what it found: after every load before it, also where a clock was set back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitoring.scope.instant import naive_utc
from monitoring.store.catalog import sqlite_reads

_LATEST = (
    "select created_at, (select count(*) from batches where model = :model and rowid > place) as since"
    " from (select created_at, rowid as place from batches where model = :model"
    " order by created_at desc, rowid desc limit 1)"
)
_TICK = timedelta(microseconds=1)


def noted_at(catalog: Path, model: str, after: datetime | None = None) -> datetime:
    """Give the present, or the first moment after all that loads of a model have noted where that is later.

    Which label became known last, and what settled a refusal first, is decided by these moments. Of two
    machines that load into one store, or of one whose clock is put right, the second may be behind the first.

    Parameters
    ----------
    catalog : Path
        The file of the catalog.
    model : str
        Its name.
    after : datetime, optional
        Another moment that it is to be after, naive UTC.

    Returns
    -------
    datetime
        Naive UTC.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    latest = sqlite_reads.rows(catalog, _LATEST, {"model": model})
    noted = [after] if after else []
    # loads that were behind the latest noted one tick more than the one before them
    noted += [naive_utc(datetime.fromisoformat(at)) + since * _TICK for at, since in latest]
    return max([now, *(moment + _TICK for moment in noted)])
