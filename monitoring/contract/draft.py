"""A first contract, written from the columns of the files, with a comment wherever it is a guess."""

import re
from collections.abc import Collection, Iterator, Sequence

import yaml

from monitoring.contract.cohorts import RESERVED
from monitoring.contract.column_sketch import FEW_LEVELS, ColumnSketch
from monitoring.contract.draft_doubts import (
    doubt_of_classes,
    doubt_of_key,
    no_probability,
    one_of,
    shown,
    written_times,
)
from monitoring.contract.features import OUTPUTS
from monitoring.contract.guess import named_like
from monitoring.contract.guessed_roles import GuessedRoles
from monitoring.contract.scalar import OPEN
from monitoring.contract.time_format import TIMES

NOT_FOUND = "no column looks like it"
NO_LABEL = f"# label: {{column: {OPEN}, positive: 1}}"
"""Stands where a label could be named; it goes, as `NOT_FOUND` does, once there is one."""

_POSITIVE = (
    *("1", "1.0", "true", "True", "TRUE", "yes", "Yes", "YES", "Y", "y", "t", "T"),
    *("ja", "Ja", "JA", "J", "j", "oui", "Oui", "O", "o", "si", "Si", "sí", "Sí"),
)
_OK = ("ok", "success", "succeeded", "completed", "done")
_SECONDS = 30  # a latency whose greatest value is less is hardly one of milliseconds
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NOT_TEXT = ("true", "false", "null", "~")
_LEVELLED = ("text", "boolean", "integer")
_KINDS = {"boolean": "boolean", "timestamp": "datetime", "number": "numeric", "integer": "numeric"}


