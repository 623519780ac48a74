"""What people asked a dashboard, kept with its store for the next start."""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

Asked = tuple[str, tuple[tuple[str, str], ...]]
"""A question: the path of its page, and what its address says."""
MOST_ASKED = 200


def asked_before(directory: Path) -> tuple[Asked, ...]:
    """Give what was kept, the latest first.

    Parameters
    ----------
    directory : Path
        The store.

    Returns
    -------
    tuple of Asked
        Empty where nothing was kept, or where it cannot be read.
    """
    try:
        found = json.loads(_place(directory).read_text(encoding="utf-8"))["asked"]
        asked = tuple((page, tuple((key, str(word)) for key, word in query)) for page, query in found)
        named = all(isinstance(word, str) for page, query in asked for word in (page, *dict(query)))
    except (OSError, ValueError, TypeError, KeyError):
        return ()
    return asked if named else ()


def keep_asked(directory: Path, asked: Sequence[Asked]) -> None:
    """Keep questions in place of what was kept; a store that cannot be written to stays as it is.

    Parameters
    ----------
    directory : Path
        The store; one that is not there yet is not made.
    asked : sequence of Asked
        The latest first; the latest `MOST_ASKED` are kept.
    """
    place = _place(directory)
    aside = place.with_name(f".{place.name}-{uuid4().hex}")
    if not directory.is_dir():
        return
    with suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        aside.write_text(json.dumps({"asked": asked[:MOST_ASKED]}), encoding="utf-8")
        aside.replace(place)


def _place(directory: Path) -> Path:
    return directory / "kept" / "asked.json"
