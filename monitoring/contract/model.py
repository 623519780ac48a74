"""The contract: what the columns of one model mean."""

import hashlib
import json
import zoneinfo
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property  # pydantic knows no other
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from monitoring.contract.baselines import Baseline
from monitoring.contract.cohorts import CohortColumn, CohortEntry
from monitoring.contract.duration import Duration
from monitoring.contract.expectations import Expectation
from monitoring.contract.features import Feature, Features
from monitoring.contract.label import Label
from monitoring.contract.number_format import NumberFormats
from monitoring.contract.operations import (
    Business,
    Cube,
    Event,
    Feedback,
    Owner,
    OwnerEntry,
    Retention,
    Service,
    Slo,
    Version,
    VersionEntry,
)
from monitoring.contract.panel import Panel
from monitoring.contract.prediction import Prediction
from monitoring.contract.runbook import Runbook
from monitoring.contract.scalar import Column, Columns, Text
from monitoring.contract.section import Section
from monitoring.contract.thresholds import Threshold
from monitoring.contract.time_format import TimeFormats
from monitoring.contract.zone import Zone
from monitoring.errors import UnknownNameError

Task = Literal["binary", "multiclass", "regression", "ranking"]


class Contract(Section):
    """What the columns of one model mean, who owns it and when it is judged."""

    model: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=100)]
    """The model's name: lower-case letters, digits and hyphens."""
    task: Task
    """What it predicts."""
    title: Text
    """Its name for people; default: the model's name."""
    owner: OwnerEntry | None = None
    """Who is asked first."""
    owners: dict[Literal["data", "service", "model"], OwnerEntry] = Field(default_factory=dict)
    """Who is asked, by kind of failure."""
    runbook: Runbook | None = None
    """What to do: a link, or steps as Markdown of any number of lines; one of a threshold, of an expectation
    or of an owner in `owners` comes before it."""
    timezone: Zone = "UTC"
    """Of timestamps without an offset, and of the day in charts."""
    time_format: TimeFormats | None = None
    """How times are written in text files, where not in ISO 8601: `"%d.%m.%Y %H:%M"`, or by column."""
    number_format: NumberFormats = Field(default_factory=dict)
    """How 1234.5 is written, by column of text: `{income: "$1,234.5", rate: "1234.5%"}`."""

    id: Annotated[Columns, Field(min_length=1)]
    """One column or several that tell predictions apart (together with the version)."""
    entity: Column | None = None
    """Rows of one entity are not independent."""
    timestamp: Column
    """When the prediction was made."""
    received_at: Column | None = None
    """When the row arrived."""
    version: VersionEntry | None = None
    """The model's version: a column, or {value: TEXT}."""
    expect_every: Duration | None = None
    """How often rows should come, `3d` where none do at weekends; freshness is judged only then."""
    mask: Columns = ()
    """Columns never shown in examples or exports, nor as levels of a cohort."""
    retention: Retention = Retention()
    """How long data are kept."""
    cube: Cube = Cube()
    """Whether profiles of hours are kept beside those of days."""

    prediction: Prediction
    """What the model said."""
    label: Label | None = None
    """What turned out to be true."""
    features: Features = "all"
    """What the model saw."""
    cohorts: tuple[CohortEntry, ...] = ()
    """The columns by which rows are told apart."""
    sensitive: Columns = ()
    """Cohorts to be reported under fairness; nothing is judged by them yet."""

    baselines: dict[Text, Baseline] = Field(default_factory=dict)
    """What windows are compared with, by name."""
    default_baseline: Text = "previous"
    """The baseline that is used when none is asked for."""
    service: Service | None = None
    """How the service answered."""
    business: Business | None = None
    """What the decisions were worth."""
    thresholds: dict[str, Threshold] = Field(default_factory=dict)
    """Limits by panel.measure; else the defaults."""
    expectations: tuple[Expectation, ...] = ()
    """Data-quality rules beside those implied by the features."""
    events: tuple[Event, ...] = ()
    """What happened, drawn on every time axis."""
    feedback: tuple[Feedback, ...] = ()
    """Complaints, reviews, reports; stored, and nothing is judged by them yet."""
    slos: tuple[Slo, ...] = ()
    """Service-level objectives; nothing is judged by them yet."""

    def __hash__(self) -> int:
        """Two equal contracts have equal digests, although some sections are dictionaries."""
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the contract's meaning: comments, key order and short forms do not matter."""
        # Defaults are left out: a key that a later release adds does not change what a contract means today.
        # Keys are sorted, but the order of the classes settles ties, so that it is part of the meaning.
        content = self.document() | {"classes": list(self.classes)}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def document(self) -> dict[str, Any]:
        """Give the contract as JSON values without what is default; `build_contract` reads it back.

        Returns
        -------
        dict
            Of dict, list, str, float, int and bool.
        """
        return self.model_dump(mode="json", exclude_defaults=True)

    def stated(self, panel: Panel, measure: str) -> bool:
        """Say whether the contract has a threshold for a measure of a panel, so that it is judged."""
        return f"{panel}.{measure}" in self.thresholds

    def judges(self, panel: Panel) -> bool:
        """Say whether the contract has a threshold for any measure of a panel."""
        return any(name.partition(".")[0] == panel for name in self.thresholds)

    @property
    def classes(self) -> tuple[str, ...]:
        """Classes of a multiclass model in their order; empty for every other task."""
        return tuple(self.prediction.scores)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The contract's time zone."""
        return zoneinfo.ZoneInfo(self.timezone)

    def instant(self, moment: datetime) -> datetime:
        """Put a time into UTC.

        Parameters
        ----------
        moment : datetime.datetime
            Without an offset it is in the contract's zone.

        Returns
        -------
        datetime.datetime
            In UTC.
        """
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).astimezone(UTC)

    def written(self, column: str) -> str:
        """Give the format in which a column's times are written in text files; empty: ISO 8601."""
        given = self.time_format or ""
        return given if isinstance(given, str) else given.get(column, "")

    def cohort(self, name: str) -> CohortColumn:
        """Give the cohort of a name.

        Parameters
        ----------
        name : str
            The cohort's name, which need not be its column.

        Raises
        ------
        UnknownNameError
            If the contract has no such cohort.
        """
        found = next((cohort for cohort in self.cohorts if cohort.name == name), None)
        if found is None:
            raise UnknownNameError("cohort", name, [cohort.name for cohort in self.cohorts])
        return found

    def masks(self, name: str) -> bool:
        """Say whether a column, or the cohort of that name, is masked or made of a column that is."""
        made_of = {name, *(one.column for one in self.cohorts if one.name == name)}
        return not made_of.isdisjoint(self.mask)

    @cached_property
    def listed_features(self) -> dict[str, Feature]:
        """Features with details, by name; empty with ``features: all``."""
        return {} if self.features == "all" else {feature.name: feature for feature in self.features}

    def feature(self, name: str) -> Feature | None:
        """Give the details of a feature.

        Parameters
        ----------
        name : str
            Its column.

        Returns
        -------
        Feature or None
            None where the contract does not list it, which with ``features: all`` is no error.
        """
        return self.listed_features.get(name)

    def is_feature(self, column: str) -> bool:
        """Say whether a column of a file is a feature.

        Parameters
        ----------
        column : str
            A column.

        Returns
        -------
        bool
            With ``features: all``, true for every column without another role; a cohort is a feature as well.
        """
        if self.features == "all":
            return self.named_columns().get(column, "cohort") == "cohort"
        return self.feature(column) is not None

    def unlisted(self, columns: Iterable[str]) -> set[str]:
        """Give those of some columns that may be listed as features still: they have no role of their own."""
        roles = self.named_columns()
        return {one for one in columns if roles.get(one, "cohort") in ("cohort", "mask")}

    def named_columns(self) -> dict[str, str]:
        """List every column that the contract names, with its first role.

        Returns
        -------
        dict of str to str
            Column -> one of ``id timestamp received_at version prediction decision query label observed_at
            join entity service business feedback mask feature cohort``; the first of this list wins.
        """
        roles: dict[str, str] = {}
        for role, column in self._roles():
            if column:
                roles.setdefault(column, role)
        return roles

    def _roles(self) -> Iterator[tuple[str, str | None]]:
        yield from (("id", column) for column in self.id)
        yield "timestamp", self.timestamp
        yield "received_at", self.received_at
        yield "version", self.version.column if self.version else None
        yield from (("prediction", column) for column in self.prediction.values)
        yield "decision", self.prediction.decision
        yield "query", self.prediction.query
        yield from self._label_roles()
        yield "entity", self.entity
        yield from self._operation_roles()
        yield from (("mask", column) for column in self.mask if self.feature(column) is None)
        yield from (("feature", name) for name in self.listed_features)
        yield from (("cohort", one.column) for one in self.cohorts)

    def _label_roles(self) -> Iterator[tuple[str, str | None]]:
        if self.label:
            yield "label", self.label.column
            yield "observed_at", self.label.observed_at
            yield from (("join", column) for column in self.label.join if self.feature(column) is None)

    def _operation_roles(self) -> Iterator[tuple[str, str | None]]:
        if self.service:
            yield from (("service", column) for column in (self.service.latency_ms, self.service.status))
        if self.business:
            yield "business", self.business.value
        yield from (("feedback", one.column) for one in self.feedback)


__all__ = ["Contract", "Owner", "Task", "Version"]
