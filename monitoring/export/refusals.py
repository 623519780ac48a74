"""The quarantine as a table to be written in any format."""

from collections.abc import Sequence
from dataclasses import fields, replace

import pyarrow as pa

from monitoring.store.upkeep.quarantine import Refused

_MOMENTS = ("at", "settled_at")
_TYPES = {"row": pa.int64(), **dict.fromkeys(_MOMENTS, pa.timestamp("us", tz="UTC"))}


def refusals_table(refused: Sequence[Refused]) -> pa.Table:
    """Give refused rows to Arrow.

    Parameters
    ----------
    refused : sequence of Refused
        What the contract masks is hidden in them already.

    Returns
    -------
    pyarrow.Table
        One row a refusal, with the fields of `Refused`; typed, also where it has no rows.

    Examples
    --------
    >>> refusals_table([]).column_names[:5]
    ['batch', 'kind', 'file', 'row', 'column']
    """
    names = [one.name for one in fields(Refused)]
    told = [
        replace(one, **{name: at.replace(microsecond=0) for name in _MOMENTS if (at := getattr(one, name))})
        for one in refused
    ]  # as times are printed
    columns = {
        name: pa.array([getattr(one, name) for one in told], _TYPES.get(name, pa.string())) for name in names
    }
    return pa.table(columns)
