"""What the history of a check says: on how many days it would have failed, and by which rules."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from monitoring.cli.terminal import columns
from monitoring.findings.gate_history import Day, often
from monitoring.findings.words.words import counted

_MOST_RULES = 12


def history_lines(model: str, history: Sequence[Day], asked: int) -> str:
    """Give the text for a terminal.

    Parameters
    ----------
    model : str
        Its name.
    history : sequence of Day
        In the order of time, at least one.
    asked : int
        How many days were asked for: the first ones may have no whole window.

    Returns
    -------
    str
        One line a stretch of days with one conclusion, then the rules that failed most often.
    """
    stretches = [list(days) for _, days in groupby(history, key=lambda one: one.conclusion)]
    rows = [[some[0].day, some[-1].day, len(some), some[0].conclusion] for some in stretches]
    told = columns(
        ["from", "to", "days", "conclusion"], [[str(cell) for cell in row] for row in rows], right=(2,)
    )
    rules = [[rule, str(n)] for rule, n in often(history)[:_MOST_RULES]]
    blocks = [
        told,
        columns(["rule", "days failed"], rules, right=(1,)) if rules else "",
        _conclusion(model, history, asked),
    ]
    return "\n\n".join(block for block in blocks if block)


def _conclusion(model: str, history: Sequence[Day], asked: int) -> str:
    counts = Counter(one.conclusion for one in history)
    untold = f", {counts['cannot tell']} without a verdict" if counts["cannot tell"] else ""
    first = next((f", first on {one.day}" for one in history if one.conclusion == "fail"), "")
    left_out = asked - len(history)
    has = "has" if left_out == 1 else "have"
    whole = f"; {counted(left_out, 'day')} before {has} no whole window" if left_out else ""
    return (
        f"{model}: would have failed on {counts['fail']} of {counted(len(history), 'day')}{first}{untold}"
        f"{whole} (rows and labels of the present data version; each day judges what was mature then)"
    )


def history_document(model: str, history: Sequence[Day]) -> dict[str, Any]:
    """Give the same as plain values, for ``--json``."""
    counts = Counter(one.conclusion for one in history)
    days = [
        {"day": one.day.isoformat(), "conclusion": one.conclusion, "failed": list(one.failed)}
        for one in history
    ]
    return {
        "model": model,
        "days": len(history),
        "failed": counts["fail"],
        "without_verdict": counts["cannot tell"],
        "rules": [{"rule": rule, "days": n} for rule, n in often(history)],
        "history": days,
    }
