"""What may be wrong with a guess of a draft, in the words of its comments, and which columns may be meant."""

import re
from collections.abc import Collection, Mapping, Sequence

from monitoring.contract.column_sketch import ColumnSketch
from monitoring.contract.guess import named_like
from monitoring.contract.time_format import LOOKS_WRITTEN

_SHARED_ID = "not every row has its own: do several models score one? name `version:`"
_SHARED_BY = 1.5  # rows an id, from which on it is no slip: some column tells them apart


def one_of(names: Sequence[str]) -> str:
    """Name columns that may be meant; a comment stays on its line, whatever they are called.

    Examples
    --------
    >>> one_of(["won", "paid"]), one_of([])
    ('one of won, paid?', '')
    """
    listed = ", ".join(names)
    return f"one of {' '.join(listed.split())}?" if listed and listed.isprintable() else ""


def shown(text: str) -> str:
    """Write a value for a comment."""
    return text if text.isprintable() else repr(text)


def written_times(columns: Sequence[ColumnSketch]) -> list[str]:
    """Name the columns of texts that look like dates, in a form that the values leave open.

    Examples
    --------
    >>> written_times([ColumnSketch("Tag", "text", 9, 0, 2, examples=("01/02/2026", "03/02/2026"))])
    ['Tag']
    """
    texts = (one for one in columns if one.type == "text" and one.examples)
    return [one.name for one in texts if all(re.fullmatch(LOOKS_WRITTEN, text) for text in one.examples)]


def doubt_of_key(
    role: str, found: ColumnSketch, roles: Mapping[str, ColumnSketch], rest: Sequence[ColumnSketch]
) -> str:
    """Say what may be wrong with the column of ids or times.

    Parameters
    ----------
    role : str
        ``id`` or ``timestamp``.
    found : ColumnSketch
        The column.
    roles : mapping of str to ColumnSketch
        What the others are taken for.
    rest : sequence of ColumnSketch
        Columns without a role.

    Examples
    --------
    >>> times = ColumnSketch("ts", "text", 9, 0, 9, examples=("2026-01-01", "31/01/2026"))
    >>> doubt_of_key("timestamp", times, {}, [])
    'not all are ISO 8601, such as 31/01/2026: say under `time_format` how they are written'
    """
    if role == "timestamp" and found.type == "text":
        others = [one for one in found.examples if not re.match(r"\d{4}-\d", one)]
        such = f", such as {shown(others[0])}" if others else ""
        return f"not all are ISO 8601{such}: say under `time_format` how they are written"
    if role == "id" and found.missing and found.distinct == found.rows - found.missing:
        return f"{found.missing:,} of {found.rows:,} rows have none: they are refused"
    if role != "id" or found.unique or "version" in roles:
        return ""
    often = found.rows >= _SHARED_BY * found.distinct
    texts = [one for one in rest if one.type == "text" and one.few and one.loadable]
    apart = [one.name for one in texts if often and one.distinct * found.distinct >= one.rows]
    return "; ".join(filter(None, (_SHARED_ID, one_of(apart))))


def no_probability(rest: Sequence[ColumnSketch]) -> str:
    """Say what to do with a column that is called a score and holds no probabilities.

    Examples
    --------
    >>> no_probability([ColumnSketch("score", "number", 9, 0, 9, 0.5, 97.0)]).split(":")[0]
    'score has 0.5 to 97'
    """
    named = (one for one in rest if one.numeric and not one.flag and named_like("score", one))
    found = next((one for one in named if one.high is not None and one.name.isprintable()), None)
    if found is None:
        return ""
    what = f"{found.name} has {found.low:g} to {found.high:g}"
    return f"{what}: divide percentages by 100 before; `scale: margin` takes any other number"


def doubt_of_classes(classes: Collection[str], label: ColumnSketch | None) -> str:
    """Say how the classes have to be called, where that is not as they are.

    Examples
    --------
    >>> doubt_of_classes(["1", "2"], ColumnSketch("won", "text", 9, 0, 2, examples=("away", "home")))
    'the label says away, home: call the classes so'
    """
    if label is None or not label.few:
        return "name the classes as the label does"
    if {*label.as_classes} <= {*classes}:
        return ""
    return f"the label says {', '.join(map(shown, label.as_classes))}: call the classes so"
