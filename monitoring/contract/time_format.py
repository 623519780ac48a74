"""How times are written in text files, where that is not ISO 8601: said by the contract, never guessed."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Tag

from monitoring.contract.flaw import Flaw, Tree, mapping, shown
from monitoring.contract.scalar import Column, refusal
from monitoring.contract.section import word_or_list
from monitoring.errors import nearest

EXAMPLE = "%d.%m.%Y %H:%M"
_DATE, _CLOCK = ("d", "mbB", "Yy"), ("HI", "M", "S", "f")
_RULE = "a format of times names day, month and year once each, and the clock from the hour down"
_HINT = (
    f'such as "{EXAMPLE}": %d %m %Y, a year of two digits %y, a month in English %b or %B, then %H %M %S %f,'
    " %I with %p for AM and PM, and %z for an offset; %d reads 1 and 01 alike"
)

TIMES = ("timestamp", "received_at", "observed_at")
"""The roles of columns that are read as times."""
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
CANDIDATES = (
    *(
        f"{first}{by}{second}{by}%Y{clock}"
        for by, (first, second), clock in product("./-", (("%d", "%m"), ("%m", "%d")), _CLOCKS)
    ),
    *(f"%d{by}%b{by}{year}{clock}" for by, year, clock in product("- ", ("%Y", "%y"), _CLOCKS)),
)
"""What a draft tries; only one that all values match, and no other, is proposed."""
LOOKS_WRITTEN = r"\d{1,2}([./-]\d{1,2}[./-]\d{4}|[ -][A-Za-z]{3}[ -]\d{2}(\d{2})?)( .*)?"


def _checked(text: str) -> str:
    found = re.findall(r"%(.?)", text.replace("%%", ""))
    dates, clock = ([sum(found.count(one) for one in part) for part in parts] for parts in (_DATE, _CLOCK))
    known = set("".join((*_DATE, *_CLOCK, "pz")))
    whole = dates == [1, 1, 1] and clock == sorted(clock, reverse=True) and max(clock) <= 1
    halves = found.count("I") == found.count("p") and found.count("z") <= clock[0]
    if not (whole and halves and known.issuperset(found)):
        raise refusal(_RULE, _HINT)
    return text


TimeFormat = Annotated[str, AfterValidator(_checked)]
TimeFormats = Annotated[
    Annotated[TimeFormat, Tag("word")] | Annotated[dict[Column, TimeFormat], Tag("list")],
    Discriminator(word_or_list),
]
"""One format of all columns of times, or one of each that is named."""


def check_time_format(tree: Tree) -> Iterator[Flaw]:
    """Check that formats are of columns that are read as times.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Yields
    ------
    Flaw
        One per other column.
    """
    times = (tree.get("timestamp"), tree.get("received_at"), mapping(tree, "label").get("observed_at"))
    known = [name for name in times if isinstance(name, str)]
    for name in mapping(tree, "time_format"):
        if name not in known:
            rule = "`time_format` is of `timestamp`, `received_at` or `label.observed_at`"
            yield Flaw(("time_format", str(name)), rule, shown(name), nearest(str(name), known))


def unread_times(column: str, written: str) -> str:
    """Say what to do where no time of a column could be read.

    Examples
    --------
    >>> unread_times("day", "%d/%m/%Y")
    "no time of 'day' is written as the contract's `time_format` says ('%d/%m/%Y'): mend it there"
    """
    if written:
        said = f"no time of {column!r} is written as the contract's `time_format` says ({written!r})"
        return f"{said}: mend it there"
    return (
        f"no time of {column!r} is ISO 8601 or a number of seconds: where they are not empty, say in the"
        f' contract how they are written, such as time_format: "{EXAMPLE}"'
    )
