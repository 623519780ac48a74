"""Which data a page is opened on: the newest, unless many are at work and nothing of it is computed yet.

New data would then be asked for by all of them at once. So they open on those before it, for a minute at
most, as whoever has a page open does anyway; the page says that there are newer data, and shows them when
asked.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from monitoring.store.bounded import Bounded
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.generations import generations, not_kept
from monitoring.ui import state
from monitoring.ui.serving.turns import TURNS
from monitoring.ui.shared import MOST_MODELS

CROWD = 5
"""So many people at work are many."""
AT_WORK = 5.0
"""Seconds for which somebody counts as being at work after a page was shown."""
LONGEST = timedelta(minutes=1)
"""After that new data are opened in any case."""

_ANSWERED: Bounded[int] = Bounded(MOST_MODELS, lambda _: 1)


def answered(newest: Mapping[str, int]) -> None:
    """Note for which generation of each model everything that is likely to be asked has been computed."""
    directory = state.store_directory()
    for model, number in newest.items():
        _ANSWERED.keep((directory, model), number)


def opened_on(catalog: Catalog, model: str, newest: int, now: datetime | None = None) -> int:
    """Give the generation that a page is opened on.

    Parameters
    ----------
    catalog : Catalog
        Of the store.
    model : str
        Which has generations.
    newest : int
        The newest of them.
    now : datetime, optional
        The time by default.

    Returns
    -------
    int
        An earlier one only while it is kept.
    """
    if TURNS.at_work(AT_WORK) < CROWD:
        return newest
    until = (now or datetime.now(UTC)) - LONGEST
    settled = max((one.number for one in generations(catalog.directory, model, until)), default=0)
    found = min(newest, max(settled, _ANSWERED.kept((catalog.directory, model)) or 0))
    return found if found and not not_kept(catalog, model, found) else newest
