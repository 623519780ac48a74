"""Profiles built again without a load: from which rows, and of which days."""

from collections.abc import Iterator, Set
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from monitoring.contract.model import Contract
from monitoring.store.catalog.typical_day import typical_rows
from monitoring.store.cube import cube
from monitoring.store.kinds.hours import days_with_hours
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql.connection import connect
from monitoring.store.sql.views import UNLABELLED, put_views


@contextmanager
def stored_rows(snapshot: Snapshot, directory: Path) -> Iterator[cube.Source]:
    """Open the rows of a generation; their profiles are to be written into a directory."""
    with closing(connect(snapshot.directory)) as con:
        put_views(con, snapshot)
        yield cube.Source(con, snapshot.contract, snapshot.schema, snapshot.bins.to_json(), directory)


def rows_of_days(snapshot: Snapshot) -> dict[tuple[str, date], int]:
    """Count the rows of each day that has some, by source and day."""
    found = snapshot.ask(
        f"select '', __day, count(*) from {UNLABELLED} group by all"
        " union all select __source, __day, count(*) from reference_rows group by all"
    )
    return {(str(source), day): int(rows) for source, day, rows in found}


def touched_days(snapshot: Snapshot, contract: Contract, days: Set[tuple[str, date]]) -> cube.Touched:
    """Give days that are built again as a load would build them under a contract."""
    typical = typical_rows(snapshot.segments.get("predictions", ()))
    return cube.Touched(days, days_with_hours(contract, days), typical_rows=typical)
