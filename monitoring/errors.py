"""Errors that a person can act on: the rule, the value that broke it, what to do."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from monitoring.listed import listed

_MOST_NAMED = 24
_PASSWORD = re.compile(r"(\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s:/@'\"]*):[^\s'\"]*@")


def without_passwords(text: str) -> str:
    """Blot out the passwords of addresses in a text.

    Parameters
    ----------
    text : str
        Any message.

    Returns
    -------
    str
        The same, fit for logs.

    Examples
    --------
    >>> without_passwords("cannot read postgresql://ann:secret@db/ml#scores")
    'cannot read postgresql://ann:***@db/ml#scores'
    """
    return _PASSWORD.sub(r"\1:***@", text)


class TidemarkError(Exception):
    """Base of every error that is shown to a person as one message, never as a traceback."""

    exit_code = 2

    def __init__(self, message: str = "") -> None:
        super().__init__(without_passwords(message))


class ScopeError(TidemarkError):
    """A window, baseline, cohort or version that cannot be asked for."""


class SameRowsError(ScopeError):
    """A baseline that is the window itself."""


class LoadError(TidemarkError):
    """Files that cannot be loaded as the contract says."""


def _full_day(local: date) -> str:
    """Write a day as `findings.day_words.full_day` does, which no error may import."""
    return f"{local.day} {local:%b %Y}"


class StoreError(TidemarkError):
    """A store that is missing, locked or not readable."""


class NoPredictionsError(StoreError):
    """A question to a model that has no predictions, and no profiles of any.

    Parameters
    ----------
    model : str
        Its name.
    since : date or None
        The first local day whose rows retention has left; None while it has dropped none.

    Examples
    --------
    >>> print(NoPredictionsError("churn", None))
    model 'churn' has no predictions yet: load some (--predictions)
    """

    def __init__(self, model: str, since: date | None) -> None:
        said = "yet: load some"
        if since:
            said = f"left, as those before {_full_day(since)} were dropped (`retention`): load newer ones"
        super().__init__(f"model {model!r} has no predictions {said} (--predictions)")


class RowsGoneError(StoreError):
    """A question about rows that retention has dropped.

    Parameters
    ----------
    since : date
        The first local day whose rows are there.
    """

    def __init__(self, since: date) -> None:
        super().__init__(
            f"the rows of days before {_full_day(since)} were dropped (the contract's"
            " `retention.rows`), and their profiles do not hold this: ask from that day on, or for whole"
            " days by cohort columns only"
        )


class OtherBinsError(StoreError):
    """A question about profiles that were counted over other bins, whose rows retention has dropped.

    Parameters
    ----------
    day : date
        The first such local day.
    found, expected : str
        Hashes of the bins of its profiles, and of the model's.
    """

    def __init__(self, day: date, found: str, expected: str) -> None:
        super().__init__(
            f"the profiles of {_full_day(day)} were counted over bins {found} and the model's are"
            f" {expected}: they cannot be summed, and the rows of that day were dropped (the contract's"
            " `retention.rows`);"
            " `verify` lists such days: restore their files from a copy of the store, or ask for other days"
        )


class ScanLimitError(StoreError):
    """Rows for a page that take too long, read and worked with, or wait too long for their place.

    Parameters
    ----------
    seconds : float
        What is allowed to all of the page together.
    variable : str
        Of the environment, where another limit can be set.
    ahead : int
        How many other reads kept one from beginning; 0 where none did.

    Examples
    --------
    >>> print(ScanLimitError(30, "TIDEMARK_SCAN_SECONDS", 2))
    2 other reads of rows kept this one waiting for 30 s, the most that a page waits: ask again in a moment
    """

    def __init__(self, seconds: float, variable: str, ahead: int = 0) -> None:
        others = f"{ahead} other read{'s' if ahead > 1 else ''} of rows"
        super().__init__(
            f"{others} kept this one waiting for {seconds:g} s, the most that a page waits: ask again in a"
            " moment"
            if ahead
            else f"reading the rows and computing with them took longer than {seconds:g} s, the most that a"
            f" page may take ({variable}): ask for fewer days, or for whole days by cohort columns only; the"
            " command line has no limit"
        )


class ScanStoppedError(StoreError):
    """A read of rows that somebody has cancelled."""

    def __init__(self) -> None:
        super().__init__("reading the rows was cancelled: change the question, or have them read after all")


class ExportError(TidemarkError):
    """An export that cannot be written."""


def nearest(name: str, choices: Iterable[str]) -> str:
    """Say which valid choice comes nearest to `name`.

    Parameters
    ----------
    name : str
        The word that was found.
    choices : iterable of str
        The words that would be valid.

    Returns
    -------
    str
        A clause such as ``did you mean 'score'?`` or ``choose one of a, b``; empty without choices.

    Examples
    --------
    >>> nearest("scor", ["score", "label"])
    "did you mean 'score'?"
    >>> nearest("REGION", ["region", "score"])
    "did you mean 'region'?"
    >>> nearest("zzz", ["score", "label"])
    'choose one of label, score'
    >>> nearest("zzz", [f"f{number:02}" for number in range(30)])[-14:]
    'f23 and 6 more'
    """
    known = sorted(set(choices))
    folded = {one.lower(): one for one in known}
    close = get_close_matches(name, known, n=1) or get_close_matches(name.lower(), folded, n=1)
    if close:
        return f"did you mean {folded.get(close[0].lower(), close[0])!r}?"
    return f"choose one of {listed(known, _MOST_NAMED)}" if known else ""


class UnknownNameError(ScopeError):
    """A name (model, column, measure, panel …) that does not exist here.

    Parameters
    ----------
    kind : str
        What was named, e.g. ``model``.
    name : str
        The word that was found.
    choices : sequence of str
        The valid names.
    """

    def __init__(self, kind: str, name: str, choices: Sequence[str]) -> None:
        hint = nearest(name, choices) or f"there is no {kind} yet"
        super().__init__(f"unknown {kind} {name!r}: {hint}")


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file.

    Parameters
    ----------
    file : str
        Name of the file, or ``contract`` for text.
    line : int
        1-based line, 0 when unknown.
    rule : str
        What is required.
    value : str
        What was found.
    hint : str
        The nearest valid choice or what to do.
    """

    file: str
    line: int
    rule: str
    value: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        tail = f"; {self.hint}" if self.hint else ""
        return f"{place}: {self.rule} (found {self.value}){tail}"


class ContractError(TidemarkError):
    """Everything wrong in a contract, at once.

    Parameters
    ----------
    problems : sequence of Problem
        In the order of their lines.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in problems))


class DamagedRecordError(ValueError):
    """A stored record is cut short, of another width than any of its kind, or names what it does not have."""


class UnreadableEntryError(StoreError):
    """What the catalog says of a model cannot be read: of a later or an earlier Tidemark, or damaged.

    Parameters
    ----------
    model, entry : str
        Whose entry, and which.
    why : str
        What is wrong with it.
    """

    def __init__(self, model: str, entry: str, why: str) -> None:
        super().__init__(
            f"the catalog's {entry} of model {model!r} cannot be read ({why}): a Tidemark of another version"
            " or with other time zones wrote it, or catalog.sqlite is damaged; use that Tidemark, bring"
            " catalog.sqlite back from a copy of the store, or load this model into a new one"
        )
