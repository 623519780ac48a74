"""A cohort as chips: one per level; OR inside a column, AND across."""

from collections.abc import Iterable
from typing import TypeGuard

from monitoring.findings.words.words import bare_level, level_words
from monitoring.scope.cohort import (
    Both,
    Comparison,
    Either,
    Expression,
    Value,
    Within,
    conditions,
    print_value,
)
from monitoring.scope.cohort_reader import parse_cohort


def chips(text: str) -> list[str]:
    """Take a cohort expression apart.

    Parameters
    ----------
    text : str
        A valid expression; empty for everyone.

    Returns
    -------
    list of str
        One expression per level, and one for each part that is no level of a column. The whole as one where
        two parts are levels of the same column: as chips they would be either of these, not both.

    Examples
    --------
    >>> chips("region in ('EU', 'US') and age >= 25")
    ["region = 'EU'", "region = 'US'", 'age >= 25']
    >>> chips("region = 'EU' and region = 'US'")
    ["region = 'EU' and region = 'US'"]
    """
    expression = parse_cohort(text)
    parts = conditions(expression)
    levelled = [part.name for part in parts if isinstance(part, Within) or _is_level(part)]
    if len(levelled) > len(set(levelled)):
        return [str(expression)]
    return [str(chip) for part in parts for chip in _levels(part)]


def _is_level(part: Expression | None) -> TypeGuard[Comparison]:
    return isinstance(part, Comparison) and part.operator == "="


def _levels(part: Expression) -> list[Expression]:
    if isinstance(part, Within):
        return [Comparison(part.name, "=", value) for value in part.values]
    return [part]


def together(picked: Iterable[str]) -> str:
    """Put chips together.

    Parameters
    ----------
    picked : iterable of str
        From `chips`, or levels that were added.

    Returns
    -------
    str
        The cohort expression; empty for none.

    Examples
    --------
    >>> together(["region = 'EU'", "plan = 'annual'", "region = 'US'"])
    "region in ('EU', 'US') and plan = 'annual'"
    """
    levels: dict[str, list[Value]] = {}
    others: list[Expression] = []
    for chip in picked:
        part = parse_cohort(chip)
        if _is_level(part):
            levels.setdefault(part.name, []).append(part.value)
        elif part is not None:
            others.append(part)
    joined: list[Expression] = [_either(name, tuple(values)) for name, values in levels.items()]
    parts = tuple(joined + others)
    return "" if not parts else str(parts[0] if len(parts) == 1 else Both(parts))


def _either(name: str, values: tuple[Value, ...]) -> Expression:
    return Comparison(name, "=", values[0]) if len(values) == 1 else Within(name, values)


def label(chip: str) -> str:
    """Write a chip as a person reads it.

    Parameters
    ----------
    chip : str
        One expression.

    Returns
    -------
    str
        Without quotes where it is a level.

    Examples
    --------
    >>> label("region = 'EU'"), label("age >= 25"), label("day = 20240115")
    ('region=EU', 'age >= 25', 'day=20240115')
    """
    part = parse_cohort(chip)
    return level_words(part.name, _text(part.value)) if _is_level(part) else chip


def level_label(chip: str) -> str:
    """Write a chip beside the name of its column.

    Parameters
    ----------
    chip : str
        One level.

    Returns
    -------
    str
        Without its column.

    Examples
    --------
    >>> level_label("region = 'EU'"), level_label("age_band = '<25'")
    ('EU', '< 25')
    """
    part = parse_cohort(chip)
    return bare_level(_text(part.value)) if _is_level(part) else chip


def _text(value: Value) -> str:
    return print_value(value) if isinstance(value, float) else str(value)


def in_words(text: str) -> str:
    """Say a cohort in words.

    Parameters
    ----------
    text : str
        A valid expression; empty for everyone.

    Returns
    -------
    str
        For example ``region EU or US, and plan annual``.

    Examples
    --------
    >>> in_words("region in ('EU', 'US') and plan = 'annual'"), in_words("")
    ('region EU or US, and plan annual', 'everyone')
    """
    groups: dict[str, list[str]] = {}
    parts = chips(text)
    for chip in parts:
        part = parse_cohort(chip)
        if _is_level(part):
            groups.setdefault(part.name, []).append(level_label(chip))
        else:
            groups[f"({chip})" if isinstance(part, Either) and len(parts) > 1 else chip] = []
    said = (f"{name} {' or '.join(levels)}".strip() for name, levels in groups.items())
    return ", and ".join(said) or "everyone"
