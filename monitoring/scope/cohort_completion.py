"""What may come next in a cohort expression that is being written: names, comparisons, levels, words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitoring.scope.cohort import KEYWORDS, Value, print_name, print_value
from monitoring.scope.cohort_reader import TOKEN

_MOST = 8
_NUMBERS = (">=", "<=", "between", "=", "is null")
_LEVELS = ("=", "in (", "!=", "is null")
_ENDS = {
    "connective": ("and", "or"),
    "more": (",", ")"),
    "between": ("and",),
    "open": ("(",),
    "null": ("null",),
    "negated": ("in (", "between"),
}
_AFTER_NAME = {"in": "open", "between": "low", "is": "null", "not": "negated"}
# What stands at each place, and the place that follows it.
_STEPS = {
    ("name", "("): "name", ("name", "not"): "name", ("negated", "in"): "open",
    ("negated", "between"): "low", ("low", "value"): "between", ("between", "and"): "value",
    ("value", "value"): "connective", ("open", "("): "listed", ("listed", "value"): "more",
    ("more", ","): "listed", ("more", ")"): "connective", ("null", "not"): "null",
    ("null", "null"): "connective", ("connective", "and"): "name", ("connective", "or"): "name",
    ("connective", ")"): "connective",
}  # fmt: skip


@dataclass(frozen=True)
class Completion:
    """One way to go on.

    Parameters
    ----------
    shown : str
        What is added.
    text : str
        The whole expression with it.
    """

    shown: str
    text: str


def completions(
    text: str, kinds: Mapping[str, str], levels: Mapping[str, Sequence[Value]]
) -> tuple[Completion, ...]:
    """Give ways to go on with an expression.

    Parameters
    ----------
    text : str
        As far as it is written.
    kinds : mapping of str to str
        Kind by the names that a cohort may use.
    levels : mapping of str to sequence
        Values of some of them.

    Returns
    -------
    tuple of Completion
        At most eight, those that begin with what is written of the last word first; none where the text
        is no beginning of an expression.

    Examples
    --------
    >>> kinds, levels = {"age": "numeric", "region": "categorical"}, {"region": ["east", "west"]}
    >>> [one.text for one in completions("age >= 25 and re", kinds, levels)]
    ['age >= 25 and region ']
    >>> [one.shown for one in completions("region = ", kinds, levels)]
    ["'east'", "'west'"]
    """
    words, begun = _written(text, kinds)
    place, name = _place(words)
    if not place:
        return ()
    head = text[: len(text) - len(begun)]
    gap = "" if not head or head[-1].isspace() or head[-1] == "(" else " "
    wanted = begun.strip("'\"").lower()
    offered = [*_offered(place, name, kinds, levels), *_closing(place, words)]
    named = _named(words) if place == "listed" else ()
    found = [one for one in offered if wanted in one.lower() and one not in named]
    found.sort(key=lambda one: not one.strip("'\"").lower().startswith(wanted))
    return tuple(Completion(one, f"{head}{gap}{one} ") for one in found[:_MOST])


def _written(text: str, kinds: Mapping[str, str]) -> tuple[list[tuple[str, str]], str]:
    """Give the whole words of a text, and the last one where it is only begun."""
    words: list[tuple[str, str]] = []
    at = 0
    while at < len(text.rstrip()):
        found = TOKEN.match(text, at)
        if not found:
            return words, text[at:].lstrip()
        kind = found.lastgroup or ""
        words.append((kind, found[kind]))
        at = found.end()
    kind, last = words[-1] if words else ("", "")
    whole = last in kinds or last.lower() in KEYWORDS or kind != "word"
    return (words, "") if whole or text[-1:].isspace() else (words[:-1], last)


def _place(words: list[tuple[str, str]]) -> tuple[str, str]:
    """Say what comes next, and the name that it is said of; empty where nothing can."""
    place, name = "name", ""
    for kind, word in words:
        said = word.lower() if kind in ("word", "mark") else ""
        if place == "name" and (kind == "quoted" or (kind == "word" and said not in KEYWORDS)):
            place, name = "operator", word[1:-1].replace('""', '"') if kind == "quoted" else word
        elif place == "operator":
            place = "value" if kind == "operator" else _AFTER_NAME.get(said, "")
        else:
            value = kind in ("number", "text") or said in ("true", "false")
            place = _STEPS.get((place, "value" if value else said), "")
    return place, name


def _offered(
    place: str, name: str, kinds: Mapping[str, str], levels: Mapping[str, Sequence[Value]]
) -> Sequence[str]:
    """Give everything that may stand at a place."""
    if place == "name":
        return [print_name(one) for one in kinds]
    if place == "operator":
        return _NUMBERS if kinds.get(name) in ("numeric", "time") else _LEVELS
    if place in ("value", "low", "listed"):
        known = (True, False) if kinds.get(name) == "boolean" else levels.get(name, ())
        return [print_value(value) for value in known]
    return _ENDS[place]


def _closing(place: str, words: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Give what closes a parenthesis, where one is open around a whole comparison."""
    marks = [word for kind, word in words if kind == "mark"]
    return (")",) if place == "connective" and marks.count("(") > marks.count(")") else ()


def _named(words: Sequence[tuple[str, str]]) -> set[str]:
    """Give the values that stand in the list that is being written."""
    begun = max(k for k, word in enumerate(words) if word == ("mark", "("))
    return {word for _, word in words[begun:]}
