"""The generations of a model: which there were, when, under which contract, and by which load."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from monitoring.store.catalog import Catalog


@dataclass(frozen=True)
class Generation:
    """One data version, as the catalog has it.

    Parameters
    ----------
    number : int
        Its number.
    at : datetime
        When it was made, in UTC.
    contract_hash : str
        Of the contract in force.
    batch : str
        The load behind it; empty where there was none.
    note : str
        What was said beside it.
    """

    number: int
    at: datetime
    contract_hash: str
    batch: str
    note: str


def generations(catalog: Catalog, model: str, until: datetime) -> list[Generation]:
    """Give the data versions of a model that retention has left, oldest first.

    Parameters
    ----------
    catalog : Catalog
        Of the store.
    model : str
        Its name.
    until : datetime
        Only those that were made before this moment.

    Returns
    -------
    list of Generation
        Empty where there was none.
    """
    columns = "number, created_at, contract_digest, batch, note"
    sql = f"select {columns} from generations where model = ? order by number"
    with closing(sqlite3.connect(catalog.path, timeout=60)) as con:
        rows = con.execute(sql, [model]).fetchall()
    found = [
        Generation(number, datetime.fromisoformat(at), *(word or "" for word in words))
        for number, at, *words in rows
    ]
    return [one for one in found if one.at < until]
