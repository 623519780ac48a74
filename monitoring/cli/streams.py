"""Standard output and standard error as commands find them: who stops reading changes no exit status."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any, TextIO

from monitoring.export.long_text import spelled


class Outlet(io.TextIOBase):
    """A stream whose reader may go: what is written from then on goes nowhere, and the work goes on.

    Parameters
    ----------
    stream : TextIO
        Standard output or standard error.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.unread = False

    @property
    def buffer(self) -> io.RawIOBase:
        """Where files of any format are written."""
        return _Bytes(self)

    def write(self, text: str) -> int:
        """Write a text."""
        self.attempt(self.stream.write, text)
        return len(text)

    def flush(self) -> None:
        """Write what is held."""
        self.attempt(self.stream.flush)

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self.stream.isatty()

    def fileno(self) -> int:
        """Give the number that the system knows it by."""
        return self.stream.fileno()

    def attempt(self, write: Callable[..., Any], *given: Any) -> None:
        """Write; a reader that has gone is no error, any other refusal is one.

        Parameters
        ----------
        write : callable
            Of the stream.
        *given : Any
            What it writes.
        """
        try:
            write(*given)
        except OSError as error:
            self.unread = True
            # What its buffer still holds would fail again when Python ends, with a status of its own.
            with suppress(io.UnsupportedOperation), Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), self.stream.fileno())
            if not isinstance(error, BrokenPipeError):
                raise


class PlainText(Outlet):
    """Standard output that no text of the data can move about in; bytes pass by it."""

    def write(self, text: str) -> int:
        """Write a text, its control characters spelled out."""
        return super().write(spelled(text))


class _Bytes(io.RawIOBase):
    """The bytes of an outlet."""

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.outlet.attempt(self.outlet.stream.buffer.write, content)
        return len(content)


@contextmanager
def standard_streams() -> Iterator[None]:
    """Let a command write to both; what is left in them is written at the end.

    A pipe or a file gets UTF-8, whatever the environment says; a terminal gets the signs that it knows, and
    the others spelled out. What is written to a closed one goes nowhere.
    """
    with ExitStack() as opened:
        found = [_found(stream, opened) for stream in (sys.stdout, sys.stderr)]
        out = opened.enter_context(redirect_stdout(PlainText(found[0])))
        err = opened.enter_context(redirect_stderr(Outlet(found[1])))
        try:
            yield
        finally:
            for outlet in (out, err):
                with suppress(OSError):  # who wrote has been told
                    outlet.flush()


def _found(stream: TextIO | None, opened: ExitStack) -> TextIO:
    """Give a stream that takes every sign; Python has None for one that was closed before it began."""
    if stream is None:
        return opened.enter_context(Path(os.devnull).open("w", encoding="utf-8"))
    if isinstance(stream, io.TextIOWrapper):
        encoding = stream.encoding if stream.isatty() else "utf-8"
        stream.reconfigure(encoding=encoding, errors="backslashreplace")
    return stream
