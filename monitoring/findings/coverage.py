"""Coverage: what of a model is not watched, why that matters, and the line that would change it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from monitoring.contract.features import Feature
from monitoring.contract.model import Contract
from monitoring.panels.bare_baseline import lacking_words
from monitoring.panels.context import days_with_rows
from monitoring.store.cohorts.cohort_levels import shown_cohorts
from monitoring.store.snapshot import Snapshot

_LOOKED = 60
"""Days with rows that tell how often they come."""


@dataclass(frozen=True)
class Unwatched:
    """Something that nobody watches.

    Parameters
    ----------
    missing : str
        What is not there.
    consequence : str
        What cannot be said because of it.
    line : str
        What to write into the contract, or what to run.
    """

    missing: str
    consequence: str
    line: str


@dataclass(frozen=True)
class Coverage:
    """What is watched of one model, and what is not.

    Parameters
    ----------
    model : str
        Its name.
    asked : int
        How many things were looked at.
    gaps : tuple of Unwatched
        Those that are missing, what matters most first.
    """

    model: str
    asked: int
    gaps: tuple[Unwatched, ...]

    @property
    def watched(self) -> int:
        """How many of them are there."""
        return self.asked - len(self.gaps)


def coverage(snapshot: Snapshot) -> Coverage:
    """Look for what is not watched.

    Parameters
    ----------
    snapshot : Snapshot
        Its contract, and what has been loaded.

    Returns
    -------
    Coverage
        Things that make no sense for this model are not asked for: no horizon without a label.
    """
    found = list(_found(snapshot))
    return Coverage(snapshot.model, len(found), tuple(gap for there, gap in found if not there))


def _found(snapshot: Snapshot) -> Iterator[tuple[bool, Unwatched]]:
    contract = snapshot.contract
    yield contract.label is not None, _LABEL
    if contract.label is not None:
        yield bool(snapshot.segments.get("labels")), _LABELS
        yield bool(contract.label.observed_at), _OBSERVED
        yield bool(contract.label.horizon), _HORIZON
    yield from _baseline(snapshot)
    pause = f"expect_every: {usual_pause(days_with_rows(snapshot))}d"
    for there, gap in _ASKED:
        yield there(contract), replace(gap, line=pause) if gap is _STOPPED else gap
    if contract.task == "binary" and contract.label is not None:
        yield bool(contract.business), _BUSINESS
    for name in _too_fine(snapshot):
        yield False, replace(_LEVELS, missing=f"drift inside single levels of {name}")


def usual_pause(days: Sequence[date]) -> int:
    """Give how many days it may take to the next day with rows: the weekend of offices, the week of a batch.

    Parameters
    ----------
    days : sequence of date
        That have rows, in order.

    Returns
    -------
    int
        The longest pause between days that one in ten of the last is at least as long as; 1 of a single day.

    Examples
    --------
    >>> from datetime import timedelta
    >>> monday = date(2026, 5, 4)
    >>> weekdays = [monday + timedelta(weeks=week, days=day) for week in range(4) for day in range(5)]
    >>> usual_pause(weekdays), usual_pause(weekdays[::5]), usual_pause(weekdays[:1])
    (3, 7, 1)
    """
    pauses = sorted((after - day).days for day, after in pairwise(days[-_LOOKED:]))
    return pauses[-(len(pauses) // 10) - 1] if pauses else 1


def _too_fine(snapshot: Snapshot) -> list[str]:
    """Name the cohort columns of too many levels for the cube, where it keeps others."""
    days = {day: f"{snapshot.home}/{file}" for day, file in snapshot.partitions("numeric").items()}
    names = [one.name for one in shown_cohorts(snapshot)]
    kept = [name for name in names if days and snapshot.cube.days_kept("numeric", {name}, days)]
    return [name for name in names if kept and name not in kept]


def _baseline(snapshot: Snapshot) -> Iterator[tuple[bool, Unwatched]]:
    contract = snapshot.contract
    fixed = contract.baselines.get(contract.default_baseline)
    yield fixed is not None, _PREVIOUS
    if fixed is not None and fixed.file:
        name = contract.default_baseline
        loaded = name in {one.source for one in snapshot.segments.get("reference", ())}
        line = f"load … --reference {name}=FILE"
        yield loaded, Unwatched(f"rows of the baseline {name}", "Drift has nothing to be held against.", line)
        for what in lacking_words(snapshot, name):
            yield False, replace(_LACKING[what], missing=f"{what} of the baseline {name}")


def _expects(contract: Contract) -> bool:
    """Say whether any rule or limit of a feature is declared."""
    if contract.expectations:
        return True
    return contract.features != "all" and any(_limited(one) for one in contract.features)


def _limited(feature: Feature) -> bool:
    return (
        feature.min is not None
        or feature.max is not None
        or bool(feature.allowed)
        or feature.nullable is False
    )


def _weighed(contract: Contract) -> bool:
    return contract.features != "all" and any(one.importance for one in contract.features)


_LABEL = Unwatched(
    "label", "Performance, decay and calibration are not measured.", "label: {column: COLUMN, positive: 1}"
)
_LABELS = Unwatched("labels", "Performance and calibration have nothing to rest on.", "load … --labels FILE")
_OBSERVED = Unwatched(
    "label.observed_at",
    "When labels become known is not seen: no view of the past can be shown.",
    "label: {observed_at: COLUMN}",
)
_HORIZON = Unwatched(
    "label.horizon", "Labels that never come are not counted as overdue.", "label: {horizon: 90d}"
)
_PREVIOUS = Unwatched(
    "a fixed baseline",
    "Windows are held against the one before: what moves slowly is never seen.",
    "baselines: {training: {file: FILE}} and default_baseline: training",
)
_REFERENCE = "baselines: {ANOTHER: {file: FILE}}, and load … --reference ANOTHER=FILE"
_LACKING = {
    "predictions": Unwatched(
        "", "Drift of the predictions, and performance, have nothing to be held against.", _REFERENCE
    ),
    "labels": Unwatched(
        "", "Drift of the label, and performance, have nothing to be held against.", _REFERENCE
    ),
}
_LEVELS = Unwatched(
    "",
    "They have fewer than about a hundred rows a day: what moves in one of them alone is not looked for.",
    "cohorts: [COLUMN] of fewer levels, beside it",
)
_BUSINESS = Unwatched(
    "business", "No finding says what it costs.", "business: {currency: EUR, costs: {fp: 25, fn: 400}}"
)
_STOPPED = Unwatched("expect_every", "A feed that has stopped is not noticed.", "expect_every: 1d")
_ASKED: tuple[tuple[Callable[[Contract], bool], Unwatched], ...] = (
    (
        lambda contract: contract.owner is not None or bool(contract.owners),
        Unwatched("owner", "A finding is nobody's.", "owner: {team: TEAM, contact: ADDRESS}"),
    ),
    (
        lambda contract: contract.runbook is not None or any(one.runbook for one in contract.owners.values()),
        Unwatched("runbook", "A finding does not say where the steps are written.", "runbook: https://…"),
    ),
    (
        _expects,
        Unwatched(
            "expectations",
            "No value is out of range: only drift sees a broken feed.",
            "expectations: [{column: COLUMN, rule: between, min: 0, max: 100}]",
        ),
    ),
    (
        lambda contract: contract.expect_every is not None,
        _STOPPED,
    ),
    (
        lambda contract: bool(contract.cohorts),
        Unwatched("cohorts", "A fall in one group hides in the whole.", "cohorts: [COLUMN]"),
    ),
    (
        lambda contract: contract.version is not None,
        Unwatched("version", "A new version cannot be told from the old one.", "version: COLUMN"),
    ),
    (
        _weighed,
        Unwatched(
            "features' importance",
            "Drift of a feature that the model ignores ranks as high as of any other.",
            "features: [{name: COLUMN, importance: 0.4}]",
        ),
    ),
    (
        lambda contract: contract.received_at is not None,
        Unwatched("received_at", "Rows that arrive late are not seen to.", "received_at: COLUMN"),
    ),
    (
        lambda contract: contract.service is not None,
        Unwatched(
            "service",
            "Latency and errors of the service are not measured.",
            "service: {latency_ms: COLUMN, status: COLUMN, ok: [200]}",
        ),
    ),
)
