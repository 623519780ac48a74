"""How numbers are written in columns of text, where not plainly: said by the contract by an example."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, NamedTuple

from pydantic import AfterValidator

from monitoring.contract.flaw import Flaw, Tree, entries, mapping, shown
from monitoring.contract.roles import names, said
from monitoring.contract.scalar import Column, refusal
from monitoring.errors import nearest

EXAMPLE = "$1,234.5"
SPACES = " \u00a0\u202f"
"""What may stand between thousands where a format has a space there."""
MULTIPLES = {"k": 3, "m": 6, "b": 9, "g": 9}
"""Powers of ten of the letters behind a number, in small letters; where a format ends with one, any may."""
_TEMPLATE = re.compile(r"([^0-9.,+-]*)1([.,' ]?)234(?:([.,])5)?([^0-9.,+-]*)")
_CURRENCY = r"[$€£¥₹₩₽₺]|USD|EUR|GBP|JPY|CHF|CAD|AUD|CNY|INR|SEK|NOK|DKK|PLN|BRL|MXN|kr|zł"
_LOOKS = re.compile(
    rf"[+-]?((?:{_CURRENCY})[{SPACES}]?)?[+-]?[0-9][0-9.,'{SPACES}]*([{SPACES}]?(?:{_CURRENCY}|%|[kKmMbB]))?"
)
_SEPARATORS = ("1234.5", "1,234.5", "1.234,5", "1 234,5", "1 234.5", "1'234.5", "1234,5")
_NO_NUMBERS = ("row id", "time of prediction", "time of label", "time of arrival", "version", "label key")
_RULE = "a format of numbers is how 1234.5 is written"
_HINT = (
    f'such as "{EXAMPLE}", "1.234,5 €", "1 234,5", "1234.5%" (a hundredth) or "1234.5k" (k, M and B:'
    " thousands, millions, billions); without the .5 only whole numbers are read"
)


class NumberFormat(NamedTuple):
    """The parts of a format: what stands before, between thousands, before the fraction, and behind."""

    before: str
    group: str
    decimal: str
    after: str

    @property
    def percent(self) -> bool:
        """Whether numbers are hundredths."""
        return self.after == "%"

    @property
    def multiples(self) -> bool:
        """Whether letters for thousands and millions may stand behind numbers."""
        return self.after.lower() in MULTIPLES


def read_format(text: str) -> NumberFormat | None:
    """Read a format.

    Parameters
    ----------
    text : str
        How 1234.5 is written.

    Returns
    -------
    NumberFormat or None
        None where it is none.

    Examples
    --------
    >>> read_format("1.234,5 %")
    NumberFormat(before='', group='.', decimal=',', after='%')
    >>> read_format("1,234,5")
    """
    found = _TEMPLATE.fullmatch(text.strip())
    if found is None or (found[2] and found[2] == found[3]):
        return None
    return NumberFormat(found[1].strip(), found[2], found[3] or "", found[4].strip())


def _checked(text: str) -> str:
    if read_format(text) is None:
        raise refusal(_RULE, _HINT)
    return text


def check_number_format(tree: Tree) -> Iterator[Flaw]:
    """Check that formats are of columns that hold numbers of use, as far as the contract lists its columns.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Yields
    ------
    Flaw
        One per other column.
    """
    roles = {column: role for role, column in said(tree)}
    listed = {name for key in ("features", "cohorts", "expectations") for name in names(tree.get(key))}
    listed |= {str(one.get("name")) for _, one in entries(tree, "features")}
    known = listed | {column for column, role in roles.items() if role not in _NO_NUMBERS}
    for name in map(str, mapping(tree, "number_format")):
        unlisted = name not in known and isinstance(tree.get("features"), list | tuple)
        if unlisted or (roles.get(name) in _NO_NUMBERS and name not in listed):
            what = f"it is the {roles[name]}" if name in roles else nearest(name, known)
            yield Flaw(("number_format", name), "`number_format` is of columns of numbers", shown(name), what)


NumberFormats = dict[Column, Annotated[str, AfterValidator(_checked)]]
"""By column: how 1234.5 is written in it."""


def likely_formats(examples: Sequence[str]) -> list[str]:
    """Name the formats that some texts may be in; none where they are plain numbers, or none at all.

    Parameters
    ----------
    examples : sequence of str
        Frequent values.

    Examples
    --------
    >>> likely_formats(["$950", "$1,234.50"])[:2]
    ['$1234.5', '$1,234.5']
    >>> likely_formats(["west", "north"])
    []
    """
    if not examples or sum(1 for one in examples if _LOOKS.fullmatch(one)) < 0.8 * len(examples):
        return []
    ends = {_ends(one) for one in examples if _LOOKS.fullmatch(one)}
    before = {first for first, _ in ends}
    after = {last for _, last in ends}
    if after - {""} and {one.lower() for one in after - {""}} <= {*MULTIPLES}:
        after = {"k"}
    if len(before) > 1 or len(after) > 1:
        return []
    return list(_with_ends(*before, *after))


def _with_ends(before: str, after: str) -> Iterator[str]:
    yield from (f"{before}{one}{after}" for one in _SEPARATORS if before or after or one != "1234.5")


def _ends(text: str) -> tuple[str, str]:
    found = re.fullmatch(r"[+-]?([^0-9+-]*)[+-]?([0-9].*?[0-9]|[0-9])([^0-9]*)", text.strip())
    return (found[1].strip(), found[3].strip()) if found else ("", "")
