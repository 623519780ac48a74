"""What went wrong in one part of a page, while the rest of it is shown."""

import logging

from monitoring.errors import TidemarkError
from monitoring.store.machine_refusals import refusal

_LOG = logging.getLogger(__name__)


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
    'no rows: load some'
    """
    if isinstance(error, TidemarkError):
        return str(error)
    _LOG.error("%s failed", what, exc_info=error)
    inside = f"Something went wrong inside Tidemark ({type(error).__name__}): the log has the details."
    return refusal(error) or inside
