"""What the catalog says of a model, where this program cannot read it: of another one, or damaged."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from monitoring.errors import UnreadableEntryError
from monitoring.one_line import one_line

_MOST = 160


@contextmanager
def readable(model: str, entry: str) -> Iterator[None]:
    """Name model and entry where what is read inside cannot be read.

    Parameters
    ----------
    model : str
        Whose entry it is.
    entry : str
        Which, such as ``contract``.

    Yields
    ------
    None
        While it is read.

    Raises
    ------
    UnreadableEntryError
        In place of what the reader raises: it is this model's alone, and no mistake of the program.

    Examples
    --------
    >>> try:
    ...     with readable("churn", "schema"):
    ...         {}["columns"]
    ... except UnreadableEntryError as error:
    ...     print(str(error)[:67])
    the catalog's schema of model 'churn' cannot be read (no 'columns')
    """
    try:
        yield
    except (ValueError, TypeError, AttributeError, LookupError) as error:
        raise UnreadableEntryError(model, entry, _why(error)) from error


def _why(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return one_line(f"no {error}" if isinstance(error, KeyError) else str(error), _MOST)
    first = error.errors(include_url=False)[0]
    place, value, said = ".".join(map(str, first["loc"])), first["input"], first["msg"]
    if not place:
        return one_line(said, _MOST)
    return one_line(f"{place}: {said}" + (f", found {value!r}" if isinstance(value, str) else ""), _MOST)
