"""The logit and its inverse against scipy's."""

import math

import numpy as np
import pytest
from scipy import special

from monitoring.statistics.logit import expit, logit

SHARES = np.concatenate([[1e-300, 1e-16, 1e-9], np.linspace(0.001, 0.999, 333), [1 - 1e-9, 1 - 1e-16]])


def test_logits() -> None:
    assert logit(SHARES) == pytest.approx(special.logit(SHARES), rel=1e-13, abs=1e-15)
    assert logit([0.0, 1.0]).tolist() == [-math.inf, math.inf]
    assert np.isnan(logit([-0.1, 1.1, math.nan])).all()


def test_shares() -> None:
    logits = np.concatenate([np.linspace(-40, 40, 333), [-745.0, 800.0, -math.inf, math.inf, -1e6]])
    assert expit(logits) == pytest.approx(special.expit(logits), rel=1e-13, abs=1e-300)
    assert expit(logit(0.8)) == pytest.approx(0.8, rel=1e-15)
    assert math.isnan(float(expit(math.nan)))
