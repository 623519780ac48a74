"""What a page says in the place of what is still looked for, once its measured numbers stand.

Findings are dated and placed last, as that takes longest. A page shows its numbers before, and says what may
come to them; nobody who is answered quickly sees it, as the style has it appear after 0.3 s.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from monitoring.errors import TidemarkError
from monitoring.findings.finding import Finding
from monitoring.ui.words.markdown import plain

NotedHead = tuple[str, str, str, str]
"""Verdict, sentence and meta line of a page, and what is still looked for, if anything is."""
WHEN_AND_WHERE = "When, and mostly where, is still looked for."
SEGMENTS = "Versions and cohorts are still looked at."
LEVELS = "Levels of the cohorts are still looked at."
WORSE_PARTS = "When, and which versions and cohorts are worse, is still looked for."


def undecided(findings: Sequence[Finding]) -> str:
    """Say how many findings may be told first: of those as severe, what is over comes behind what lasts.

    Parameters
    ----------
    findings : sequence of Finding
        Of a page, the most severe first, not dated yet.

    Returns
    -------
    str
        A sentence; empty where only one may.
    """
    as_severe = sum(one.severity == findings[0].severity for one in findings) if findings else 0
    return f"{as_severe} measures are off." if as_severe > 1 else ""


def pending(note: str) -> str:
    """Write such a sentence, in the place that it keeps for what comes.

    Parameters
    ----------
    note : str
        What is still looked for.

    Returns
    -------
    str
        Markdown.
    """
    return f":gray[:small[:material/hourglass_top: {plain(note)}]]"


def left_out() -> str:
    """Write, in the place of such a sentence, that the page has ended before.

    Returns
    -------
    str
        Markdown.
    """
    return ":gray[:small[:material/timer_off: What was still looked for is left out.]]"


_PROMISED: ContextVar[list[Callable[[], object]] | None] = ContextVar("promised", default=None)


@contextmanager
def kept_promises() -> Iterator[list[Callable[[], object]]]:
    """Say of what a page still looks for that it is left out, where the page ends before it is found.

    Yields
    ------
    list of callable
        Of every headline, and of what else still looks for something: empty while nothing of the page stands.
    """
    promised: list[Callable[[], object]] = []
    token = _PROMISED.set(promised)
    try:
        yield promised
    except TidemarkError:
        for leave_out in promised:
            leave_out()
        raise
    finally:
        _PROMISED.reset(token)


def promise(leave_out: Callable[[], object]) -> None:
    """Note how to say in its place that something which is still looked for is left out.

    Parameters
    ----------
    leave_out : callable
        Draws that, where nothing has been found meanwhile.
    """
    promised = _PROMISED.get()
    if promised is not None:
        promised.append(leave_out)
