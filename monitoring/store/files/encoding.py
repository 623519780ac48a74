"""The encoding of text files: told by a byte order mark, by zeros, or by what the bytes can be."""

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from monitoring.errors import LoadError

CHUNK = 1 << 20
WINDOWS = "windows-1252"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ACCENT = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]|[0-9] ?\x80|\x80 ?[0-9]")
_LOOKED_AT = 10_000
# What Windows shows for the bytes 80 to 9f; the five that mean nothing stay control characters.
_SPECIAL = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a file are to be read: the codec's name, and how long its byte order mark is."""

    name: str = "utf-8"
    mark: int = 0


def is_gzip(path: Path) -> bool:
    """Whether a file is compressed, by its first bytes.

    Raises
    ------
    LoadError
        Where its name says so and they do not.
    """
    with path.open("rb") as handle:
        compressed = handle.read(2) == b"\x1f\x8b"
    if path.name.lower().endswith(".gz") and not compressed and path.stat().st_size:
        raise LoadError(f"cannot read {path}: its name ends in .gz, but it is not compressed by gzip")
    return compressed


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file, gzip undone.

    Raises
    ------
    LoadError
        Where it cannot be read, or is damaged.
    """
    try:
        with gzip.open(path) if is_gzip(path) else path.open("rb") as handle:
            yield handle  # type: ignore[misc]
    except (OSError, EOFError, zlib.error) as error:
        raise LoadError(f"cannot read {path}: {error}") from None


def detect(path: Path, asked: str = "") -> Encoding:
    """Tell the encoding of a text file.

    Parameters
    ----------
    path : Path
        Plain or gzipped.
    asked : str
        The codec that was asked for; only its byte order mark is looked for then.

    Returns
    -------
    Encoding
        UTF-8 unless the first bytes say otherwise, or the text cannot be UTF-8 and looks like Windows-1252
        (which holds Latin-1): a file with a few damaged lines stays UTF-8.
    """
    with opened(path) as handle:
        head = handle.read(CHUNK)
    name = codecs.lookup(asked).name if asked else ""
    for mark, known in _MARKS:
        if head.startswith(mark) and name in ("", known, known[:6].rstrip("-")):
            return Encoding(known, len(mark))
    if asked:
        return Encoding(WINDOWS if name in ("cp1252", "iso8859-1") else name)
    return Encoding(_by_zeros(head) or ("utf-8" if _is_utf8(head) else single_byte(path)))


def _by_zeros(head: bytes) -> str:
    """UTF-16 without a mark: in nearly every character of a header one of the two bytes is zero."""
    even, odd = head[0:4096:2], head[1:4096:2]
    if not head or not odd:
        return ""
    shares = even.count(0) / len(even), odd.count(0) / len(odd)
    if max(shares) < 0.4 or min(shares) > 0.05:
        return ""
    return "utf-16-be" if shares[0] > shares[1] else "utf-16-le"


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def single_byte(path: Path) -> str:
    """Decide for a text that is not UTF-8 throughout.

    Parameters
    ----------
    path : Path
        Plain or gzipped.

    Returns
    -------
    str
        ``windows-1252`` where no line holds a character of UTF-8, and most that hold other bytes have them
        beside letters, as accents stand; else ``utf-8``, so that damaged lines are refused.
    """
    whole = broken = accents = 0
    with opened(path) as handle:
        while (line := handle.readline(CHUNK)) and whole + broken < _LOOKED_AT:
            if line.isascii():
                continue
            if _is_utf8(line):
                whole += 1
            else:
                broken += 1
                accents += bool(_ACCENT.search(line))
    return WINDOWS if broken > 10 * whole and 2 * accents >= broken else "utf-8"


def decode(content: bytes, encoding: Encoding) -> str:
    r"""Read the beginning of a text; bytes that are none are kept as lone surrogates.

    Examples
    --------
    >>> decode(b"K\xf6ln 5 \x80", Encoding("windows-1252"))
    'Köln 5 €'
    """
    content = content[encoding.mark :]
    if encoding.name == WINDOWS:
        return content.decode("latin-1").translate(_SPECIAL)
    errors = "surrogateescape" if encoding.name == "utf-8" else "strict"
    return codecs.getincrementaldecoder(encoding.name)(errors).decode(content)


def to_utf8(path: Path, encoding: Encoding, target: Path) -> None:
    """Write a text anew as UTF-8, a piece at a time.

    Raises
    ------
    LoadError
        Where the bytes are not of the encoding.
    """
    windows, kept = encoding.name == WINDOWS, "surrogateescape"  # damaged lines of UTF-8 stay what they are
    decoder = codecs.getincrementaldecoder("latin-1" if windows else encoding.name)(
        kept if encoding.name == "utf-8" else "strict"
    )
    try:
        with opened(path) as handle, target.open("w", encoding="utf-8", errors=kept, newline="") as written:
            handle.read(encoding.mark)
            while piece := handle.read(CHUNK):
                text = decoder.decode(piece)
                written.write(text.translate(_SPECIAL) if windows else text)
            written.write(decoder.decode(b"", final=True))
    except UnicodeError as error:
        raise LoadError(f"{path} is not {encoding.name} text ({_said(error)}): name its encoding") from None


def _said(error: UnicodeError) -> str:
    return getattr(error, "reason", "") or str(error)
