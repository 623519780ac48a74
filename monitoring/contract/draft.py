"""A first contract, written from the columns of the files, with a comment wherever it is a guess."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from monitoring.contract.cohorts import RESERVED
from monitoring.contract.features import OUTPUTS
from monitoring.contract.guess import (
    FEW_LEVELS,
    ColumnSketch,
    guess_classes,
    guess_outcome,
    guess_quantiles,
    guess_roles,
)
from monitoring.contract.scalar import OPEN

NOT_FOUND = "no column looks like it"
NO_LABEL = f"# label: {{column: {OPEN}, positive: 1}}"
"""Stands where a label could be named; it goes, as `NOT_FOUND` does, once there is one."""

_POSITIVE = ("1", "1.0", "true", "True", "yes", "Yes", "Y", "y", "t")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NOT_TEXT = ("true", "false", "null", "~")
_TIMES = ("timestamp", "received_at", "observed_at")
_LEVELLED = ("text", "boolean", "integer")
_KINDS = {"boolean": "boolean", "timestamp": "datetime", "number": "numeric", "integer": "numeric"}


def draft_contract(
    model: str, columns: Sequence[ColumnSketch], outcomes: Sequence[str] = (), reference: str = ""
) -> str:
    """Write a commented draft of a contract.

    Parameters
    ----------
    model : str
        The model's name; what is not allowed in one becomes a hyphen.
    columns : sequence of ColumnSketch
        All columns of the files.
    outcomes : sequence of str
        Columns that only files of labels have: the label is among them, and none is a feature or a cohort.
    reference : str
        The name of a file of reference rows, where one was given: it is the baseline.

    Returns
    -------
    str
        YAML that `parse_contract` accepts; ``CHANGE_ME`` stands where no column looks right.

    Examples
    --------
    >>> print(draft_contract("Churn", [ColumnSketch("id", "integer", 9, 0, 9)]).splitlines()[1])
    model: churn
    """
    guess = _Guess.of(columns, outcomes)
    name = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[:100] or "model"
    lines = [
        "# A draft, written from the files' columns. Every line is a guess: read each before you load.",
        f"model: {_word(name)}",
        f"task: {guess.task}",
        *_keys(guess.roles),
        *_prediction(guess),
        *_label(guess),
        *_service(guess.roles),
        *_features(guess.rest),
        *_cohorts(guess.rest),
        *_baseline(reference),
    ]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class _Guess:
    """All that the draft is written from."""

    roles: dict[str, ColumnSketch]
    classes: dict[str, str]
    quantiles: dict[str, str]
    rest: tuple[ColumnSketch, ...]
    late: tuple[ColumnSketch, ...]
    """Columns without a role that only files of labels have."""

    @classmethod
    def of(cls, columns: Sequence[ColumnSketch], outcomes: Sequence[str]) -> "_Guess":
        classes, quantiles = guess_classes(columns), guess_quantiles(columns)
        named = {*classes.values(), *quantiles.values()}
        roles = guess_roles([column for column in columns if column.name not in named])
        label = guess_outcome(columns, outcomes, roles)
        if label is not None:
            roles["label"] = label
        taken = named | {column.name for column in roles.values()}
        free = [column for column in columns if column.name not in taken]
        rest = tuple(column for column in free if column.name not in outcomes)
        return cls(roles, classes, quantiles, rest, tuple(one for one in free if one.name in outcomes))

    @property
    def task(self) -> str:
        if self.classes:
            return "multiclass"
        regression = self.quantiles or ("value" in self.roles and "score" not in self.roles)
        return "regression" if regression else "binary"


def _baseline(reference: str) -> Iterator[str]:
    """Compare with the file of reference rows; `load --reference` brings them."""
    if reference:
        yield ""
        yield "baselines:"
        yield f"  training: {{file: {_word(reference)}}}    # load --reference training=FILE"
        yield "default_baseline: training"


def _word(text: str) -> str:
    plain = _WORD.fullmatch(text) and text.lower() not in _NOT_TEXT
    if plain:
        return text
    shown = text.isprintable()  # what is seen is written as it is, anything else by its number
    return yaml.safe_dump(text, default_style='"', width=10**6, allow_unicode=shown).strip()


def _keys(roles: dict[str, ColumnSketch]) -> Iterator[str]:
    yield ""
    for role in ("id", "timestamp"):
        found = roles.get(role)
        yield f"{role}: {_word(found.name)}" if found else f"{role}: {OPEN}    # {NOT_FOUND}"
    for role in ("received_at", "version", "entity"):
        if role in roles:
            yield f"{role}: {_word(roles[role].name)}"
    times = _TIMES if "label" in roles else _TIMES[:2]
    yield from _time_format([roles[role] for role in times if role in roles])


def _time_format(times: Sequence[ColumnSketch]) -> Iterator[str]:
    """One format of all columns of times, or that of each; those in ISO 8601 need none."""
    formats = {column.name: column.written for column in times if column.written}
    if not formats:
        return
    [first, *others] = {column.written for column in times}
    said = _flow(formats) if others else _word(first)
    yield f"time_format: {said}    # how every value looked at is written, and no other known format fits"


def _prediction(guess: _Guess) -> Iterator[str]:
    score, value = (
        _word(guess.roles[role].name) if role in guess.roles else None for role in ("score", "value")
    )
    yield from ("", "prediction:")
    if guess.task == "multiclass":
        yield f"  scores: {_flow(guess.classes)}    # class -> column; name the classes as the label does"
    elif guess.task == "regression":
        yield f"  value: {_word(guess.quantiles['0.5']) if guess.quantiles else value}"
        if guess.quantiles:
            yield f"  quantiles: {_flow(guess.quantiles)}"
    else:
        yield f"  score: {score or OPEN}    # {'probability of the positive class' if score else NOT_FOUND}"
    if value and guess.task != "regression":
        yield f"  decision: {value}    # the class acted on"


def _flow(pairs: dict[str, str]) -> str:
    return "{" + ", ".join(f"{_word(key)}: {_word(column)}" for key, column in pairs.items()) + "}"


def _label(guess: _Guess) -> Iterator[str]:
    label = guess.roles.get("label")
    if label is None:
        likely = [one.name for one in guess.late if one.type != "timestamp"]
        names = ", ".join(likely or [one.name for one in guess.rest if one.flag])
        yield from ("", f"{NO_LABEL}    # {_line(names) or NOT_FOUND}")
        return
    yield from ("", "label:", f"  column: {_word(label.name)}")
    if guess.task == "binary":
        positive = next((word for word in _POSITIVE if word in label.examples), None)
        comment = "" if positive else "    # which value counts as positive?"
        yield f"  positive: {positive or _word((label.examples or (OPEN,))[0])}{comment}"
    if "observed_at" in guess.roles:
        yield f"  observed_at: {_word(guess.roles['observed_at'].name)}"


def _line(names: str) -> str:
    """Keep a comment on its line, whatever the columns are called."""
    return f"one of {' '.join(names.split())}?" if names.isprintable() and names else ""


def _service(roles: dict[str, ColumnSketch]) -> Iterator[str]:
    found = {key: roles[key].name for key in ("latency_ms", "status") if key in roles}
    if found:
        yield from (
            "",
            "service: {" + ", ".join(f"{key}: {_word(name)}" for key, name in found.items()) + "}",
        )


def _features(rest: Sequence[ColumnSketch]) -> Iterator[str]:
    some = any(column.name not in OUTPUTS for column in rest)
    yield from ("", "# Take out what is known only after the prediction." if some else "features: []")
    if some:
        yield "features:"
    for column in rest:
        mark = "# - " if column.name in OUTPUTS else "- "  # the model's own is called so
        yield f"  {mark}{{name: {_word(column.name)}, kind: {_kind(column)}}}    # {column.distinct} values"


def _kind(column: ColumnSketch) -> str:
    if column.type == "text":
        return "categorical" if column.distinct <= max(FEW_LEVELS, column.rows // 20) else "text"
    few_whole = column.type == "integer" and column.distinct <= FEW_LEVELS
    return "categorical" if few_whole else _KINDS[column.type]


def _cohorts(rest: Sequence[ColumnSketch]) -> Iterator[str]:
    few = [column for column in rest if 2 <= column.distinct <= FEW_LEVELS and column.type in _LEVELLED]
    names = [_word(column.name) for column in few if column.name not in RESERVED]
    if names:
        yield from ("", f"cohorts: [{', '.join(names)}]    # columns of few values")
