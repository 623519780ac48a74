"""From pydantic's errors to problems that say the rule, the value and the nearest valid choice."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitoring.contract.flaw import Flaw, Path, place, shown
from monitoring.contract.model import Contract
from monitoring.errors import Problem, nearest

_SUBJECT = re.compile(r"^(Input|String|Value|Tuple|Dictionary) ")
_TEXT, _NUMBER, _LIST, _MAPPING = "must be text", "must be a number", "must be a list", "must be a mapping"
RULES: dict[str, str] = {
    "missing": "is required",
    "extra_forbidden": "is no key of a contract",
    "string_type": _TEXT,
    "string_too_short": "must not be empty",
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "too_short": "must not be empty",
    "string_pattern_mismatch": "must be lower-case letters, digits and hyphens, not beginning with a hyphen",
}
"""What is required, by pydantic's type of error; other types keep pydantic's own words."""


def flaws_of(error: ValidationError) -> Iterator[Flaw]:
    """Say what is wrong in this project's words.

    Parameters
    ----------
    error : pydantic.ValidationError
        All errors of one contract.

    Yields
    ------
    Flaw
        One per error.
    """
    for details in error.errors(include_url=False):
        path = tuple(step for step in details["loc"] if step not in ("word", "list", "[key]"))
        found = None if details["type"] == "missing" else details["input"]
        yield Flaw(path, _rule(details, path), shown(found), _hint(details, path))


def _rule(details: ErrorDetails, path: Path) -> str:
    kind, context = details["type"], details.get("ctx", {})
    name = f"`{place(path)}`"
    if kind == "rule":
        rule = str(context["rule"])
        return rule if rule.startswith("`") else f"{name}: {rule}"
    if kind == "literal_error":
        return f"{name} must be one of {', '.join(_choices(details))}"
    return f"{name} {RULES.get(kind) or _SUBJECT.sub('', details['msg'])}"


def _choices(details: ErrorDetails) -> list[str]:
    return re.findall(r"'([^']*)'", str(details.get("ctx", {}).get("expected", "")))


def _hint(details: ErrorDetails, path: Path) -> str:
    kind, found = details["type"], str(details["input"])
    if kind == "rule":
        return str(details.get("ctx", {})["hint"])
    if kind == "literal_error":
        return nearest(found, _choices(details))
    if kind == "extra_forbidden":
        return _hint_for_key(path)
    if RULES.get(kind) == _MAPPING and _ends_in_section(path):
        return f"its keys are {', '.join(_section_at(path).model_fields)}"
    if kind == "string_too_long":
        return f"it has {len(found):,}: say it shorter, or link to a document"
    if kind == "string_pattern_mismatch":
        slug = re.sub(r"[^a-z0-9]+", "-", found.lower()).strip("-")
        return f"did you mean {slug!r}?" if slug else ""
    return ""


def _hint_for_key(path: Path) -> str:
    """Name the nearest key of the same section, or the section that has this key."""
    key, section = str(path[-1]), _section_at(path[:-1])
    near = nearest(key, section.model_fields)
    homes = sorted(home for home in _homes(key) if home)
    if not near.startswith("did you mean") and homes:
        return f"`{key}` stands under `{homes[0]}`"
    return near


def _section_at(path: Path) -> type[BaseModel]:
    section: type[BaseModel] = Contract
    for step in path:
        if isinstance(step, str) and step in section.model_fields:
            section = _section_in(section.model_fields[step].annotation) or section
    return section


def _ends_in_section(path: Path) -> bool:
    return bool(path) and _section_at(path) is not _section_at(path[:-1])


def _section_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_section_in(argument) for argument in get_args(annotation))
    return next((section for section in inner if section), None)


def _homes(key: str) -> Iterator[str]:
    for name, about in Contract.model_fields.items():
        section = _section_in(about.annotation)
        if section is not None and key in section.model_fields:
            yield name


def problem_at(flaw: Flaw, file: str, lines: Mapping[Path, int]) -> Problem:
    """Give a flaw its line: that of its key, or of the nearest section around it.

    Parameters
    ----------
    flaw : Flaw
        What is wrong.
    file : str
        The file's name.
    lines : mapping
        Path -> line.

    Returns
    -------
    Problem
        Ready to be printed; line 0 where the tree has no lines.
    """
    known: Path = ()
    for step in flaw.path:
        if (*known, step) in lines:
            known = (*known, step)
    line = lines.get(known, 1 if lines else 0)
    return Problem(file=file, line=line, rule=flaw.rule, value=flaw.value, hint=flaw.hint)
