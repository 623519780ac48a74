"""``demo``: the models that ship with Tidemark."""

import argparse

from monitoring.cli.load import summary
from monitoring.cli.terminal import Progress, say, write_json
from monitoring.findings.meeting.status import overview
from monitoring.location import store_directory
from monitoring.scope.question import Scope
from monitoring.shipped_models import load_demo


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument(
        "--if-empty", action="store_true", help="load only what is missing, nothing into a store of your own"
    )


def run(arguments: argparse.Namespace) -> int:
    """Load them."""
    directory = store_directory(arguments.store)
    progress = Progress()
    try:
        loaded = load_demo(directory, if_empty=arguments.if_empty, progress=progress)
    finally:
        progress.clear()
    if arguments.json:
        write_json({"loaded": [{"model": model, **result.to_json()} for model, result in loaded.items()]})
    elif not loaded:
        say(f"{directory} is not empty: nothing loaded")
    else:
        print("\n".join(summary(model, result.to_json()) for model, result in loaded.items()))
        # Kept with the store, so that the first page has nothing to compute.
        print("\n".join(f"{one.model}: {one.sentence}" for one in overview(directory, Scope(""), [*loaded])))
    return 0
