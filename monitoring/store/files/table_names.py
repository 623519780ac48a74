"""Which table of a database an address means."""

from collections.abc import Sequence

from monitoring.errors import LoadError, nearest
from monitoring.store.files.addresses import Address

Table = tuple[str, str]


def chosen(address: Address, tables: Sequence[Table], default: str) -> Table:
    """Choose a table by its name.

    Parameters
    ----------
    address : Address
        Names it, with its schema or without.
    tables : sequence of (schema, name)
        All that there are, views included.
    default : str
        The schema of names without one.

    Returns
    -------
    tuple of (schema, name)
        As the database spells them.

    Raises
    ------
    LoadError
        Where none is named and there are several, or the named one is not there.

    Examples
    --------
    >>> from monitoring.store.files.addresses import parse_address
    >>> chosen(parse_address("sqlite:///log.db#scores"), [("main", "scores"), ("main", "users")], "main")
    ('main', 'scores')
    """
    spelled = {(name if schema == default else f"{schema}.{name}"): (schema, name) for schema, name in tables}
    spelled |= {f"{schema}.{name}": (schema, name) for schema, name in tables}
    if address.table in spelled:
        return spelled[address.table]
    short = [name if schema == default else f"{schema}.{name}" for schema, name in tables]
    if not address.table and len(tables) == 1:
        return tables[0]
    if not tables:
        raise LoadError(f"{address.shown} has no table that may be read")
    if not address.table:
        listed = ", ".join(sorted(short)[:12])
        raise LoadError(f"{address.shown} has several tables: add #NAME to the address, of {listed}")
    raise LoadError(f"{address.shown}: there is no table {address.table!r}; {nearest(address.table, short)}")
