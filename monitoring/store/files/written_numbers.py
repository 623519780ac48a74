"""Texts of numbers in the format that the contract says: what does not follow it is no number."""

import re

from monitoring.contract.number_format import MULTIPLES, SPACES, NumberFormat, read_format
from monitoring.store.files.database import Database
from monitoring.store.files.text_families import is_word
from monitoring.store.quoting import literal
from monitoring.store.sql.types import family


def as_numbers(cell: str, written: str) -> str:
    """Write the SQL of a text as a number's plain text.

    Parameters
    ----------
    cell : str
        The SQL of the text.
    written : str
        The format, as the contract has it.

    Returns
    -------
    str
        Null and words for nothing stay. What does not follow is told with the format, so that it cannot be
        read as another number: 12.5 is none where 1.234,5 is how numbers are written.
    """
    plain = plain_number(cell, written)
    other = f"concat({cell}, {literal(f' (not as {written})')})"
    return f"case when {is_word(cell)} then {cell} else coalesce({plain}, {other}) end"


def plain_number(cell: str, written: str) -> str:
    """Write the SQL of a text as a number's plain text; null where it does not follow the format."""
    found = read_format(written)
    assert found is not None
    pattern = literal(_pattern(found))
    digits = f"regexp_extract({cell}, {pattern}, 3)"
    if found.group:
        digits = f"regexp_replace({digits}, {literal(_group(found))}, '', 'g')"
    if found.decimal == ",":
        digits = f"replace({digits}, ',', '.')"
    signs = f"regexp_extract({cell}, {pattern}, 1), regexp_extract({cell}, {pattern}, 2)"
    number = f"concat({signs}, {digits}{_power(cell, pattern, found)})"
    return f"case when regexp_full_match({cell}, {pattern}) then {number} end"


def _power(cell: str, pattern: str, written: NumberFormat) -> str:
    """The exponent: dividing by a hundred would not give the nearest number."""
    if written.percent:
        return ", 'e-2'"
    if not written.multiples:
        return ""
    powers = " ".join(f"when {literal(sign)} then 'e{power}'" for sign, power in MULTIPLES.items())
    return f", case lower(regexp_extract({cell}, {pattern}, 4)) {powers} else '' end"


def _group(written: NumberFormat) -> str:
    return f"[{SPACES}]" if written.group == " " else "['’]" if written.group == "'" else f"[{written.group}]"


def _pattern(written: NumberFormat) -> str:
    digits = "[0-9]+"
    if written.group:
        digits = f"(?:[0-9]{{1,3}}(?:{_group(written)}[0-9]{{3}})+|[0-9]+)"
    fraction = f"(?:[{written.decimal}][0-9]+)?" if written.decimal else ""
    space = f"[{SPACES}]*"
    after = (
        f"([{''.join(MULTIPLES)}{''.join(MULTIPLES).upper()}]?)"
        if written.multiples
        else f"({re.escape(written.after)})"
    )
    before = re.escape(written.before)
    return rf"\s*([+-]?){before}{space}([+-]?)({digits}{fraction}){space}{after}\s*"


def number_columns(database: Database, columns: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Give the formats of those of some columns that are texts."""
    formats = database.number_formats
    return {name: formats[name] for name, kind in columns if name in formats and family(kind) == "text"}
