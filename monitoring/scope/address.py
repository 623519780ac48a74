"""The address: a question to and from a query string; the only place that reads or writes one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from unicodedata import category
from urllib.parse import parse_qsl, quote_plus, urlencode

from monitoring.errors import ScopeError, TidemarkError, nearest
from monitoring.scope.period import GRAINS
from monitoring.scope.question import Scope, is_generation

KEYS = ("model", "window", "baseline", "cohort", "version", "as_of", "now", "by", "exact", "data_version")
DISPLAY = ("overlay", "follow")
"""The keys that say how a question is shown; they are no part of it, and go along from page to page."""
CONTRACT_HASH = "contract_hash"
"""The key that says under which contract a link was made."""
_HASH_DIGITS = 12
LONGEST = 8000
"""Octets of one value as an address spells it: RFC 9112 asks every server to take lines of that length."""
_REFUSED = {"Cc": "control character", "Cs": "lone surrogate"}
_BLANKS = "\t\n\r"  # control characters that texts of the data hold, and that cohorts skip between words


@dataclass(frozen=True)
class Address:
    """A question as it stood in an address.

    Parameters
    ----------
    scope : Scope
        With the defaults in place of what was broken.
    selection : dict
        The page's own keys, such as ``feature``.
    problems : tuple of str
        What was wrong, by key, and what is used instead.
    display : dict
        The keys of `DISPLAY`.
    """

    scope: Scope
    selection: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    display: dict[str, str] = field(default_factory=dict)


def read_address(query: Mapping[str, str], selection_keys: tuple[str, ...] = ()) -> Address:
    """Read a query string's keys and values.

    Parameters
    ----------
    query : mapping of str to str
        Decoded.
    selection_keys : tuple of str
        The page's own keys.

    Returns
    -------
    Address
        Whatever could be read; the rest is named in `problems`.
    """
    known = (*KEYS, *DISPLAY, *selection_keys)
    problems = [
        f"The link's key {key!r} is not known ({nearest(key, known)}); it is left out."
        for key in query
        if key not in known
    ]
    words = {key: query[key] for key in KEYS if key in query and _readable(key, query[key], problems)}
    shown = {key: query[key] for key in DISPLAY if key in query and _readable(key, query[key], problems)}
    picked = {key: query[key] for key in selection_keys if key in query}
    return Address(Scope(**{"model": "", **words}), picked, tuple(problems), shown)  # type: ignore[arg-type]


def _readable(key: str, value: str, problems: list[str]) -> bool:
    """Say whether a value may be used, and note why not."""
    refused = unfit(value)
    if refused:
        problems.append(f"The link's {key} {refused}. The default is used.")
        return False
    if key == "exact" and value != "1":
        problems.append(f"The link's exact={value} is not 1; bounds are shown where there are many rows.")
        return False
    if key == "follow" and value != "1":
        problems.append(f"The link's follow={value} is not 1; new data is shown when asked for.")
        return False
    if key == "by" and value not in GRAINS:
        problems.append(
            f"The link's by={value} is no grain: choose one of {', '.join(GRAINS)}; the default is used."
        )
        return False
    if key == "data_version" and not is_generation(value):
        problems.append(f"The link's data_version={value} is no data version; the newest is used.")
        return False
    return True


def unfit(value: str) -> str:
    r"""Say why an address cannot hold a value.

    Parameters
    ----------
    value : str
        Decoded.

    Returns
    -------
    str
        The rule, what broke it and what to do; empty for a value that any address can hold.

    Examples
    --------
    >>> unfit("region = '東京\u3000本社'")
    ''
    >>> unfit("a\x1bb")
    'holds the control character U+001B at place 2, which no link may: take it out'
    """
    for place, sign in enumerate(value, start=1):
        kind = _REFUSED.get(category(sign), "") if sign not in _BLANKS else ""
        if kind:
            return f"holds the {kind} U+{ord(sign):04X} at place {place:,}, which no link may: take it out"
    octets = len(quote_plus(value))
    if octets <= LONGEST:
        return ""
    return (
        f"takes {octets:,} octets in an address, and not every server carries more than {LONGEST:,}: "
        "name fewer levels, or ask on the command line, which has no limit"
    )


def write_address(scope: Scope, selection: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give the keys and values that hold a question.

    Parameters
    ----------
    scope : Scope
        The question.
    selection : mapping, optional
        The page's own keys.

    Returns
    -------
    dict
        Without what is the default.
    """
    plain = Scope(model="")
    words = {key: getattr(scope, key) for key in KEYS if getattr(scope, key) != getattr(plain, key)}
    return words | {key: value for key, value in (selection or {}).items() if value}


def short_hash(digest: str) -> str:
    """Give as much of a contract's hash as tells contracts apart.

    Examples
    --------
    >>> short_hash("0123456789abcdef")
    '0123456789ab'
    """
    return digest[:_HASH_DIGITS]


def link(page: str, scope: Scope, selection: Mapping[str, str] | None = None, base_url: str = "") -> str:
    """Give the address of a page that asks a question.

    Parameters
    ----------
    page : str
        Its path, such as ``drift``.
    scope : Scope
        The question.
    selection : mapping, optional
        The page's own keys.
    base_url : str
        What stands before the path.

    Returns
    -------
    str
        For example ``/drift?model=m&window=last-7d``.

    Examples
    --------
    >>> link("drift", Scope("m", cohort="a = 'b'"), {"feature": "x"})
    '/drift?model=m&cohort=a+%3D+%27b%27&feature=x'
    """
    return f"{base_url.rstrip('/')}/{page}?{urlencode(write_address(scope, selection))}"


def asked_in(address: str, key: str) -> str:
    """Give one word of the question that an address asks.

    Parameters
    ----------
    address : str
        As `link` gives it.
    key : str
        Which word.

    Returns
    -------
    str
        Empty where it asks for the default.

    Examples
    --------
    >>> asked_in("/drift?model=m&baseline=2025-01-01%2F2025-02-01", "baseline")
    '2025-01-01/2025-02-01'
    """
    return dict(parse_qsl(address.partition("?")[2])).get(key, "")


def replaced(scope: Scope, key: str, reason: ScopeError) -> str:
    """Say that one word of a link cannot be used.

    Parameters
    ----------
    scope : Scope
        The question it stood in.
    key : str
        Which word.
    reason : ScopeError
        Why.

    Returns
    -------
    str
        One sentence for the page.
    """
    return unusable(key, getattr(scope, key), reason, "The default is used instead.")


def unusable(key: str, value: str, reason: TidemarkError, instead: str) -> str:
    """Say that a value of a link cannot be used, why, and what is used instead.

    Parameters
    ----------
    key, value : str
        As they stand in the address.
    reason : TidemarkError
        Why; a question at its end needs no full stop.
    instead : str
        A sentence.

    Returns
    -------
    str
        For the page.

    Examples
    --------
    >>> unusable("by", "x", ScopeError("did you mean 'day'?"), "Days are shown.")
    "The link's by=x cannot be used: did you mean 'day'? Days are shown."
    """
    why = str(reason)
    return f"The link's {key}={value} cannot be used: {why}{'' if why.endswith('?') else '.'} {instead}"
