"""Reading cohort expressions: a small language, every refusal by name."""

import re
from collections.abc import Iterator
from math import inf

from monitoring.errors import ScopeError
from monitoring.scope.cohort import (
    KEYWORDS,
    Both,
    Comparison,
    Either,
    Expression,
    IsNull,
    Not,
    Operator,
    Value,
    Within,
    print_value,
)

TOKEN = re.compile(
    r"""\s*(?:(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])|[-+]inf(?!\w))
    |(?P<text>'(?:[^']|'')*'(?!'))|(?P<quoted>"(?:[^"]|"")+"(?!"))
    |(?P<operator><=|>=|<>|!=|==|[=<>≤≥≠])|(?P<mark>[(),])|(?P<word>[^\W\d]\w*))""",
    re.VERBOSE,
)
_DEEPEST = 50


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
    >>> str(parse_cohort("a < inf and not a = -inf"))
    'a < inf and not (a = -inf)'
    >>> str(parse_cohort("a ≥ 2 and b ≠ 'x'"))  # as pages write them
    "a >= 2 and b != 'x'"
    """
    if not text.strip():
        return None
    reader = _Reader(text)
    expression = reader.either(0)
    reader.finish()
    return expression


def level_of(text: str) -> Comparison | None:
    """Read a cohort that is one level of a column; None for any other, and for everybody.

    Parameters
    ----------
    text : str
        A cohort expression.

    Examples
    --------
    >>> level_of("region = 'EU'"), level_of("region != 'EU'"), level_of("")
    (Comparison(name='region', operator='=', value='EU'), None, None)
    """
    found = parse_cohort(text)
    return found if isinstance(found, Comparison) and found.operator == "=" else None


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
            high = self._value()
            numbers = isinstance(low, float) and isinstance(high, float) and high < low
            if numbers or (isinstance(low, str) and isinstance(high, str) and high < low):
                ends = f"{print_value(low)} and {print_value(high)}"
                raise ScopeError(
                    f"no {'number' if numbers else 'text'} is between {ends}: write the lesser one first"
                )
            return Both((Comparison(name, ">=", low), Comparison(name, "<=", high)))
        if self._take_word("in"):
            self._expect("(")
            values = [self._value()]
            while self._take("mark", ","):
                values.append(self._value())
            self._expect(")")
            return Within(name, tuple({(type(value), value): value for value in values}.values()))
        raise self._refuse("a comparison, 'in', 'between' or 'is null' after the name")

    def finish(self) -> None:
        if self.at < len(self.tokens):
            raise self._refuse("'and', 'or' or the end")

    def _name(self) -> str:
        kind, word = self._peek()
        if kind == "quoted":
            self.at += 1
            return word[1:-1].replace('""', '"')
        if kind == "word" and word.lower() not in KEYWORDS:
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
        if (kind, word) == ("word", "inf"):  # a level that a column of numbers can have
            return inf
        self.at -= 1
        if kind == "quoted":
            raise self._refuse(f"a text in single quotes, {print_value(word[1:-1])}")
        if word.lower() in _MISSING:
            raise self._refuse("a value; those that are missing are found by 'is null'")
        raise self._refuse("a number, a text in single quotes such as 'EU', true or false")

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

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
        kind, word = self._peek()
        wrong = "is not finished" if kind == "end" else f"is not understood at {word!r}"
        return ScopeError(f"cohort {self.text!r} {wrong}: expected {wanted}")


_OPERATORS: dict[str, Operator] = {
    "=": "=", "==": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
    "≠": "!=", "≤": "<=", "≥": ">=",
}  # fmt: skip


_MISSING = ("null", "none", "nan", "na")
_CURLED = "‘’‚‛“”„‟`´"


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text.rstrip()):
        found = TOKEN.match(text, at)
        if not found:
            rest = text[at:].strip()
            raise ScopeError(f"cohort {text!r} is not understood at {rest[:20]!r}: {_unread(rest[0])}")
        kind = found.lastgroup or ""
        yield kind, found[kind]
        at = found.end()


def _unread(sign: str) -> str:
    """Say what is wrong with a text that begins with a sign that begins no word."""
    if sign in "'\"":
        return f"its closing {sign} is missing; one inside of it is written twice"
    if sign in _CURLED:
        return "quotes are straight, 'EU' for a text and \"my column\" for a name"
    return "only names, comparisons, in, between, is null, and, or, not and parentheses are"
