"""Streamlit's code, compressed for browsers on other machines.

Its server sends it as it lies, as compressing anew for each browser would keep the server busy: of a first
visit 5.7 MB, for over a minute of a slow line. Here each file is compressed once, when it is first asked for
from elsewhere; a browser on the same machine would only wait for that.
"""

from asyncio import to_thread
from collections.abc import MutableMapping
from functools import lru_cache
from gzip import compress
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from typing import Any

LEAST = 2_000
"""Bytes; what is smaller is sent in one or two packets as it is."""
_MOST_FILES = 512
_SUFFIXES = (".js", ".css")
_STAY = ("cache-control", "content-type", "last-modified")


async def packed(response: Any, scope: MutableMapping[str, Any]) -> Any:
    """Give the compressed answer in place of one with a file of code, where whoever asks wants it.

    Parameters
    ----------
    response : object
        Starlette's, with a file or without.
    scope : mapping
        What was asked, as ASGI has it.

    Returns
    -------
    object
        The same one where nothing is to be gained.
    """
    path = Path(getattr(response, "path", ""))
    if path.suffix not in _SUFFIXES or response.status_code != 200 or not wanted(scope):
        return response
    about = path.stat()
    if about.st_size < LEAST:
        return response
    headers = {name: response.headers[name] for name in _STAY if name in response.headers}
    headers |= {"content-encoding": "gzip", "vary": "Accept-Encoding"}
    body = await to_thread(_compressed, path, about.st_mtime_ns)
    return import_module("starlette.responses").Response(body, headers=headers)


def wanted(scope: MutableMapping[str, Any]) -> bool:
    """Say whether a browser that is not on this machine asks for a whole file and can unpack it.

    Examples
    --------
    >>> headers = [(b"accept-encoding", b"gzip, br")]
    >>> wanted({"method": "GET", "headers": headers, "client": ("192.0.2.7", 5000)})
    True
    >>> wanted({"method": "GET", "headers": headers, "client": ("127.0.0.1", 5000)})
    False
    >>> behind = [*headers, (b"x-forwarded-for", b"192.0.2.7")]
    >>> wanted({"method": "GET", "headers": behind, "client": ("127.0.0.1", 5000)})
    True
    """
    headers = dict(scope["headers"])
    if scope["method"] != "GET" or b"range" in headers or b"gzip" not in headers.get(b"accept-encoding", b""):
        return False
    return b"x-forwarded-for" in headers or not _here(scope.get("client"))


def _here(client: tuple[str, int] | None) -> bool:
    try:
        return client is None or ip_address(client[0]).is_loopback
    except ValueError:  # no address, as of a test or a socket of Unix
        return True


@lru_cache(_MOST_FILES)
def _compressed(path: Path, changed: int) -> bytes:
    """Compress a file as it was written then."""
    return compress(path.read_bytes(), 6, mtime=0)