def draft_contract(
    model: str,
    columns: Sequence[ColumnSketch],
    outcomes: Sequence[str] = (),
    reference: str = "",
    shared: Collection[str] = (),
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
    shared : collection of str
        Columns that files of labels have in common with the others: labels without the id are joined by them.

    Returns
    -------
    str
        YAML that `parse_contract` accepts; ``CHANGE_ME`` stands where no column looks right.

    Examples
    --------
    >>> print(draft_contract("Churn", [ColumnSketch("id", "integer", 9, 0, 9)]).splitlines()[1])
    model: churn
    """
    guess = GuessedRoles.of(columns, outcomes)
    name = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[:100] or "model"
    lines = [
        "# A draft, written from the files' columns. Every line is a guess: read each before you load.",
        f"model: {_word(name)}",
        f"task: {guess.task}",
        *_keys(guess.columns, guess.rest),
        *_prediction(guess),
        *_label(guess, guess.join(shared)),
        *_number_formats([one for one in columns if one.name not in _unwritten(guess)]),
        *_service(guess.roles),
        *_features(guess, _called(guess)),
        *_cohorts(guess.rest, _called(guess)),
        *_baseline(reference),
    ]
    return "\n".join(lines) + "\n"


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


def _keys(roles: dict[str, ColumnSketch], rest: Sequence[ColumnSketch]) -> Iterator[str]:
    yield ""
    when = roles.get("timestamp")
    keys = [one.name for one in rest if one.unique_key and one.loadable]
    keys += [when.name] if when and when.unique else []  # a series has one row a time
    for role, likely in (("id", keys), ("timestamp", written_times(rest))):
        found = roles.get(role)
        said = "; ".join(filter(None, (NOT_FOUND, one_of(likely))))
        said = doubt_of_key(role, found, roles, rest) if found else said
        yield f"{role}: {_word(found.name) if found else OPEN}{said and '    # '}{said}"
    for role in ("received_at", "version", "entity"):
        if role in roles:
            yield f"{role}: {_word(roles[role].name)}"
    times = TIMES if "label" in roles else TIMES[:2]
    yield from _time_format([roles[role] for role in times if role in roles])


def _time_format(times: Sequence[ColumnSketch]) -> Iterator[str]:
    """One format of all columns of times, or that of each; those in ISO 8601 need none."""
    formats = {column.name: column.written for column in times if column.written}
    if not formats:
        return
    [first, *others] = {column.written for column in times}
    said = _flow(formats) if others else _word(first)
    yield f"time_format: {said}    # how every value looked at is written, and no other known format fits"


def _prediction(guess: GuessedRoles) -> Iterator[str]:
    columns = guess.columns
    score, value, taken = (
        _word(columns[role].name) if role in columns else None for role in ("score", "value", "decision")
    )
    yield from ("", "prediction:")
    if guess.task == "multiclass":
        called = doubt_of_classes(guess.classes, guess.columns.get("label"))
        yield f"  scores: {_flow(guess.classes)}    # class -> column{called and '; '}{called}"
    elif guess.task == "regression":
        median = guess.quantiles.get("0.5")
        yield f"  value: {_word(median) if median else value or OPEN}"
        if guess.quantiles:
            yield f"  quantiles: {_flow(guess.quantiles)}"
        yield from _interval(guess)
    else:
        likely = one_of([one.name for one in guess.rest if one.probability and not one.flag])
        said = "; ".join(filter(None, (NOT_FOUND, likely or no_probability(guess.rest))))
        yield f"  score: {score or OPEN}    # {'probability of the positive class' if score else said}"
    if guess.task != "regression" and (value or taken):
        yield f"  decision: {value or taken}    # the class acted on"


def _interval(guess: GuessedRoles) -> Iterator[str]:
    if guess.interval:
        lower, upper = map(_word, guess.interval[:2])
        level = guess.interval[2]
        mark, doubt = ("", "") if level else ("# ", "    # which share of the labels should lie inside?")
        yield f"  {mark}interval: {{lower: {lower}, upper: {upper}, level: {level or 0.9:g}}}{doubt}"


def _flow(pairs: dict[str, str]) -> str:
    return "{" + ", ".join(f"{_word(key)}: {_word(column)}" for key, column in pairs.items()) + "}"


def _label(guess: GuessedRoles, join: Sequence[str]) -> Iterator[str]:
    label, known = (guess.columns.get(role) for role in ("label", "observed_at"))
    if label is None:
        likely = [one.name for one in guess.late if not one.moment]
        likely = likely or [one.name for one in guess.rest if one.flag]
        yield from ("", f"{NO_LABEL}    # {one_of(likely) or NOT_FOUND}")
        return
    yield from ("", "label:", f"  column: {_word(label.name)}")
    if join:
        why = f"labels have no {_word(guess.roles['id'].name)}: what both have in common"
        yield f"  join: [{', '.join(map(_word, join))}]    # {why}"
    if guess.task == "binary":
        positive = next((word for word in _POSITIVE if word in label.examples), None)
        comment = "" if positive else "    # which value counts as positive?"
        yield f"  positive: {positive or _word((label.examples or (OPEN,))[0])}{comment}"
    if known is not None:
        yield f"  observed_at: {_word(known.name)}"


def _service(roles: dict[str, ColumnSketch]) -> Iterator[str]:
    found = {key: roles[key] for key in ("latency_ms", "status") if key in roles}
    if not found:
        return
    said = [f"{key}: {_word(column.name)}" for key, column in found.items()]
    latency, doubt = found.get("latency_ms"), ""
    if "status" in found:
        good = _good(found["status"])
        said += [f"ok: [{', '.join(good)}]"] if good else []
        doubt = "" if good else "which statuses are no error? ok: [200]"
    if latency and latency.high is not None and latency.high < _SECONDS and "ms" not in latency.spelled:
        doubt = f"milliseconds? most are below {latency.high:.3g}; seconds have to be multiplied before"
    yield from ("", f"service: {{{', '.join(said)}}}{doubt and '    # '}{doubt}")


def _good(status: ColumnSketch) -> list[str]:
    """Name the statuses that are no error, as far as words or codes say so."""
    successes = [one for one in status.examples if re.fullmatch("2[0-9][0-9]", one)]
    return successes or [_word(one) for one in status.examples if one.lower() in _OK]


def _called(guess: GuessedRoles) -> dict[str, str]:
    """Names for fields that a flat file beside the log has under the last word of their path."""
    flat, leaves = {one.name for one in guess.late}, [one.name.rpartition(".")[2] for one in guess.rest]
    named = zip(guess.rest, leaves, strict=True)
    return {one.name: leaf for one, leaf in named if one.name != leaf in flat and leaves.count(leaf) == 1}


def _features(guess: GuessedRoles, called: dict[str, str]) -> Iterator[str]:
    rest, outcome = guess.rest, "label" in guess.columns
    left = [_left_out(column, outcome=outcome) for column in rest]
    yield from ("", "features: []" if all(left) else "# Take out what is known only after the prediction.")
    if not all(left):
        yield "features:"
    for column, out in zip(rest, left, strict=True):
        what = _values(column) if column.loadable else "it has no name in the file"
        what = "records or lists, compared as text" if column.nested else what
        what = f"texts such as {shown(column.examples[0])}" if column.formats else what
        what += f"; no number: {column.grouped}" if column.grouped else ""
        what += _mixed(column) if column.no_number else ""
        what += "; the label?" if column.flag and not outcome else ""
        what += "; known only afterwards?" if _afterwards(column, outcome=outcome) else ""
        what += "; it moves on with the calendar: hardly a feature" if column.calendar_year else ""
        name = _word(called.get(column.name, column.name))
        name += f", column: {_word(column.name)}" if column.name in called else ""
        yield f"  {'# - ' if out else '- '}{{name: {name}, kind: {_kind(column)}}}    # {what}"


def _values(column: ColumnSketch) -> str:
    return f"{column.distinct} values" if column.distinct else "no value in the files: of which kind is it?"


def _mixed(column: ColumnSketch) -> str:
    others = f"{_percent(column.share)} numbers, others such as {shown(column.no_number)}"
    return f"; {others}: with kind: numeric these are null"


def _left_out(column: ColumnSketch, *, outcome: bool) -> bool:
    """Whether it is hardly a feature: the model's own, without a name, another outcome, or the calendar."""
    own = _is_own(column) or not column.loadable
    return own or column.calendar_year or _afterwards(column, outcome=outcome)


def _afterwards(column: ColumnSketch, *, outcome: bool) -> bool:
    """Whether it is called as a label is, beside the label."""
    return outcome and column.loadable and named_like("label", column)


def _unwritten(guess: GuessedRoles) -> set[str]:
    """The columns that are no numbers, whatever they look like."""
    return {guess.columns[role].name for role in ("id", "version", *TIMES) if role in guess.columns}


def _number_formats(columns: Sequence[ColumnSketch]) -> Iterator[str]:
    """How texts of numbers are written; where two formats read them as different numbers, both are named."""
    written = [column for column in columns if column.formats]
    if written:
        yield from (
            "",
            "number_format:" if any(len(one.formats) == 1 for one in written) else "# number_format:",
        )
    for column in written:
        first, *others = map(_word, column.formats)
        said = f"{_percent(column.share)} of the texts looked at; others are no number"
        said = f"or {' or '.join(others)}? its texts would be other numbers" if others else said
        yield f"  {'# ' if others else ''}{_word(column.name)}: {first}    # {said}"


def _percent(share: float) -> str:
    return "all" if share == 1 else f"{min(share, 0.9999):.2%}"


def _is_own(column: ColumnSketch) -> bool:
    """Whether it is the model's own: called so, inside its answer, or an element of such a list."""
    return column.name in OUTPUTS or column.output or (column.name.endswith("]") and not column.input)


def _kind(column: ColumnSketch) -> str:
    if column.type == "text" and not column.distinct:
        return "numeric"  # as a load takes it
    if column.type == "text":
        return "categorical" if column.distinct <= max(FEW_LEVELS, column.rows // 20) else "text"
    few_whole = column.type == "integer" and (column.few or column.code)
    return "categorical" if few_whole else _KINDS[column.type]


def _cohorts(rest: Sequence[ColumnSketch], called: dict[str, str]) -> Iterator[str]:
    plain = [one for one in rest if one.type in _LEVELLED and one.loadable and not one.output]
    few = [column for column in plain if 2 <= column.distinct <= FEW_LEVELS]
    names = [_word(called.get(one.name, one.name)) for one in few if one.name not in RESERVED]
    if names:
        yield from ("", f"cohorts: [{', '.join(names)}]    # columns of few values")
