"""What people asked a dashboard and which charts it drew, kept with its store for the next start."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

Pairs = tuple[tuple[str, Any], ...]
Asked = tuple[str, tuple[tuple[str, str], ...]]
"""A question: the path of its page, and what its address says."""
MOST_ASKED = 200


@dataclass(frozen=True)
class Before:
    """What a dashboard did.

    Parameters
    ----------
    asked : tuple of Asked
        What people asked, the latest first; the latest `MOST_ASKED` are kept.
    drawn : tuple of (str, pairs)
        Which charts were authored: the name of each, and its arguments.
    """

    asked: tuple[Asked, ...] = ()
    drawn: tuple[tuple[str, Pairs], ...] = ()


def done_before(directory: Path) -> Before:
    """Give what was kept.

    Parameters
    ----------
    directory : Path
        The store.

    Returns
    -------
    Before
        Empty where nothing was kept, or where it cannot be read.
    """
    try:
        found = json.loads(_place(directory).read_text(encoding="utf-8"))
        asked = [(page, tuple((key, str(word)) for key, word in query)) for page, query in found["asked"]]
        drawn = [(name, tuple((key, value) for key, value in given)) for name, given in found["drawn"]]
    except (OSError, ValueError, TypeError, KeyError):
        return Before()
    named = all(isinstance(word, str) for name, given in (*asked, *drawn) for word in (name, *dict(given)))
    return Before(tuple(asked), tuple(drawn)) if named else Before()


def keep_done(directory: Path, before: Before) -> None:
    """Keep it in place of what was kept; a store that cannot be written to stays as it is.

    Parameters
    ----------
    directory : Path
        The store; one that is not there yet is not made.
    before : Before
        What the dashboard did.
    """
    place = _place(directory)
    aside = place.with_name(f".{place.name}-{uuid4().hex}")
    if not directory.is_dir():
        return
    with suppress(OSError, TypeError):  # an argument of a chart may be no JSON
        place.parent.mkdir(exist_ok=True)
        words = {"asked": before.asked[:MOST_ASKED], "drawn": before.drawn}
        aside.write_text(json.dumps(words), encoding="utf-8")
        aside.replace(place)


def _place(directory: Path) -> Path:
    return directory / "kept" / "asked.json"
