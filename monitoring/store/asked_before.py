"""What people asked a dashboard, kept with its store: one that starts anew computes it ahead."""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

Asked = tuple[str, tuple[tuple[str, str], ...]]
"""A question: the path of its page, and what its address says."""
MOST_ASKED = 200


def asked_before(directory: Path) -> list[Asked]:
    """Give what was asked, the latest first.

    Parameters
    ----------
    directory : Path
        The store.

    Returns
    -------
    list of Asked
        Empty where nothing was kept, or where it cannot be read.
    """
    try:
        found = json.loads(_place(directory).read_text(encoding="utf-8"))
        return [(str(page), tuple((str(key), str(word)) for key, word in query)) for page, query in found]
    except (OSError, ValueError, TypeError):
        return []


def keep_asked(directory: Path, asked: Sequence[Asked]) -> None:
    """Keep what was asked in place of what was kept; a store that cannot be written to stays as it is.

    Parameters
    ----------
    directory : Path
        The store; one that is not there yet is not made.
    asked : sequence of Asked
        The latest first; of more than `MOST_ASKED` the latest.
    """
    place = _place(directory)
    aside = place.with_name(f".{place.name}-{uuid4().hex}")
    if not directory.is_dir():
        return
    with suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        aside.write_text(json.dumps(asked[:MOST_ASKED], ensure_ascii=False), encoding="utf-8")
        aside.replace(place)


def _place(directory: Path) -> Path:
    return directory / "kept" / "asked.json"
