"""Cohort expressions: a small language of comparisons, read into a tree with one canonical text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from monitoring.errors import ScopeError

Value = str | float | bool
Operator = Literal["=", "!=", "<", "<=", ">", ">="]

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.]))
    |(?P<text>'(?:[^']|'')*')|(?P<quoted>"(?:[^"]|"")+")
    |(?P<operator><=|>=|<>|!=|==|=|<|>)|(?P<mark>[(),])|(?P<word>[^\W\d]\w*))""",
    re.VERBOSE,
)
_KEYWORDS = frozenset({"and", "or", "not", "in", "between", "is", "null", "true", "false"})
_DEEPEST = 50


@dataclass(frozen=True)
class Comparison:
    """``name operator value``; false where the name is null."""

    name: str
    operator: Operator
    value: Value

    def __str__(self) -> str:
        return f"{print_name(self.name)} {self.operator} {print_value(self.value)}"


@dataclass(frozen=True)
class Within:
    """``name in (values)``; false where the name is null."""

    name: str
    values: tuple[Value, ...]

    def __str__(self) -> str:
        return f"{print_name(self.name)} in ({', '.join(print_value(v) for v in self.values)})"


@dataclass(frozen=True)
class IsNull:
    """``name is null``."""

    name: str

    def __str__(self) -> str:
        return f"{print_name(self.name)} is null"


@dataclass(frozen=True)
class Not:
    """The complement of its part."""

    part: "Expression"

    def __str__(self) -> str:
        return f"not ({self.part})"


@dataclass(frozen=True)
class Both:
    """All of its parts."""

    parts: tuple["Expression", ...]

    def __str__(self) -> str:
        return " and ".join(f"({p})" if isinstance(p, Either) else str(p) for p in self.parts)


@dataclass(frozen=True)
class Either:
    """Any of its parts."""

    parts: tuple["Expression", ...]

    def __str__(self) -> str:
        return " or ".join(str(p) for p in self.parts)


Expression = Comparison | Within | IsNull | Not | Both | Either


def print_name(name: str) -> str:
    """Print a name, in double quotes where it is no plain word.

    Parameters
    ----------
    name : str
        Any column or cohort name.

    Returns
    -------
    str
        As it may stand in an expression.
    """
    plain = re.fullmatch(r"[^\W\d]\w*", name) and name.lower() not in _KEYWORDS
    return name if plain else '"' + name.replace('"', '""') + '"'


