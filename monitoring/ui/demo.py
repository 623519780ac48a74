"""Loading the demo from the page."""

from collections.abc import Callable

from monitoring.api import load_demo
from monitoring.ui import state


def load(progress: Callable[[str, float], None]) -> None:
    """Load the demo models into the store.

    Parameters
    ----------
    progress : callable
        Called with the stage and the share that is done.
    """
    load_demo(state.store_directory(), progress=progress)
