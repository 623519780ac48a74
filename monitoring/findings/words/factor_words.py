"""The factor by which a column looks multiplied, and what does that."""

from monitoring.findings.words.estimate_words import Estimated, measured_factor, outside, told_numbers
from monitoring.findings.words.words import number


def factor_words(factor: Estimated) -> str:
    """Write a factor with its interval: the known one, and where that is not inside, what was measured.

    Parameters
    ----------
    factor : Estimated
        A known factor, with the interval of the measured ratio.

    Examples
    --------
    >>> from monitoring.statistics.estimate import Estimate
    >>> factor_words(Estimate(100.0, 98.0, 103.0, 900)), factor_words(Estimate(2.2046, 2.03, 2.18, 900))
    ('100.0 (95% CI 98.0–103.0)', '2.104 (95% CI 2.030–2.180)')
    """
    measured = measured_factor(factor.lower, factor.upper) if _outside(factor) else factor.value
    return told_numbers(measured, factor.lower, factor.upper, "factor").whole


def cause_of_factor(factor: Estimated) -> str:
    """Say what multiplies a column by a factor.

    Parameters
    ----------
    factor : Estimated
        As of `factor_words`.

    Examples
    --------
    >>> from monitoring.statistics.estimate import Estimate
    >>> cause_of_factor(Estimate(2.2046, 2.1, 2.3, 900)), cause_of_factor(Estimate(-1.0, -1.1, -0.9, 900))
    ('as by a change of unit', 'as by a flipped sign')
    >>> cause_of_factor(Estimate(-2.2046, -2.18, -2.03, 900))
    'as by a flipped sign and a change of unit (−2.205 is the nearest)'
    """
    known = ("a flipped sign", factor.value < 0), ("a change of unit", factor.value != -1)
    near = f" ({number(factor.value, 'factor')} is the nearest)" if _outside(factor) else ""
    return f"as by {' and '.join(name for name, held in known if held)}{near}"


def _outside(factor: Estimated) -> bool:
    return outside(factor.value, factor.lower, factor.upper)
