"""The formats of the minutes."""

from collections.abc import Callable
from importlib import import_module

from monitoring.errors import UnknownNameError
from monitoring.findings.meeting.minutes import Minutes

_WRITERS = {
    "pdf": ("monitoring.export.minutes_pdf", "minutes_pdf"),
    "html": ("monitoring.export.minutes_html", "minutes_html"),
    "md": ("monitoring.export.minutes_markdown", "minutes_markdown"),
}
MINUTES_FORMATS: tuple[str, ...] = tuple(_WRITERS)


def write_minutes(made: Minutes, format: str) -> bytes:
    """Write the minutes.

    Parameters
    ----------
    made : Minutes
        Any.
    format : str
        One of `MINUTES_FORMATS`.

    Returns
    -------
    bytes
        The same minutes give the same bytes.

    Raises
    ------
    UnknownNameError
        With the nearest format that exists.
    """
    if format not in _WRITERS:
        raise UnknownNameError("format of minutes", format, MINUTES_FORMATS)
    module, function = _WRITERS[format]
    writer: Callable[[Minutes], bytes] = getattr(import_module(module), function)
    return writer(made)
