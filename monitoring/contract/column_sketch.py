"""What is known of a column of files that no contract describes yet."""

import re
from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["integer", "number", "boolean", "text", "timestamp"]

FEW_LEVELS = 20
"""At most so many distinct values make a cohort, or a categorical feature of a whole number."""

_YES_OR_NO = (
    "y",
    "n",
    "yes",
    "no",
    "t",
    "f",
    "true",
    "false",
    "j",
    "ja",
    "nein",
    "o",
    "oui",
    "non",
    "si",
    "sí",
)
_INPUTS = ("feature", "features", "input", "inputs")
_OUTPUTS = ("output", "outputs", "prediction", "predictions", "response", "result")
_SINCE_2001, _UNTIL_2040 = 1e9, 2.2e9  # seconds
_UNITS = (1, 1e3, 1e6, 1e9)
_DATES = (2001_01_01, 2041_01_01)  # such as 20260131


@dataclass(frozen=True)
class ColumnSketch:
    """What is known of a column without reading all of it.

    Parameters
    ----------
    name : str
        As it stands in the file.
    type : str
        ``integer``, ``number``, ``boolean``, ``text`` or ``timestamp``.
    rows : int
        Rows looked at.
    missing : int
        Of these without a value.
    distinct : int
        Distinct values among the rest.
    low, high : float or None
        Least and greatest value of a number, the outermost half percent of the rows aside.
    examples : tuple of str
        Some distinct values as text; all of them where there are few.
    written : str
        The only known format that all of a text column's times are in; empty: ISO 8601, or no times.
    formats : tuple of str
        Formats of numbers that nearly all of its texts are in and that read them otherwise from each other.
    share : float
        Of the texts that are in the first of them; without one, of the texts that are plain numbers.
    grouped : str
        Why its digits in groups are no number, in words; empty where they are one, or none.
    """

    name: str
    type: ColumnType
    rows: int
    missing: int = 0
    distinct: int = 0
    low: float | None = None
    high: float | None = None
    examples: tuple[str, ...] = ()
    written: str = ""
    formats: tuple[str, ...] = ()
    share: float = 1.0
    grouped: str = ""

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.rows > 0 and self.missing == 0 and self.distinct == self.rows

    @property
    def unique_text(self) -> bool:
        """Whether it holds many texts, of which every row has one of its own: an id in any language."""
        return self.type == "text" and not self.written and self.unique and self.distinct > FEW_LEVELS

    @property
    def unique_key(self) -> bool:
        """Whether every row has a whole number or a text of its own."""
        return self.unique and self.type in ("integer", "text") and not self.written

    @property
    def loadable(self) -> bool:
        """Whether a contract may name it: one without a name, such as an index, has a name of the store."""
        return not self.nested and not self.name.startswith("__")

    @property
    def often_new(self) -> bool:
        """Whether at least every tenth row has a new value: an id that several versions score."""
        whole = (
            self.type == "number" and bool(self.examples) and all(one.endswith(".0") for one in self.examples)
        )
        return (self.type in ("integer", "text") or whole) and self.distinct * 10 >= self.rows > 0

    @property
    def flag(self) -> bool:
        """Whether it is true or false, yes and no, or 0 and 1 (and perhaps a half: a tie)."""
        if self.type == "text":
            return self.distinct == 2 and {one.lower() for one in self.examples} <= {*_YES_OR_NO}
        return self.type == "boolean" or (
            self.numeric and (self.low, self.high) == (0, 1) and self.distinct <= 3
        )

    @property
    def few(self) -> bool:
        """Whether it has so few values that they may be classes."""
        return self.distinct <= FEW_LEVELS

    @property
    def many(self) -> bool:
        """Whether it has more values than kinds of things have."""
        return not self.few

    @property
    def no_number(self) -> str:
        """A frequent text that is no number, where half and more of the texts are; else empty."""
        if self.type != "text" or self.formats or not 0.5 <= self.share < 1:
            return ""
        return next(
            (one for one in self.examples if not re.fullmatch(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?", one)), ""
        )

    @property
    def code(self) -> bool:
        """Whether it is called a number of something: 7 is not more than 6."""
        return re.fullmatch(r"(.*_)?(id|code|zip|plz|post_?code)", self.spelled) is not None

    @property
    def calendar_year(self) -> bool:
        """Whether it says in which year or season a row is: it moves on whatever the rows are like."""
        years = self.low is not None and self.high is not None and 1900 <= self.low <= self.high < 2100
        return self.spelled in ("year", "season") and self.type == "integer" and years

    @property
    def as_classes(self) -> tuple[str, ...]:
        """Its examples as classes are called: 1.0 is 1."""
        return tuple(one.removesuffix(".0") for one in self.examples) if self.numeric else self.examples

    @property
    def spelled(self) -> str:
        """Its name in small letters, with one sign for what stands between words: createdAt is created_at."""
        return _spelled(self.name)

    @property
    def spellings(self) -> tuple[str, ...]:
        """The same of all its path, and of what stands inside the records: of a.b.c also b.c and c."""
        parts = self.name.split(".")
        return tuple(_spelled(".".join(parts[first:])) for first in range(len(parts)))

    @property
    def input(self) -> bool:
        """Whether it stands inside a record of what the model saw."""
        return any(part.lower() in _INPUTS for part in self.name.split(".")[:-1])

    @property
    def output(self) -> bool:
        """Whether it stands inside a record of what the model said."""
        return not self.input and any(part.lower() in _OUTPUTS for part in self.name.split(".")[:-1])

    @property
    def nested(self) -> bool:
        """Whether its cells are records or lists."""
        return self.type == "text" and bool(self.examples) and all(one[:1] in "{[" for one in self.examples)

    @property
    def moment(self) -> bool:
        """Whether it holds times, or numbers that may be dates or times since 1970."""
        if not self.numeric or self.low is None or self.high is None:
            return self.type == "timestamp"
        return _DATES[0] <= self.low <= self.high < _DATES[1] or any(
            _SINCE_2001 * unit <= self.low <= self.high < _UNTIL_2040 * unit for unit in _UNITS
        )

    @property
    def no_moment(self) -> bool:
        """Whether it holds no times."""
        return not self.moment

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return self.type in ("integer", "number")

    @property
    def probability(self) -> bool:
        """Whether it holds numbers between 0 and 1, not only these two."""
        bounded = self.low is not None and self.high is not None and self.low >= 0 and self.high <= 1
        return self.numeric and bounded and self.distinct > 2


def _spelled(name: str) -> str:
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[\s._-]+", "_", apart.lower())
