"""What a scalar of the YAML text means: quoted is text, unquoted may be a number or a truth value.

The words of YAML 1.1 that surprise (``yes``, ``no``, ``on``, ``off``, sexagesimal ``12:30``, dates)
stay text, as in YAML 1.2: a label column that holds ``yes`` is matched by ``positive: yes``.
"""

import math
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator, StringConstraints
from pydantic_core import PydanticCustomError

Value = bool | int | float | str
OPEN = "CHANGE_ME"
"""Stands in a draft where no column looks right."""

_WORDS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


class Plain(str):
    """The text of an unquoted YAML scalar, not yet read as a number or a word."""

    __slots__ = ()


def refusal(rule: str, hint: str = "") -> PydanticCustomError:
    """Make the error that a field's validator raises.

    Parameters
    ----------
    rule : str
        What is required.
    hint : str
        The nearest valid choice or what to do.
    """
    return PydanticCustomError("rule", "{rule}", {"rule": rule, "hint": hint})


def typed(text: str) -> Value:
    """Read the text of an unquoted scalar as YAML 1.2 does.

    Parameters
    ----------
    text : str
        The scalar's text.

    Returns
    -------
    bool, int, float or str
        Text where it is no finite number nor ``true`` or ``false``; a leading zero keeps it text (``007``).

    Examples
    --------
    >>> typed("1"), typed("1.0"), typed("true"), typed("yes"), typed("007")
    (1, 1.0, True, 'yes', '007')
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return str(text)


def _value(given: Any) -> Value:
    if isinstance(given, Plain):
        return typed(given)
    if isinstance(given, bool | int | str) or (isinstance(given, float) and math.isfinite(given)):
        return given
    raise refusal("must be one value: a number, text, true or false")


def _listed(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


Scalar = Annotated[Value, PlainValidator(_value, json_schema_input_type=bool | float | str)]
"""A value as it stands in the data."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
"""Text for people."""

Column = Annotated[str, StringConstraints(min_length=1, max_length=500)]
"""The name of a column, as it stands in the files."""

Columns = Annotated[tuple[Column, ...], BeforeValidator(_listed, json_schema_input_type=str | list[str])]
"""One column or a list of columns."""
