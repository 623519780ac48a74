"""Verdicts on screen: a word, a sign, an icon and a colour each; never a colour alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitoring.charts.theme import Severity, Tokens
from monitoring.findings.words.words import VERDICTS


@dataclass(frozen=True)
class Badge:
    """How a verdict is shown.

    Parameters
    ----------
    word : str
        What it is called.
    sign : str
        In tables and charts.
    icon : str
        In badges.
    color : str
        Streamlit's name of the palette's colour.
    rank : int
        Worst first.
    """

    word: str
    sign: str
    icon: str
    color: str
    rank: int

    @property
    def markdown(self) -> str:
        """The badge inside a line of Markdown."""
        return f":{self.color}-badge[{self.icon} {self.word}]"

    @property
    def cell(self) -> str:
        """The sign and the word, for a table's cell."""
        return f"{self.sign} {self.word}"


ALERT = Badge("Alert", "◆", ":material/error:", "red", 0)
WATCH = Badge("Watch", "▲", ":material/warning:", "orange", 1)
NO_VERDICT = Badge("No verdict", "○", ":material/help:", "gray", 2)
STEADY = Badge("Steady", "●", ":material/check_circle:", "green", 3)
STILL_OPEN = Badge("Still looking", "○", ":material/hourglass_top:", "gray", 2)
NOT_JUDGED = Badge("Not judged", "·", ":material/remove:", "gray", 4)

STILL = "still"
"""In the place of a verdict on a page that is still looking for what may change it; no measurement has it."""

BADGES: dict[str, Badge] = {
    "critical": ALERT,
    "warning": WATCH,
    "insufficient": NO_VERDICT,
    "undefined": NO_VERDICT,
    STILL: STILL_OPEN,
    "ok": STEADY,
    "": NOT_JUDGED,
}


def badge(verdict: str) -> Badge:
    """Give the badge of a verdict.

    Parameters
    ----------
    verdict : str
        As in the measurement table.

    Returns
    -------
    Badge
        How it is shown.

    Examples
    --------
    >>> badge("critical").cell
    '◆ Alert'
    """
    return BADGES.get(verdict, NO_VERDICT)


def worst(verdicts: Iterable[str]) -> str:
    """Give the worst of several verdicts.

    Parameters
    ----------
    verdicts : iterable of str
        As in the measurement table.

    Returns
    -------
    str
        Critical before warning before steady; `insufficient` only where nothing could be judged.

    Examples
    --------
    >>> worst(["ok", "insufficient", "warning"]), worst(["insufficient", "ok"]), worst(["insufficient"])
    ('warning', 'ok', 'insufficient')
    """
    found = set(verdicts)
    return next((verdict for verdict in VERDICTS if verdict in found), "")


def text_color(cell: str, tokens: Tokens) -> str:
    """Give the CSS of a status cell, dark enough to be read.

    Parameters
    ----------
    cell : str
        What `Badge.cell` made.
    tokens : Tokens
        The theme.

    Returns
    -------
    str
        A declaration for Styler; empty for other cells.
    """
    severities: dict[str, Severity] = {
        ALERT.cell: tokens.alert,
        WATCH.cell: tokens.watch,
        STEADY.cell: tokens.steady,
        NO_VERDICT.cell: tokens.none,
        NOT_JUDGED.cell: tokens.none,
    }
    return f"color: {severities[cell].text}; font-weight: 600" if cell in severities else ""
