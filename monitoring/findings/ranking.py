"""Ranking: which measurement leads a finding, and which finding comes first."""

from collections.abc import Callable, Iterable, Sequence
from math import isnan

from monitoring.contract.headline_measures import headline_measures
from monitoring.contract.model import Contract
from monitoring.contract.panel import DRIFT, QUALITY, Panel
from monitoring.findings.finding import Finding
from monitoring.findings.thresholds import SEVERITIES, limits
from monitoring.findings.verdicts import evidence_of
from monitoring.panels.measurement import Measurement, amended
from monitoring.statistics.distances import psi_value

_LARGEST = 10.0
_FIRST = "unit_factor"
_REPEATED = "repeated_value_rate"
_VOLUME, _GAP = "volume", "gap_hours"
_MISSING = DRIFT, "missing_rate"
_MISSING_RULE = QUALITY, "missing_rate"
_DISTANCE: tuple[Panel, str] = DRIFT, "psi"


def alarms(judged: Iterable[Measurement]) -> list[Measurement]:
    """Give the rows that are a warning or critical."""
    return [one for one in judged if one.verdict in SEVERITIES]


def severity_rank(verdict: str) -> int:
    """Give 2 for critical, 1 for warning, 0 for everything else."""
    return SEVERITIES.index(verdict) + 1 if verdict in SEVERITIES else 0


def ratio(measurement: Measurement, contract: Contract) -> float:
    """Say how many times its lowest limit a row's effect is, at most ten times."""
    return min(_times(measurement, contract), _LARGEST)


def _times(measurement: Measurement, contract: Contract) -> float:
    held = limits(measurement.panel, measurement.measure, measurement.subject, contract)
    given = evidence_of(measurement, contract)
    return held.ratio(given.effect) if held and given else 0.0


def groups(rows: Sequence[Measurement], contract: Contract) -> list[list[Measurement]]:
    """Put alarming rows that have one cause together, the leading one first.

    Parameters
    ----------
    rows : sequence of Measurement
        Alarming ones.
    contract : Contract
        Gives limits and task.

    Returns
    -------
    list of list
        One list per model part: a column's drift and quality are one thing. Missing rows, or those with a
        repeated value, that lead instead of the PSI that they make are as severe as it.
    """
    found: dict[tuple[str, ...], list[Measurement]] = {}
    for one in rows:
        found.setdefault(_thing(one), []).append(one)
    ordered = (sorted(group, key=lambda one: _lead_key(one, contract)) for group in found.values())
    return [_by_its_cause(group) for group in ordered]


def order(
    leads: Iterable[Measurement], contract: Contract, stake: Callable[[Measurement], float] = lambda one: 1.0
) -> list[Measurement]:
    """Sort leading rows: critical first, then by effect times the shares of model and worth that it concerns.

    Parameters
    ----------
    leads : iterable of Measurement
        One per finding.
    contract : Contract
        Gives the features' importance.
    stake : callable, optional
        Gives the share of what the window is worth.

    Returns
    -------
    list of Measurement
        Worst first; of those that are all ten times their limit and more the largest; then by their names.
    """
    return sorted(leads, key=lambda one: _rank_key(one, contract, stake(one)))


def severe_as_drift(
    judged: Sequence[Measurement], contract: Contract, drift: Callable[[], Iterable[Measurement]]
) -> list[Measurement]:
    """Give missing rows of data quality the severity that they have where drift is looked at as well.

    Parameters
    ----------
    judged : sequence of Measurement
        Of data quality, not of drift.
    contract : Contract
        Gives limits.
    drift : callable
        Gives the judged rows of drift; called only where missing rows alone may make a critical PSI.

    Returns
    -------
    list of Measurement
        The same rows: one fact is as severe on every page.
    """
    most = {one.subject for one in judged if _may_be_critical(one, contract)}
    if not most:
        return [*judged]
    leads = [group[0] for group in groups(alarms(one for one in drift() if one.subject in most), contract)]
    severe = {one.subject: one.verdict for one in leads if _key(one) == _MISSING and one.subject in most}
    return [
        amended(one, verdict=severe[one.subject])
        if _may_be_critical(one, contract) and one.subject in severe
        else one
        for one in judged
    ]


