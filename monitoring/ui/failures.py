"""What went wrong in one part of a page, while the rest of it is shown."""

import logging
import re

from monitoring.errors import TidemarkError
from monitoring.store.catalog.machine_refusals import refusal

_LOG = logging.getLogger(__name__)
_OPTION = re.compile(r" \(--[^)]*\)")


def refused(reason: TidemarkError) -> str:
    """Write a refusal as a sentence of a page: the command line has it behind the program's name.

    Parameters
    ----------
    reason : TidemarkError
        As it was caught.

    Returns
    -------
    str
        With a capital, where it begins with a word and not with a name of the data, and a full stop; without
        the command's options.

    Examples
    --------
    >>> refused(TidemarkError("reading was cancelled")), refused(TidemarkError("x_1 is none: is it 'x'?"))
    ('Reading was cancelled.', "x_1 is none: is it 'x'?")
    >>> refused(TidemarkError("comment needs a text: say what (--text TEXT)"))
    'Comment needs a text: say what.'
    """
    return _sentence(_OPTION.sub("", str(reason)))


def _sentence(said: str) -> str:
    if said.partition(" ")[0].isalpha():
        said = said[0].upper() + said[1:]
    return said if said.endswith((".", "?")) else f"{said}."


def told_failure(error: Exception, what: str) -> str:
    """Say in a sentence what went wrong; of what is no refusal the log gets the rest.

    Parameters
    ----------
    error : Exception
        As it was caught.
    what : str
        What failed, for the log.

    Returns
    -------
    str
        Plain words.

    Examples
    --------
    >>> told_failure(TidemarkError("no rows: load some"), "a part")
    'No rows: load some.'
    """
    if isinstance(error, TidemarkError):
        return refused(error)
    _LOG.error("%s failed", what, exc_info=error)
    inside = f"Something went wrong inside Tidemark ({type(error).__name__}): the log has the details."
    return _sentence(refusal(error) or inside)
