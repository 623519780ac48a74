"""The data-quality rules that are counted for every cell: subject, rule, the rows that break it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.contract.scalar import typed
from monitoring.profiles.code_table import MISSING, infinite
from monitoring.store.columns.level_codes import Levels
from monitoring.store.kinds.chunk import Chunk, Columns, Model
from monitoring.store.kinds.expected_rows import canonical, expected_tallies
from monitoring.store.kinds.label_kinds import reads_labels
from monitoring.store.kinds.tally import CHECKED
from monitoring.store.quoting import quote

BEFORE_PREDICTION = "label_before_prediction"
OF_LABEL_TIMES = (BEFORE_PREDICTION, f"{CHECKED}{BEFORE_PREDICTION}")
"""Rows whose label came too soon, and those that have one with a time."""
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Mask:
    """Some rows of a chunk, by what is read of them.

    Parameters
    ----------
    columns : Columns
        What is read; a feature is read in the same way as for its distribution, so that it is read once.
    of : callable
        Says of each row of a chunk whether it is counted; None says so of no row.
    level : callable, optional
        Says the same of a row by the level of the feature, where that alone decides.
    """

    columns: Columns
    of: Callable[[Chunk], Flags | None]
    level: Callable[[str], bool] | None = None


Rule = tuple[str, str, Mask]


def by_sql(condition: str) -> Mask:
    """Choose rows by a condition; null is false."""
    return Mask(Columns(flags=[condition]), lambda chunk: chunk.flags(condition))


def by_number(name: str, test: Callable[[Floats], Flags]) -> Mask:
    """Choose rows by the value of a numeric feature, NaN where it is missing."""
    return Mask(Columns(floats=[quote(name)]), lambda chunk: test(chunk.floats(quote(name))))


def _by_codes(name: str, test: Callable[[NDArray[np.uint8]], Flags]) -> Mask:
    """Choose rows by the code of a numeric feature."""
    return Mask(Columns(floats=[quote(name)]), lambda chunk: test(chunk.codes(name, quote(name))))


def by_level(name: str, test: Callable[[str], bool]) -> Mask:
    """Choose rows by the level of a categorical feature; each level is looked at once."""

    def chosen(chunk: Chunk) -> Flags | None:
        levels = chunk.texts(_text(name))
        return _by_code(levels, [*map(test, levels.names)])

    return Mask(Columns(texts=[_text(name)]), chosen, test)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _by_numeral(name: str, test: Callable[[Floats], Flags]) -> Mask:
    """Choose rows by the number that the level of a categorical feature is, NaN where it is none."""
    return by_level(name, lambda level: bool(test(np.array([_number(level)]))[0]))


_LISTED = "\x1f"


def by_list(lists: str, name: str) -> Mask:
    """Choose rows whose list has a name; nearly all lists are empty."""
    sql = f"case when len({lists}) > 0 then array_to_string({lists}, chr(31)) end"

    def chosen(chunk: Chunk) -> Flags | None:
        found = chunk.texts(sql)
        return _by_code(found, [name in text.split(_LISTED) for text in found.names])

    return Mask(Columns(texts=[sql]), chosen)


def _by_code(levels: Levels, held: Sequence[bool]) -> Flags | None:
    """Say of each row whether its level is held; most rules are broken by no level."""
    return np.array([*held, False], dtype=np.bool_).take(levels.code) if any(held) else None


def _text(name: str) -> str:
    return f"cast({quote(name)} as varchar)"


def quality_tallies(model: Model) -> list[Rule]:
    """Give what is counted.

    Parameters
    ----------
    model : Model
        Its features' ranges and allowed levels, its expectations, the levels of the first reference. Of one
        `of_labels` only what rests on labels is counted.

    Returns
    -------
    list of tuple
        Subject (empty for the rows as such), rule (``rows`` and ``checked:…`` are denominators), and the
        rows that are counted.
    """
    contract = model.contract
    rules: list[Rule] = [
        ("", "rows", by_sql("true")),
        ("", "time_after_received", by_list("__flags", "time_after_received")),
        ("", "future_time", by_list("__flags", "future_time")),
    ]
    if contract.label is not None and contract.label.observed_at:
        known = "(__observed is not null)"
        rules += [
            ("", f"{CHECKED}{BEFORE_PREDICTION}", by_sql(known)),
            ("", BEFORE_PREDICTION, by_sql(f"({known} and __observed < __ts)")),
        ]
    for name in model.schema.features:
        own = _feature(name, model)
        rules += _checked(own) + own if name in model.schema.young else own
    # nothing else tells of a forecast that lost its interval: what is measured is of the rows that have it
    lacking = [(name, "missing", by_sql(f"({quote(name)} is null)")) for name in _further(model)]
    rules += _checked(lacking) + lacking
    expected = expected_tallies(contract, model.schema)
    rules += [(subject, rule, by_sql(sql)) for subject, rule, sql in expected]
    return [one for one in rules if not model.of_labels or reads_labels(one[2].columns)]


def _checked(rules: list[Rule]) -> list[Rule]:
    """Count all rows as checked by rules that have no denominator; days counted without them have none."""
    known = {rule for _, rule, _ in rules}
    some = ((subject, f"{CHECKED}{rule}") for subject, rule, _ in rules if not rule.startswith(CHECKED))
    return [(*one, by_sql("true")) for one in some if one[1] not in known]


def _further(model: Model) -> list[str]:
    """Name the columns of a prediction that it may lack, where files have had them."""
    known = {*model.schema.columns} - {*model.schema.features}
    return [name for name in model.contract.prediction.optional if name in known]


def _feature(name: str, model: Model) -> list[Rule]:
    kind = model.schema.kind(name)
    rules = [(name, "missing", _MISSING.get(kind, _missing_level)(name))]
    rules.append((name, "type_violation", by_list("__bad", name)))
    if kind == "numeric":
        rules.append((name, "infinite", _by_codes(name, infinite)))
        rules += _range(name, model, by_number) + _unlisted(name, model)
    elif kind == "categorical":
        rules.append((name, "blank", by_level(name, lambda level: not level.strip(" "))))
        rules += _range(name, model, _by_numeral)  # whole numbers of which there are few
    elif kind == "text":
        rules.append((name, "blank", by_sql(f"({quote(name)} is not null and trim({quote(name)}) = '')")))
    if kind in ("categorical", "boolean"):
        rules += _unseen(name, model)
    return rules


def _missing_level(name: str) -> Mask:
    return Mask(Columns(texts=[_text(name)]), lambda chunk: chunk.texts(_text(name)).code < 0)


_MISSING: dict[str, Callable[[str], Mask]] = {
    "numeric": lambda name: _by_codes(name, lambda codes: codes == MISSING),
    "text": lambda name: by_sql(f"({quote(name)} is null)"),
    "datetime": lambda name: by_sql(f"({quote(name)} is null)"),
    "embedding": lambda name: by_sql(f"({quote(name)} is null)"),
}


def _range(name: str, model: Model, choose: Callable[[str, Callable[[Floats], Flags]], Mask]) -> list[Rule]:
    feature = model.contract.feature(name)
    if feature is None or (feature.min is None and feature.max is None):
        return []
    low = float("-inf") if feature.min is None else float(feature.min)
    high = float("inf") if feature.max is None else float(feature.max)

    def outside(values: Floats) -> Flags:
        return np.isfinite(values) & ((values < low) | (values > high))

    return [
        (name, f"{CHECKED}out_of_range", choose(name, np.isfinite)),
        (name, "out_of_range", choose(name, outside)),
    ]


def _allowed(name: str, model: Model) -> set[str]:
    """Give the declared values of a feature as its levels are written; none where none are declared."""
    feature = model.contract.feature(name)
    return {canonical(value) for value in feature.allowed or ()} if feature is not None else set()


def _unlisted(name: str, model: Model) -> list[Rule]:
    """Look for numbers that are not declared; a declared text that is no number is none of them."""
    allowed = _allowed(name, model)
    if not allowed:
        return []
    known = np.array([_number(text) for text in allowed])

    def strange(values: Floats) -> Flags:
        return np.isfinite(values) & ~np.isin(values, known)

    return [
        (name, f"{CHECKED}unseen", by_number(name, np.isfinite)),
        (name, "unseen", by_number(name, strange)),
    ]


def _unseen(name: str, model: Model) -> list[Rule]:
    allowed = _allowed(name, model)
    known = allowed or model.bins.levels.get(name)
    if not known:
        return []

    def strange(level: str) -> bool:
        return level not in known and canonical(typed(level)) not in allowed  # True and 1.0 of a text file

    return [
        (name, f"{CHECKED}unseen", by_level(name, lambda level: True)),
        (name, "unseen", by_level(name, strange)),
    ]
