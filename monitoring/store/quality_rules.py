"""The data-quality rules that are counted for every cell: subject, rule, SQL of a row that breaks it."""

from collections.abc import Mapping

from monitoring.contract.model import Contract
from monitoring.store.bins import Bins
from monitoring.store.expected_rows import expected_tallies, missing
from monitoring.store.quoting import literal, quote
from monitoring.store.schema import Schema

Rule = tuple[str, str, str]
_BETWEEN = "\x1f"


def tally_key(subject: str, rule: str) -> str:
    """Name a count in the tally of a cell; the rows as such have no subject."""
    return f"{subject}{_BETWEEN}{rule}" if subject else rule


def violations(counts: Mapping[str, int], subject: str, rule: str) -> tuple[int, int]:
    """Give the rows that break a rule, and the rows it was checked on.

    Parameters
    ----------
    counts : mapping of str to int
        The tally of some rows.
    subject : str
        A feature or an expectation, empty for the rows as such.
    rule : str
        Its name.

    Returns
    -------
    broken, checked : int
        All rows are checked where the rule has no denominator of its own.
    """
    checked = counts.get(tally_key(subject, f"checked:{rule}"), counts.get("rows", 0))
    return counts.get(tally_key(subject, rule), 0), checked


def quality_tallies(contract: Contract, schema: Schema, bins: Bins) -> list[Rule]:
    """Give what is counted.

    Parameters
    ----------
    contract : Contract
        Its features' ranges and allowed levels, and its expectations.
    schema : Schema
        The columns that files have had.
    bins : Bins
        The levels known from the first reference.

    Returns
    -------
    list of tuple of str
        Subject (empty for the rows as such), rule (``rows`` and ``checked:…`` are denominators), SQL.
    """
    rules: list[Rule] = [
        ("", "rows", "true"),
        ("", "time_after_received", _listed("__flags", "time_after_received")),
        ("", "future_time", _listed("__flags", "future_time")),
    ]
    if contract.label is not None and contract.label.observed_at:
        rules += [
            ("", "checked:label_before_prediction", "__observed is not null"),
            ("", "label_before_prediction", "(__observed is not null and __observed < __ts)"),
        ]
    for name in schema.features:
        rules += _feature(name, contract, schema, bins)
    return rules + expected_tallies(contract, schema)


def _listed(lists: str, name: str) -> str:
    """The SQL of whether a row's list has a name; nearly all lists are empty, and `case` looks no further."""
    return f"(case when len({lists}) > 0 then list_contains({lists}, {literal(name)}) else false end)"


def _feature(name: str, contract: Contract, schema: Schema, bins: Bins) -> list[Rule]:
    column, kind = quote(name), schema.kind(name)
    rules = [
        (name, "missing", missing(column, kind)),
        (name, "type_violation", _listed("__bad", name)),
    ]
    if kind == "numeric":
        rules.append((name, "infinite", f"isinf({column})"))
        rules += _range(name, column, contract)
    elif kind in ("categorical", "text"):
        rules.append((name, "blank", f"({column} is not null and trim({column}) = '')"))
    if kind in ("categorical", "boolean"):
        rules += _unseen(name, column, contract, bins)
    return rules


def _range(name: str, column: str, contract: Contract) -> list[Rule]:
    feature = contract.feature(name)
    if feature is None or (feature.min is None and feature.max is None):
        return []
    low = f"{column} < {float(feature.min)!r}" if feature.min is not None else "false"
    high = f"{column} > {float(feature.max)!r}" if feature.max is not None else "false"
    return [
        (name, "checked:out_of_range", f"isfinite({column})"),
        (name, "out_of_range", f"(isfinite({column}) and ({low} or {high}))"),
    ]


def _unseen(name: str, column: str, contract: Contract, bins: Bins) -> list[Rule]:
    feature = contract.feature(name)
    allowed = feature.allowed if feature is not None else None
    known = {str(value) for value in allowed} if allowed else bins.levels.get(name)
    if not known:
        return []
    listed = ", ".join(literal(level) for level in sorted(known))
    return [
        (name, "checked:unseen", f"{column} is not null"),
        (name, "unseen", f"(cast({column} as varchar) not in ({listed}))"),
    ]
