"""Reproduction: the command line that gives a finding's number again, to the last digit."""

import shlex

from monitoring.findings.finding import Finding
from monitoring.findings.locus.slice import scope_within
from monitoring.scope.address import asked_in
from monitoring.scope.question import Scope


def command(finding: Finding, asked: Scope, store: str = "", cohort: str = "") -> str:
    """Give the command whose JSON holds the measurement that a finding rests on.

    Parameters
    ----------
    finding : Finding
        Any; its link says against which baseline, if not the contract's.
    asked : Scope
        The question that it was found by: its model, its moments, and whether it was exact.
    store : str, optional
        Names the store; else the default one is asked.
    cohort : str, optional
        A slice of the finding's rows.

    Returns
    -------
    str
        For a POSIX shell, whatever signs the names hold.
    """
    words = ["python", "-m", "monitoring", "report", finding.panel, "--model", asked.model]
    whole = Scope(asked.model, baseline=asked_in(finding.link, "baseline"), cohort=finding.cohort)
    scope = scope_within(whole, cohort or finding.cohort)
    options = {
        "--window": finding.window,
        "--baseline": scope.baseline,
        "--cohort": scope.cohort,
        "--version": finding.version,
        "--label-as-of": asked.as_of,
        "--now": asked.now,
        "--data-version": finding.data_version,
        "--store": store,
    }
    for name, value in options.items():
        words += [name, value] if value else []
    exact = ["--exact"] if asked.exact else []
    return shlex.join([*words, *exact, "--format", "json"])
