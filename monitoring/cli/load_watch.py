"""``load --watch``: follow a folder, one line a load, until Ctrl-C."""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitoring.cli.parser import UsageError
from monitoring.cli.terminal import say, shown
from monitoring.contract.baselines import unused_words
from monitoring.contract.duration import parse_duration
from monitoring.errors import TidemarkError
from monitoring.findings.words.retention_words import retention_words
from monitoring.store.files.data_files import leads_out
from monitoring.store.ingest.reference_words import reference_words
from monitoring.store.ingest.result import RefusedError
from monitoring.store.ingest.watching import Watch

Load = Callable[[str, Path], dict[str, Any]]


def every(text: str) -> timedelta:
    """Read how often to look."""
    try:
        return parse_duration(f"{text}s" if text.isdigit() else text)
    except ValueError as error:
        raise UsageError(f"--every {text!r}: {error}") from None


def follow(
    watch: Watch, pause: timedelta, load: Load, as_json: bool, wait: Callable[[float], None] = time.sleep
) -> None:
    """Load what comes, file by file; a file that cannot be loaded is named once and left until it changes.

    It ends where nobody reads any more.

    Parameters
    ----------
    watch : Watch
        The folder.
    pause : timedelta
        Between two looks.
    load : callable
        Loads a file of a kind and gives the counts.
    as_json : bool
        Whether a load is a line of JSON, also one whose every row was refused.
    wait : callable
        Sleeps; what it raises ends this, as Ctrl-C does.
    """
    say(f"watching {watch.folder} every {pause.total_seconds():,.10g} s; Ctrl-C ends it")
    while True:
        due = watch.due()
        for path in watch.outside:
            _refused(path, f"it {leads_out(watch.folder)}")
        for kind, path in due:
            try:
                counted = load(kind, path)
            except TidemarkError as error:
                _refused(path, str(error))
                if not (as_json and isinstance(error, RefusedError)):
                    continue
                counted = error.result.to_json()
            print(json.dumps(counted, default=str) if as_json else _line(kind, path, counted))
            sys.stdout.flush()
            if getattr(sys.stdout, "unread", False):
                return
        wait(pause.total_seconds())


def _refused(path: Path, why: str) -> None:
    say(f"{_now()} {shown(str(path))}: not loaded: {shown(why)}")


def _line(kind: str, path: Path, counted: dict[str, Any]) -> str:
    counts = {name: counted[name] for name in (kind, "labels") if counted[name]["read"]}
    said = [f"{one['loaded']:,} of {one['read']:,} {name} new" for name, one in counts.items()]
    updated = sum(one["updated"] for one in counts.values())
    said += [f"{updated:,} updated"] if updated else []
    refused = sum(sum(one["quarantined"].values()) for one in counts.values())
    said += [f"{refused:,} quarantined"] if refused else []
    said += [*retention_words(counted), *map(shown, unused_words(counted.get("unused_references", ())))]
    said += map(shown, reference_words(counted))
    return (
        f"{_now()} {shown(str(path))}: {', '.join(said) or 'no rows'}, data version {counted['data_version']}"
    )


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
