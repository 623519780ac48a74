"""What is written where: results to standard output, progress and messages to standard error."""

import json
import sys
import time
from collections.abc import Sequence
from typing import Any

from monitoring.export.long_text import shortened, spelled

_BAR = 24
_EVERY = 0.1
_LONGEST_LINE = 4_000


def say(message: str) -> None:
    """Write a message for a person; none of its signs moves the cursor."""
    lines = message.split("\n")
    print("\n".join(spelled(shortened(line, _LONGEST_LINE)) for line in lines), file=sys.stderr, flush=True)


def write_json(value: Any) -> None:
    """Write machine output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1, default=str) + "\n")


def columns(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Set a table in columns.

    Parameters
    ----------
    head : sequence of str
        Titles.
    rows : sequence of sequence of str
        Cells.
    right : sequence of int
        Columns that are set to the right.

    Returns
    -------
    str
        One line a row; without cells that move the cursor.

    Examples
    --------
    >>> print(columns(["a", "n"], [["x", "10"], ["yy", "5"]], right=[1]))
    a    n
    x   10
    yy   5
    """
    lines = [[shown(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = [c.rjust(widths[k]) if k in right else c.ljust(widths[k]) for k, c in enumerate(cells)]
        return "  ".join(padded).rstrip()

    return "\n".join(line(cells) for cells in lines)


def shown(text: str) -> str:
    r"""Make a text safe for a terminal.

    Parameters
    ----------
    text : str
        From anywhere, such as a column's name.

    Returns
    -------
    str
        What cannot be printed is escaped; no longer than anybody reads.

    Examples
    --------
    >>> shown("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in shortened(text)
    )


class Progress:
    """A line that is written over on a terminal, and nothing where standard error is no terminal."""

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()
        self.started = self.last = time.monotonic()
        self.stage = ""

    def __call__(self, stage: str, share: float) -> None:
        """Say how far a stage is."""
        now = time.monotonic()
        if not self.live or (stage == self.stage and now - self.last < _EVERY and share < 1):
            return
        self.last, self.stage = now, stage
        done = round(_BAR * min(max(share, 0.0), 1.0))
        bar = "#" * done + "." * (_BAR - done)
        sys.stderr.write(f"\r\x1b[K[{bar}] {share:4.0%} {now - self.started:5.1f} s  {shown(stage)}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self.live:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
