"""How a text file separates and quotes its cells: as asked for, else as its first lines show."""

import codecs
import csv
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields

from monitoring.errors import LoadError, nearest

DELIMITERS = (",", ";", "\t", "|")
_SEPARATOR = re.compile(r"""sep=([^\w\s"']|\t)[ \t]*\r?\n""", re.IGNORECASE)
_SPELLED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}


@dataclass(frozen=True)
class Dialect:
    r"""What a load says of its text files; what is empty is found in each file.

    Parameters
    ----------
    delimiter : str
        One character, or ``tab``.
    quote : str
        One character.
    decimal : str
        ``.`` or ``,``.
    encoding : str
        As Python names it, such as ``utf-8``, ``windows-1252`` or ``shift-jis``.

    Raises
    ------
    LoadError
        For anything else.

    Examples
    --------
    >>> Dialect(delimiter="tab").delimiter
    '\t'
    """

    delimiter: str = ""
    quote: str = ""
    decimal: str = ""
    encoding: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "delimiter", _SPELLED.get(self.delimiter, self.delimiter))
        for what, sign in (("delimiter", self.delimiter), ("quote", self.quote)):
            if len(sign) > 1 or not sign.isascii() or sign in ("\n", "\r", "\0") or sign.isalnum():
                raise LoadError(f"a {what} is one sign, such as ; or tab, not {sign!r}")
        if self.delimiter and self.delimiter in (self.quote, self.decimal):
            raise LoadError(f"the delimiter {self.delimiter!r} cannot be quote or decimal sign as well")
        if self.decimal not in ("", ".", ","):
            raise LoadError(f"the decimal sign is . or , and not {self.decimal!r}")
        if self.encoding and not _is_text_codec(self.encoding):
            raise LoadError(f"no encoding is called {self.encoding!r}: try utf-8, utf-16 or windows-1252")


def dialect_of(said: Mapping[str, str]) -> Dialect:
    """Make a dialect of words.

    Raises
    ------
    LoadError
        For a word that is none of its parts.
    """
    known = [one.name for one in fields(Dialect)]
    for word in said:
        if word not in known:
            raise LoadError(f"a dialect has no {word!r}; {nearest(word, known)}")
    return Dialect(**said)


def _is_text_codec(name: str) -> bool:
    try:
        return bool(codecs.lookup(name)._is_text_encoding)
    except (LookupError, ValueError):
        return False


@dataclass(frozen=True)
class Layout:
    """What was found in a file: its signs and the names of its columns."""

    delimiter: str
    quote: str
    escape: str
    names: tuple[str, ...]


def separator_line(text: str) -> tuple[str, str]:
    r"""Find the line by which files for Excel name their delimiter, above the names of the columns.

    Parameters
    ----------
    text : str
        The beginning of a file.

    Returns
    -------
    str, str
        The line with its end, and the delimiter; both empty where there is none.

    Examples
    --------
    >>> separator_line("sep=;\nid;score\n"), separator_line("sep\nid\n")
    (('sep=;\n', ';'), ('', ''))
    """
    found = _SEPARATOR.match(text)
    return (found[0], found[1]) if found else ("", "")


def layout(text: str, asked: Dialect, known: Collection[str]) -> Layout | None:
    """Find how a text is laid out.

    Parameters
    ----------
    text : str
        Its beginning.
    asked : Dialect
        What was said of it.
    known : collection of str
        Columns that the contract names: the delimiter that shows most of them wins, then the one that gives
        most columns.

    Returns
    -------
    Layout or None
        None where the first record does not end within the text. A column without a name is called
        ``__unnamed_<position>``, which nothing loads.
    """
    quote = asked.quote or _quote(text)
    line = _first_record(text, quote)
    if line is None:
        return None
    signs = [asked.delimiter] if asked.delimiter else [one for one in DELIMITERS if one != quote]
    best = max(signs, key=lambda sign: _score(_split(line, sign, quote), known))
    names = [name or f"__unnamed_{i}" for i, name in enumerate(_split(line, best, quote))]
    return Layout(best, quote, _escape(text, best, quote), tuple(names))


def _quote(text: str) -> str:
    """Double quotes, unless the header's cells stand in single ones."""
    line = text[: text.find("\n")] if "\n" in text else text
    for sign in DELIMITERS:
        cells = line.rstrip("\r").split(sign)
        if all(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in cells):
            return "'"
    return '"'


def _escape(text: str, delimiter: str, quote: str) -> str:
    r"""The quote itself, doubled, unless it stands behind backslashes inside cells and never doubled."""
    sign, between = re.escape(quote), rf"{re.escape(delimiter)}\r\n"
    inside, doubled = rf"\\{sign}(?![{between}])", rf"(?<![{between}]){sign}{sign}"
    return "\\" if re.search(inside, text) and not re.search(doubled, text) else quote


def _first_record(text: str, quote: str) -> str | None:
    """The first line, with those that its quoted cells go on to."""
    end, quotes = 0, 0
    for line in text.splitlines(keepends=True):
        end, quotes = end + len(line), quotes + line.count(quote)
        if quotes % 2 == 0 and line.endswith(("\n", "\r")):
            return text[:end]
    return None


def _split(line: str, delimiter: str, quote: str) -> list[str]:
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, quotechar=quote), [])
    except csv.Error:  # a cell longer than any name, or a line that ends within
        return [line]


def _score(names: list[str], known: Collection[str]) -> tuple[int, int]:
    return sum(name in known for name in names), len(names)
