"""Standard output and standard error as commands find them: who stops reading changes no exit status."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
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
    the others spelled out.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    with redirect_stdout(PlainText(sys.stdout)) as out, redirect_stderr(Outlet(sys.stderr)) as err:
        try:
            yield
        finally:
            for outlet in (out, err):
                with suppress(OSError):  # who wrote has been told
                    outlet.flush()
