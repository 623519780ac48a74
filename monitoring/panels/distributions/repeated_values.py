"""A value that many rows of a number repeat and hardly any had: fine bins say whether one may be there.

No single value has gained more than its bin: where none of them gained enough, no row is read.
"""

from functools import partial
from math import nan

from monitoring.panels.distributions.counted_drift import LEAST_ROWS
from monitoring.panels.distributions.numeric_counts import Counted
from monitoring.panels.distributions.single_values import SingleValues, risen
from monitoring.panels.evidence import Evidence
from monitoring.panels.measurement import Measurement
from monitoring.panels.place import Place
from monitoring.statistics.estimate import Estimate, empty_side, print_bound
from monitoring.statistics.intervals import rate_change
from monitoring.statistics.overdispersion import Overdispersion
from monitoring.statistics.repeated_value import (
    NO_REPEATED_VALUE,
    RepeatedValue,
    may_be_believed,
    repeated_value,
)

MEASURE = "repeated_value_rate"
LEAST = 0.005
"""Less than any limit asks for is looked for only where the contract has a limit, or all is to be exact."""


def repeated_row(place: Place, single: SingleValues, counted: Counted, law: Overdispersion) -> Measurement:
    """Give the share of rows with the value that came up most.

    Parameters
    ----------
    place : Place
        Where the row stands.
    single : SingleValues
        Counts those of a subject of every row.
    counted : Counted
        Its rows in that period.
    law : Overdispersion
        Of the baseline's days.

    Returns
    -------
    Measurement
        ``repeated_value_rate``, its value named in the reason; larger is worse. NaN where no value came up,
        or none is known to: then its evidence tells how much one may have, at most.
    """
    values = single.values
    row = partial(place.row, MEASURE, values.subject.name, baseline_n=counted.baseline.n)
    size, n = counted.baseline.n, counted.current.n
    if reason := empty_side(size, n):
        return row(Estimate.undefined(reason, n), evidence=Evidence(nan, None))
    gained, bins = counted.risen
    enough = min(n, size) >= LEAST_ROWS
    whatever = place.stated(MEASURE) or bool(values.question.scope.exact)
    if not (len(bins) and values.exact and (gained >= LEAST or whatever)):
        said = f"binned({len(counted.current.counts)}) +{print_bound(gained)}" if len(bins) else "exact"
        none = Estimate(nan, nan, nan, n, None, said, NO_REPEATED_VALUE)
        return row(none, evidence=Evidence(0.0, None, enough, slack=gained, only_larger=True))
    found = _found(place, single, counted, law)
    if found is None:
        return row(Estimate.undefined(NO_REPEATED_VALUE, n), evidence=Evidence(0.0, None, enough))
    told = None if place.question.contract.masks(values.subject.name) else found.value
    return row(
        found.share,
        baseline=found.before,
        change=rate_change(*found.then, *found.now, phi=law.phi),
        evidence=Evidence(found.excess, found.p_value, enough, repeated=told),
        reason="value masked" if told is None else f"value {told!r}",
    )


def _found(place: Place, single: SingleValues, counted: Counted, law: Overdispersion) -> RepeatedValue | None:
    """Count single values in the bins that gained."""
    rows = counted.current.n, counted.baseline.n
    each, now = single.now(place.period, risen(counted))
    if not may_be_believed(now, rows, law.phi):
        return None
    return repeated_value(each, now, single.then(each), rows, counted.risen[0], law.phi)
