"""Columns of text whose values are numbers in words: in which formats, and how many of them."""

from collections.abc import Callable, Sequence
from typing import Any

from monitoring.contract.column_sketch import FEW_LEVELS
from monitoring.contract.number_format import SPACES, likely_formats, read_format
from monitoring.store.files.written_numbers import plain_number

MANY = 0.9
"""Share of the texts of a column that are numbers in words, from which on it is told."""
FREQUENT = 1000
_LEAST_DIGITS, _LEAST_TEXTS = 7, 20
"""Of fewer digits, or texts, amounts have as many each as well."""
_BEGIN_WITH_NOUGHT = 0.01
"""Of the texts, from which on it is no slip."""


def frequent(run: Callable[[str], list[Any]], kept: str) -> tuple[str, ...]:
    """Give the most frequent values of a query of ``v``, in the order of their text: all of few.

    Parameters
    ----------
    run : callable
        Runs a statement and gives its rows.
    kept : str
        The query.
    """
    counted = f"select v, count(*) as n from {kept} group by v order by n desc, v limit {FREQUENT}"
    sql = (
        "select t from (select left(cast(v as varchar), 40) as t, sum(n) as n "
        f"from ({counted}) group by t order by n desc, t limit {FEW_LEVELS}) order by t"
    )
    return tuple(row[0] for row in run(sql))


def formats_of(
    run: Callable[[str], list[Any]], kept: str, examples: Sequence[str]
) -> tuple[tuple[str, ...], float]:
    """Find the formats that most of some texts are in.

    Parameters
    ----------
    run : callable
        Runs a statement and gives its rows.
    kept : str
        A query of ``v``, the texts.
    examples : sequence of str
        Of them.

    Returns
    -------
    tuple of (tuple of str, float)
        One format, or two where another would read other numbers of the same texts; none where less than
        `MANY` are in any. The share that are in the first.
    """
    candidates = likely_formats(examples)
    if not candidates:
        return (), 1.0
    plain = [f"try_cast({plain_number('v', one)} as double)" for one in candidates]
    asked = ", ".join(f"count({one})" for one in ("v", "try_cast(v as double)", *plain))
    [(filled, already, *counts)] = run(f"select {asked} from {kept}")
    most = max(counts)
    if most < MANY * filled or most <= already:
        return (), 1.0
    fitting = [(one, sql) for one, sql, n in zip(candidates, plain, counts, strict=True) if n == most]
    differing = ", ".join(f"count(*) filter (where {sql} <> {fitting[0][1]})" for _, sql in fitting)
    [differ] = run(f"select {differing} from {kept}")
    unlike = [one for (one, _), n in zip(fitting, differ, strict=True) if n]
    return (fitting[0][0], *sorted(unlike, key=len)[:1]), most / filled


def no_amounts(run: Callable[[str], list[Any]], kept: str, written: str) -> str:
    """Say why digits in groups are no amounts: telephone numbers and ids are written in groups as well.

    Parameters
    ----------
    run : callable
        Runs a statement and gives its rows.
    kept : str
        A query of ``v``, the texts.
    written : str
        The format that they are in.

    Returns
    -------
    str
        Words; empty where they may be amounts: these have a comma between thousands, a fraction, a sign or a
        unit, or differ in their length.
    """
    found = read_format(written)
    if found is None or found.before or found.after or found.group not in (" ", "."):
        return ""
    digits = "length(regexp_replace(v, '[^0-9]', '', 'g'))"
    other = f"regexp_matches(v, '[^0-9+{SPACES}]')" if found.group == " " else "regexp_matches(v, '[^0-9+.]')"
    nought = "regexp_matches(v, '^[+]?0[0-9]')"
    facts = f"count(distinct v), min({digits}), max({digits}), avg({nought}::int), count(*) filter ({other})"
    [(texts, least, most, noughts, others)] = run(f"select {facts} from {kept}")
    if others or texts < _LEAST_TEXTS:
        return ""
    if noughts >= _BEGIN_WITH_NOUGHT:
        return "digits in groups that begin with 0, as telephone numbers and ids do"
    alike = least == most >= _LEAST_DIGITS
    return f"all of {least} digits in groups, as telephone numbers and ids are" if alike else ""
