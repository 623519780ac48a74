"""Reproduction: the command line that gives the same numbers again, to the last digit."""

import shlex
from collections.abc import Sequence

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
    whole = Scope(
        asked.model,
        finding.window,
        asked_in(finding.link, "baseline"),
        finding.cohort,
        finding.version,
        asked.as_of,
        asked.now,
        exact=asked.exact,
        data_version=finding.data_version,
    )
    return report_command([finding.panel], scope_within(whole, cohort or finding.cohort), store)


def report_command(panels: Sequence[str], asked: Scope, store: str = "") -> str:
    """Give the command whose JSON holds every measurement of some panels.

    Parameters
    ----------
    panels : sequence of str
        Which.
    asked : Scope
        The whole question.
    store : str, optional
        Names the store; else the default one is asked.

    Returns
    -------
    str
        For a POSIX shell, whatever signs the names hold.

    Examples
    --------
    >>> report_command(["drift"], Scope("m", "all", cohort="age > 4", exact="1"))
    "python -m monitoring report drift --model m --window all --cohort 'age > 4' --exact --format json"
    """
    words = ["python", "-m", "monitoring", "report", *panels, "--model", asked.model]
    options = {
        "--window": asked.window,
        "--baseline": asked.baseline,
        "--cohort": asked.cohort,
        "--version": asked.version,
        "--label-as-of": asked.as_of,
        "--now": asked.now,
        "--by": asked.by if asked.by != "none" else "",
        "--data-version": asked.data_version,
        "--store": store,
    }
    for name, value in options.items():
        words += [name, value] if value else []
    exact = ["--exact"] if asked.exact else []
    return shlex.join([*words, *exact, "--format", "json"])
