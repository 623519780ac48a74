"""The JSON Schema of a contract, by which editors complete and check it."""

import ast
import inspect
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from monitoring.contract.model import Contract
from monitoring.contract.section import Section


def contract_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of a contract.

    Returns
    -------
    dict
        Keys, types, choices and what each means; rules that take several fields are not in it.

    Examples
    --------
    >>> contract_schema()["required"]
    ['model', 'task', 'id', 'timestamp', 'prediction']
    """
    _describe()
    schema = Contract.model_json_schema(mode="validation")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Tidemark contract"
    # These two are filled from the model's name and the cohort's name before the contract is checked.
    schema["required"] = [key for key in schema["required"] if key != "title"]
    return schema


@lru_cache
def _describe() -> None:
    """Give each key the text below it in the source: read here, as every start would wait for it."""
    for section in _sections(Section):
        for key, text in _texts(section):
            section.model_fields[key].description = text
    for section in _sections(Section):
        section.model_rebuild(force=True)


def _sections(base: type[Section]) -> Iterator[type[Section]]:
    for section in base.__subclasses__():
        yield section
        yield from _sections(section)


def _texts(section: type[Section]) -> Iterator[tuple[str, str]]:
    found = ast.parse(inspect.getsource(section)).body[0]
    for field, text in pairwise(found.body if isinstance(found, ast.ClassDef) else []):
        if not (isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr)):
            continue
        if isinstance(field.target, ast.Name) and isinstance(text.value, ast.Constant):
            yield field.target.id, inspect.cleandoc(str(text.value.value))
