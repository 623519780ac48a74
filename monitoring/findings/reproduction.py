"""Reproduction: the command line that gives a finding's number again, to the last digit."""

import shlex

from monitoring.findings.finding import Finding


def command(finding: Finding, model: str, store: str = "") -> str:
    """Give the command whose JSON holds the measurement that a finding rests on.

    Parameters
    ----------
    finding : Finding
        Any.
    model : str
        Whose.
    store : str, optional
        Names the store; else the default one is asked.

    Returns
    -------
    str
        For a POSIX shell, whatever signs the names hold.
    """
    words = ["python", "-m", "monitoring", "report", finding.panel, "--model", model]
    options = {
        "--window": finding.window,
        "--baseline": finding.baseline,
        "--cohort": finding.cohort,
        "--version": finding.version,
        "--data-version": finding.data_version,
        "--store": store,
    }
    for name, value in options.items():
        words += [name, value] if value else []
    return shlex.join([*words, "--format", "json"])
