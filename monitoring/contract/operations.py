"""Service, business, objectives, events, feedback, retention, the grain of the cube and owners."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from monitoring.contract.duration import Duration
from monitoring.contract.flaw import Flaw, Tree, entries, mapping, number, shown
from monitoring.contract.measure_names import SHARES, check_measure
from monitoring.contract.moment import Moment
from monitoring.contract.runbook import Runbook
from monitoring.contract.scalar import Column, Scalar, Text
from monitoring.contract.section import Section, short_form


class Owner(Section):
    """Who is asked."""

    team: Text
    """The team's name."""
    contact: Text | None = None
    """Address, channel or telephone."""
    runbook: Runbook | None = None
    """What to do, where it is not that of the model: a link, or steps as Markdown."""


OwnerEntry = Annotated[Owner, short_form("team", Owner)]


class Version(Section):
    """The version of the model that made the prediction."""

    column: Column | None = None
    """A column that holds it."""
    value: Text | None = None
    """One version for every row."""


VersionEntry = Annotated[Version, short_form("column", Version)]


class Retention(Section):
    """How long each kind of data is kept, counted from the present; absent: for ever.

    Carried out at the end of a load and by `compact`. References are always kept.
    """

    rows: Duration | None = None
    """Predictions by whole local days, labels and features with the last of their predictions."""
    profiles: Duration | None = None
    """Daily profiles; they stay at least as long as the rows."""
    generations: Duration | None = None
    """Earlier data versions, from when they were replaced; never less than one hour."""


class Cube(Section):
    """At which grain profiles are kept; whole local days always are."""

    by: Literal["day", "hour"] = "day"
    """`hour` keeps profiles of each local hour as well: series and windows of hours need no rows then."""
    hours: Annotated[Duration, Field(json_schema_extra={"default": "90d"})] = timedelta(days=90)
    """How long profiles of hours are kept, by whole local days back from the newest one with rows."""


class Service(Section):
    """How the service answered."""

    latency_ms: Column | None = None
    """Column of the latency in milliseconds."""
    status: Column | None = None
    """Column of the answer's status."""
    ok: tuple[Scalar, ...] = (200,)
    """The statuses that are no error."""


class Costs(Section):
    """What each outcome of a decision costs; a gain is negative."""

    tp: float = 0.0
    """True positive."""
    fp: float = 0.0
    """False positive."""
    fn: float = 0.0
    """False negative."""
    tn: float = 0.0
    """True negative."""


class Business(Section):
    """What the decisions were worth."""

    value: Column | None = None
    """Column of the value that a row brought."""
    currency: Text | None = None
    """Its currency, such as EUR."""
    costs: Costs | None = None
    """Costs by outcome."""


EventKind = Literal["deploy", "incident", "holiday", "other"]


class Event(Section):
    """Something that happened, drawn on every time axis."""

    at: Moment
    """When; without offset in the contract's zone."""
    label: Text
    """What happened."""
    kind: EventKind = "other"
    """Its kind."""


class Feedback(Section):
    """Complaints, reviews or reports; joined by id, else by time and cohort."""

    name: Text
    """What it is called on screen."""
    column: Column
    """Its column."""


class Slo(Section):
    """A service-level objective."""

    name: Text
    """Its name."""
    objective: float
    """The share of good rows, or the level that the measure should reach."""
    within: Duration
    """The period over which it is judged."""
    good: Text | None = None
    """An expression, as of a cohort, that is true for a good row."""
    measure: Text | None = None
    """A measure, such as performance.precision."""


def check_operations(tree: Tree) -> Iterator[Flaw]:
    """Check version, service, business and objectives, each within itself.

    Parameters
    ----------
    tree : mapping
        The contract's tree.

    Yields
    ------
    Flaw
        One per broken rule.
    """
    version = tree.get("version")
    if isinstance(version, dict) and ("column" in version) == ("value" in version):
        yield Flaw(("version",), "`version` is a column, or {value: TEXT}", shown(version or None))
    service = mapping(tree, "service")
    if "ok" in service and "status" not in service:
        yield Flaw(("service", "ok"), "`service.ok` needs `service.status`", shown(service["ok"]))
    if service.get("ok") in ([], ()):
        yield Flaw(("service", "ok"), "`service.ok` has at least one status", shown(service["ok"]))
    if "status" in service and service["status"] == service.get("latency_ms"):
        yield Flaw(("service", "status"), "latency and status are two columns", shown(service["status"]))
    yield from _worth(tree, tree.get("business"))
    for position, given in entries(tree, "slos"):
        yield from _objective(tree, position, given)


def _worth(tree: Tree, business: Any) -> Iterator[Flaw]:
    if not isinstance(business, Mapping):
        return
    if not {"value", "costs"} & set(business):
        yield Flaw(("business",), "`business` has `value` or `costs`", shown(business))
    costs = business.get("costs")
    if costs is not None and tree.get("task") in ("multiclass", "regression", "ranking"):
        yield Flaw(("business", "costs"), "`business.costs` is for task binary", shown(costs))
    elif costs is not None and not tree.get("label"):
        hint = "what a decision cost is known from what came true"
        yield Flaw(("business", "costs"), "`business.costs` needs `label`", shown(costs), hint)


def _objective(tree: Tree, position: int, given: Tree) -> Iterator[Flaw]:
    path, name = ("slos", position), given.get("name", position)
    if ("good" in given) == ("measure" in given):
        yield Flaw(path, f"objective `{name}` has either `good` or `measure`", shown(given))
    share = number(given.get("objective"))
    hint = f"did you mean {share / 100:g}?" if share is not None and 1 < share < 100 else ""
    if "good" in given and share is not None and not 0 < share < 1:
        rule = "a share of good rows is between 0 and 1"
        yield Flaw((*path, "objective"), rule, shown(given["objective"]), hint)
    if str(given.get("measure")).removeprefix("performance.") in SHARES and share is not None and share > 1:
        rule = f"`{given['measure']}` is at most 1"
        yield Flaw((*path, "objective"), rule, shown(given["objective"]), hint)
    if "measure" in given:
        yield from check_measure((*path, "measure"), str(given["measure"]), str(tree.get("task")))
