"""What becomes of the applications: the true outcome, and the day on which it is known."""

from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.demo.scorecard import log_odds, price_list_effect

NEVER = 0.01  # outcomes that never arrive
SLOW = 0.03  # paid on time, yet known only after a review by hand
HORIZON = timedelta(days=45)


def outcomes(rng: np.random.Generator, applications: pd.DataFrame) -> pd.DataFrame:
    """Draw the outcome of each application and when it becomes known.

    A bounced direct debit shows early, after 4 days and typically 10; a paid first instalment is known after
    11 days and typically 15, after a review by hand as late as 44: among the labels of the last weeks the
    defaults are over-represented.

    Parameters
    ----------
    rng
        The only source of chance.
    applications
        As they really are (`population.applications`), not as they were logged.

    Returns
    -------
    pandas.DataFrame
        Row by row ``defaulted`` (0 or 1) and ``outcome_at`` (UTC, NaT where it never arrives).
    """
    rows = len(applications)
    z = log_odds(applications) + price_list_effect(applications)
    defaulted = rng.random(rows) < 1 / (1 + np.exp(-z))
    days = np.where(defaulted, _days_to_default(rng, rows), _days_to_payment(rng, rows))
    outcome_at = applications["scored_at"] + pd.to_timedelta(np.floor(days * 86400), unit="s").as_unit("us")
    return pd.DataFrame(
        {
            "defaulted": defaulted.astype(np.int64),
            "outcome_at": outcome_at.mask(rng.random(rows) < NEVER),
        }
    )


def _days_to_default(rng: np.random.Generator, rows: int) -> NDArray[np.float64]:
    return 4 + np.minimum(rng.gamma(3.0, 2.0, rows), 36)


def _days_to_payment(rng: np.random.Generator, rows: int) -> NDArray[np.float64]:
    usual = 11 + np.minimum(rng.gamma(2.5, 1.6, rows), 30)
    return np.where(rng.random(rows) < SLOW, rng.uniform(28, 44, rows), usual)
