"""Time zones: whether a name is one."""

import zoneinfo
from functools import cache
from typing import Annotated

from pydantic import AfterValidator

from monitoring.contract.scalar import refusal
from monitoring.errors import nearest


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _is_zone(name: str) -> bool:
    """Look one zone up: listing all reads the whole database, at every start."""
    try:
        zoneinfo.ZoneInfo(name)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        return False
    return name != "posixrules" and not name.startswith(("posix/", "right/"))


def _checked(name: str) -> str:
    if not _is_zone(name):
        raise refusal(
            "`timezone` is a zone of the IANA database, such as Europe/Berlin", nearest(name, _zones())
        )
    return name


Zone = Annotated[str, AfterValidator(_checked)]
"""The name of a time zone."""
