"""Changes of columns in words: for the result of a load, and for events on time axes."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from monitoring.listed import listed

_DONE = {"added": "new", "absent": "absent", "dropped": "gone", "back": "back"}


def change_words(change: Mapping[str, Any]) -> str:
    """Say one change of a load's result.

    Parameters
    ----------
    change : mapping
        As in ``schema_changes``.

    Examples
    --------
    >>> change_words({"column": "device", "change": "renamed", "to": "device_type", "overlap": 0.942})
    'column device seems to be called device_type now (94 % of the values in common)'
    >>> change_words({"column": "age", "change": "type", "was": "number", "to": "text"})
    'column age has text now (number before)'
    """
    what, column = change["change"], f"column {change['column']}"
    if what == "renamed":
        share = f"{change['overlap']:.0%}".replace("%", " %")
        return f"{column} seems to be called {change['to']} now ({share} of the values in common)"
    if what == "type":
        return f"{column} has {change['to']} now ({change['was']} before)"
    if what == "reordered":
        return "columns in another order (nothing depends on it)"
    return f"{column} {what}"


def absent_words(absent: Sequence[Mapping[str, str]]) -> list[str]:
    """Say which columns of the contract a load lacks: in one line, none where all are there.

    Examples
    --------
    >>> absent_words([{"column": "got", "role": "received_at", "nearest": "gott"}])
    ["no file of this load has got (received_at; did you mean 'gott'?)"]
    """
    told = [f"{one['column']} ({one['role']}{_meant(one)})" for one in absent]
    return [f"no file of this load has {', '.join(told)}"] if told else []


def nested_words(columns: Sequence[str]) -> list[str]:
    """Say which columns hold several values a cell and are left out: in one line, none without any.

    Examples
    --------
    >>> nested_words(["tags", "place"])
    ['no feature, as a cell is a list or a record: tags, place (write a column for each value, or text)']
    """
    named = ", ".join(columns)
    what = "no feature, as a cell is a list or a record"
    return [f"{what}: {named} (write a column for each value, or text)"] if columns else []


def number_words(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say which columns hold numbers in words, and what to write so that they are read.

    Examples
    --------
    >>> number_words([{"column": "fee", "format": "$1,234.5", "share": 1.0}])
    ['fee: 100% of its texts are numbers in words, not read so: write number_format: {fee: "$1,234.5"}']
    """
    return [
        f"{one['column']}: {math.floor(100 * one['share'])}% of its texts are numbers in words, not read so:"
        f' write number_format: {{{one["column"]}: "{one["format"]}"}}{_or(one)}'
        for one in found
    ]


def _or(found: Mapping[str, Any]) -> str:
    return f', or "{found["or"]}", which would be other numbers' if "or" in found else ""


def _meant(absent: Mapping[str, str]) -> str:
    return f"; did you mean {absent['nearest']!r}?" if "nearest" in absent else ""


def event_label(what: str, names: Sequence[str]) -> str:
    """Say in one line which columns of a load changed in the same way.

    Examples
    --------
    >>> event_label("absent", ["a", "b", "c", "d", "e"])
    'columns a, b, c and 2 more absent'
    >>> event_label("reordered", [""])
    'columns in another order'
    """
    if what == "reordered":
        return "columns in another order"
    some = listed(names, 3)
    if what == "renamed":
        return f"renamed? {some}"
    return f"{'column' if len(names) == 1 else 'columns'} {some} {_DONE.get(what, what)}"
