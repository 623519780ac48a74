"""Loading the demo from the page."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from monitoring.lazy_module import LazyModule
from monitoring.ui import state

if TYPE_CHECKING:
    from monitoring import shipped_models
else:  # no page of a store that is there loads anything
    shipped_models = LazyModule("monitoring.shipped_models")


def load(progress: Callable[[str, float], None]) -> None:
    """Load the demo models into the store.

    Parameters
    ----------
    progress : callable
        Called with the stage and the share that is done.
    """
    shipped_models.load_demo(state.store_directory(), progress=progress)