def _may_be_critical(one: Measurement, contract: Contract) -> bool:
    """Say whether missing rows are a warning, and make so much of a PSI that it may be critical."""
    if _key(one) != _MISSING_RULE or one.verdict != "warning" or isnan(one.baseline_value):
        return False
    held = limits(*_DISTANCE, one.subject, contract)
    return held is not None and held.critical <= 2 * _psi_of(one)


def cause_of(panel: str, measure: str, subject: str) -> str:
    """Name what alarming rows may share: the rules of the feed as a whole have nothing in common.

    Parameters
    ----------
    panel, measure, subject : str
        Of a row.

    Examples
    --------
    >>> cause_of("drift", "psi", "age"), cause_of("quality", "gap_hours", "")
    ('column', 'volume')
    """
    if panel in ("drift", "quality") and subject:
        return "column"
    if panel == "service":
        return measure.partition("_")[0]
    if panel == "quality":
        return _VOLUME if measure == _GAP else measure
    return panel


def finding_of(row: Measurement, findings: Iterable[Finding]) -> Finding | None:
    """Give the finding that tells what a row is a part of; None where there is none."""
    return next((one for one in findings if _thing(one) == _thing(row)), None)


def _thing(one: Measurement | Finding) -> tuple[str, ...]:
    return cause_of(one.panel, one.measure, one.subject), one.subject, one.cohort, one.version


def _by_its_cause(group: list[Measurement]) -> list[Measurement]:
    """Let missing rows, or a repeated value, lead where a PSI is mostly theirs: others hardly moved."""
    lead = group[0]
    psi = next((one.value for one in group if _key(one) == _DISTANCE), 0.0)
    causes = (one for one in group if _may_lead(one, lead) and psi <= 2 * _psi_of(one))
    cause = next(causes, None)
    if cause is None:
        return group
    return [amended(cause, verdict=lead.verdict), *(one for one in group if one is not cause)]


def _may_lead(one: Measurement, lead: Measurement) -> bool:
    """Say whether a row may tell what another one comes of: a value moves means as well, if it is far off."""
    if _key(one) == _MISSING:
        return _key(lead) == _DISTANCE
    return one.measure == _REPEATED and lead.panel == one.panel and lead.measure not in (_FIRST, _REPEATED)


def _key(one: Measurement) -> tuple[str, str]:
    return one.panel, one.measure


def _psi_of(some: Measurement) -> float:
    """Give the PSI of a share of rows against all others: the least that theirs is of the column's."""
    sides = (some.baseline_value, some.baseline_n or 0), (some.value, some.n)
    return float(psi_value(*([share * n, (1 - share) * n] for share, n in sides)))


def _lead_key(one: Measurement, contract: Contract) -> tuple[bool, int, int, float, bool, str]:
    preferred = headline_measures(contract) if one.panel == "performance" else ()
    place = preferred.index(one.measure) if one.measure in preferred else len(preferred)
    place += one.measure == _GAP  # days that are as unusual tell more than hours of one of them
    worst = -severity_rank(one.verdict)
    named = one.measure == _REPEATED, f"{one.panel}.{one.measure}"  # a rule that it breaks says more
    return one.measure != _FIRST, worst, place, -ratio(one, contract), *named


def _rank_key(one: Measurement, contract: Contract, stake: float) -> tuple[int, float, float, str, str]:
    weight = ratio(one, contract) * share_of_model(one.subject, contract) * stake
    return -severity_rank(one.verdict), -weight, -_times(one, contract), one.panel, one.subject


def share_of_model(subject: str, contract: Contract) -> float:
    """Give a feature's share of the model; 1 for what concerns the model as a whole.

    Parameters
    ----------
    subject : str
        A feature, or ``score``, ``label`` and the like.
    contract : Contract
        Its features' importance; a feature without one counts as one of equals.

    Returns
    -------
    float
        In (0, 1].
    """
    if contract.features == "all":
        return 1.0 if subject in ("", "score", "prediction", "label") else 0.1
    feature = contract.feature(subject)
    if feature is None:
        return 1.0
    known = [one.importance for one in contract.features if one.importance]
    if not known or feature.importance is None:
        return 1 / len(contract.features)
    return feature.importance / sum(known)