def print_value(value: Value) -> str:
    """Print a value as the language writes it.

    Parameters
    ----------
    value : str, float or bool
        A constant.

    Returns
    -------
    str
        Text in single quotes, numbers in their shortest form.

    Examples
    --------
    >>> print_value("it's"), print_value(2019.0), print_value(True)
    ("'it''s'", '2019', 'true')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return print_number(value)


def print_number(value: float) -> str:
    """Print a number in its canonical text: 2019.0 as 2019.

    Parameters
    ----------
    value : float
        Finite.

    Returns
    -------
    str
        Shortest text that reads back as the same number.
    """
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def parse_cohort(text: str) -> Expression | None:
    """Read a cohort expression.

    Parameters
    ----------
    text : str
        For example ``region = 'EU' and age >= 25 and not (income is null)``; empty means everything.

    Returns
    -------
    Expression or None
        None for everything.

    Raises
    ------
    ScopeError
        Naming the word that is not understood.

    Examples
    --------
    >>> str(parse_cohort("a=1 AND (b in ('x','y') or c is not null)"))
    "a = 1 and (b in ('x', 'y') or not (c is null))"
    """
    if not text.strip():
        return None
    reader = _Reader(text)
    expression = reader.either(0)
    reader.finish()
    return expression


def names(expression: Expression | None) -> frozenset[str]:
    """Give the names that an expression speaks of.

    Parameters
    ----------
    expression : Expression or None
        None is everything.

    Returns
    -------
    frozenset of str
        Without repeats.
    """
    return frozenset(leaf.name for leaf in leaves(expression))


def leaves(expression: Expression | None) -> Iterator[Comparison | Within | IsNull]:
    """Walk over the comparisons of an expression, left to right.

    Parameters
    ----------
    expression : Expression or None
        None has none.

    Yields
    ------
    Comparison, Within or IsNull
        Each as written.
    """
    if isinstance(expression, Both | Either):
        for part in expression.parts:
            yield from leaves(part)
    elif isinstance(expression, Not):
        yield from leaves(expression.part)
    elif expression is not None:
        yield expression


class _Reader:
    """A recursive-descent reader over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0

    def either(self, depth: int) -> Expression:
        parts = [self.both(depth)]
        while self._take_word("or"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self, depth: int) -> Expression:
        parts = [self.complement(depth)]
        while self._take_word("and"):
            parts.append(self.complement(depth))
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def complement(self, depth: int) -> Expression:
        if depth > _DEEPEST:
            raise ScopeError(f"cohort is nested deeper than {_DEEPEST} levels: write it flatter")
        if self._take_word("not"):
            return Not(self.complement(depth + 1))
        if self._take("mark", "("):
            inside = self.either(depth + 1)
            self._expect(")")
            return inside
        return self.leaf()

    def leaf(self) -> Expression:
        name = self._name()
        if self._take_word("is"):
            negated = self._take_word("not")
            self._expect_word("null")
            return Not(IsNull(name)) if negated else IsNull(name)
        if self._take_word("not"):
            return Not(self._set_or_range(name))
        kind, word = self._peek()
        if kind == "operator":
            self.at += 1
            return Comparison(name, _OPERATORS[word], self._value())
        return self._set_or_range(name)

    def _set_or_range(self, name: str) -> Expression:
        if self._take_word("between"):
            low = self._value()
            self._expect_word("and")
            return Both((Comparison(name, ">=", low), Comparison(name, "<=", self._value())))
        if self._take_word("in"):
            self._expect("(")
            values = [self._value()]
            while self._take("mark", ","):
                values.append(self._value())
            self._expect(")")
            return Within(name, tuple(values))
        raise self._refuse("a comparison, 'in', 'between' or 'is null' after the name")

    def finish(self) -> None:
        if self.at < len(self.tokens):
            raise self._refuse("'and', 'or' or the end")

    def _name(self) -> str:
        kind, word = self._peek()
        if kind == "quoted":
            self.at += 1
            return word[1:-1].replace('""', '"')
        if kind == "word" and word.lower() not in _KEYWORDS:
            self.at += 1
            return word
        raise self._refuse("the name of a cohort, feature, score or label")

    def _value(self) -> Value:
        kind, word = self._peek()
        self.at += 1
        if kind == "number":
            return float(word)
        if kind == "text":
            return word[1:-1].replace("''", "'")
        if kind == "word" and word.lower() in ("true", "false"):
            return word.lower() == "true"
        self.at -= 1
        raise self._refuse("a number, a text in single quotes, true or false")

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "the end")

    def _take(self, kind: str, word: str) -> bool:
        found = self._peek()
        hit = found == (kind, word) or (kind == "word" == found[0] and found[1].lower() == word)
        self.at += hit
        return hit

    def _take_word(self, word: str) -> bool:
        return self._take("word", word)

    def _expect(self, mark: str) -> None:
        if not self._take("mark", mark):
            raise self._refuse(f"{mark!r}")

    def _expect_word(self, word: str) -> None:
        if not self._take_word(word):
            raise self._refuse(f"{word!r}")

    def _refuse(self, wanted: str) -> ScopeError:
        return ScopeError(f"cohort {self.text!r} is not understood at {self._peek()[1]!r}: expected {wanted}")


_OPERATORS: dict[str, Operator] = {
    "=": "=", "==": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
}  # fmt: skip


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if not found:
            raise ScopeError(
                f"cohort {text!r} is not understood at {text[at:].strip()[:20]!r}: "
                "only names, comparisons, in, between, is null, and, or, not and parentheses are"
            )
        kind = found.lastgroup or ""
        yield kind, found[kind]
        at = found.end()
