"""The base of every section of a contract: frozen, and no key that the contract does not know."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Section(BaseModel):
    """A mapping of the contract."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        validate_default=False,
    )


def word_or_list(given: Any) -> str:
    """Tell the two forms of a value apart, by the tags that problems leave out of a place."""
    return "word" if isinstance(given, str) else "list"


def _as_key(key: str) -> Callable[[Any], Any]:
    """Let a bare text stand for a mapping of one key."""

    def expand(given: Any) -> Any:
        return {key: given} if isinstance(given, str) else given

    return expand


def short_form(key: str, section: type[Section]) -> BeforeValidator:
    """Let ``x`` stand for ``{key: x}``.

    Parameters
    ----------
    key : str
        The key that the bare text fills.
    section : type
        The section that it makes.

    Returns
    -------
    pydantic.BeforeValidator
        To be put beside the section's type in ``Annotated``.
    """
    return BeforeValidator(_as_key(key), json_schema_input_type=str | section)
