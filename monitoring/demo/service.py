"""How the demo's service answered: latency, status and the fee that an accepted application brought."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.demo.planted import planted

SERVICE = ("latency_ms", "status", "revenue")
USUAL_LATENCY = 46.0  # ms, the median
LATENCY_SPREAD = 0.42  # of its logarithm: the 95th percentile is about twice the median
LATENCY_SWAY = 0.04  # from one day to the next
USUAL_ERRORS = 0.0015
OK, TIMED_OUT, FAILED = 200, 504, 500
FEE = 0.012  # share of the loan
REVIEW_FROM = 0.2  # scores from here on go to review by hand, which brings nothing yet


def answered(rng: np.random.Generator, sent: pd.DataFrame, real: pd.DataFrame) -> pd.DataFrame:
    """Add how the service answered each application.

    Parameters
    ----------
    rng
        The only source of chance; of its own, so that nothing else depends on it.
    sent
        The applications as they were scored and logged.
    real
        The same as they really are: fees are taken on euros, whatever unit was logged.

    Returns
    -------
    pandas.DataFrame
        With the columns of `SERVICE`. A failed request brings nothing.
    """
    status = _status(rng, real)
    accepted = (sent["p_default"].to_numpy() < REVIEW_FROM) & (status == OK)
    fee = np.round(real["loan_amount"].to_numpy(dtype=np.float64) * FEE, 2)
    return sent.assign(latency_ms=_latency(rng, real), status=status, revenue=np.where(accepted, fee, 0.0))


def _latency(rng: np.random.Generator, real: pd.DataFrame) -> NDArray[np.float64]:
    """Milliseconds to one decimal, slower as a whole while the incident lasts."""
    incident = planted("service_incident", "latency_ms")
    day = pd.factorize(real["day"])[0]
    sway = rng.normal(0, LATENCY_SWAY, day.max() + 1)[day]
    usual = USUAL_LATENCY * np.exp(sway + LATENCY_SPREAD * rng.standard_normal(len(real)))
    found: NDArray[np.float64] = np.round(usual * np.where(incident.rows(real), incident.amount, 1.0), 1)
    return found


def _status(rng: np.random.Generator, real: pd.DataFrame) -> NDArray[np.int64]:
    incident = planted("service_incident", "status")
    failing = rng.random(len(real)) < np.where(incident.rows(real), incident.amount, USUAL_ERRORS)
    return np.where(failing, np.where(rng.random(len(real)) < 0.7, TIMED_OUT, FAILED), OK)
