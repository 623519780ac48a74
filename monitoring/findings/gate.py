"""The gate: what a check concludes from judged rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from monitoring.contract.model import Contract
from monitoring.contract.panel import Panel
from monitoring.findings.ranking import severity_rank
from monitoring.findings.thresholds import UNJUDGED, Severity
from monitoring.panels.measurement import Measurement

Conclusion = Literal["pass", "fail", "cannot tell"]
OnInsufficient = Literal["report", "pass", "fail"]


@dataclass(frozen=True)
class Rules:
    """What a check fails on.

    Parameters
    ----------
    fail_on : {'warning', 'critical'}
        The least severity that fails.
    on_insufficient : {'report', 'pass', 'fail'}
        What "cannot tell" becomes.
    stated : tuple of str
        Measures as ``panel.measure`` that need a verdict: those with a threshold. A contract that was stored
        before such thresholds were refused may have some that it cannot answer.
    """

    fail_on: Severity = "warning"
    on_insufficient: OnInsufficient = "report"
    stated: tuple[str, ...] = ()


USUAL = Rules()


@dataclass(frozen=True)
class Gate:
    """The outcome of a check.

    Parameters
    ----------
    conclusion : {'pass', 'fail', 'cannot tell'}
        Of all rules together.
    rules : tuple of Measurement
        Every judged row.
    failed : tuple of Measurement
        At or above the asked severity.
    untold : tuple of Measurement
        Without a verdict.
    decisive : tuple of Measurement
        Those of `untold` whose evidence was asked for: all rules of a panel, or one with a threshold in
        the contract.
    unanswered : tuple of str
        Measures with a threshold in the contract that have no verdict at all.
    unfinished : tuple of Panel
        Panels without a rule, as none of the periods that were asked for is whole.
    untold_fails : bool
        Whether what makes that nothing can be told fails as well, as was asked for.
    """

    conclusion: Conclusion
    rules: tuple[Measurement, ...]
    failed: tuple[Measurement, ...]
    untold: tuple[Measurement, ...]
    decisive: tuple[Measurement, ...]
    unanswered: tuple[str, ...] = ()
    unfinished: tuple[Panel, ...] = ()
    untold_fails: bool = False


def gate(judged: Sequence[Measurement], contract: Contract, asked: Rules = USUAL) -> Gate:
    """Conclude.

    Parameters
    ----------
    judged : sequence of Measurement
        Of the asked panels.
    contract : Contract
        Its thresholds are rules that have to be answered.
    asked : Rules
        What fails.

    Returns
    -------
    Gate
        A failure wins over rules without a verdict.
    """
    rules = tuple(one for one in judged if one.verdict)
    failed = tuple(one for one in rules if severity_rank(one.verdict) >= severity_rank(asked.fail_on))
    untold = tuple(one for one in rules if one.verdict in UNJUDGED)
    decisive = _decisive(rules, contract)
    unfinished = _unfinished(judged)
    told = {f"{one.panel}.{one.measure}" for one in rules}
    unanswered = tuple(
        one for one in asked.stated if one not in told and one.partition(".")[0] not in unfinished
    )
    untold_fails = asked.on_insufficient == "fail"
    found = rules, failed, untold, decisive, unanswered, unfinished, untold_fails
    if failed:
        return Gate("fail", *found)
    if asked.on_insufficient == "pass" or not (decisive or unanswered or unfinished):
        return Gate("pass", *found)
    return Gate("fail" if untold_fails else "cannot tell", *found)


def _unfinished(judged: Sequence[Measurement]) -> tuple[Panel, ...]:
    told = {one.panel for one in judged if one.verdict}
    return tuple(dict.fromkeys(one.panel for one in judged if one.partial and one.panel not in told))


def _decisive(rules: Sequence[Measurement], contract: Contract) -> tuple[Measurement, ...]:
    told = {one.panel for one in rules if one.verdict not in UNJUDGED}
    return tuple(
        one
        for one in rules
        if one.verdict in UNJUDGED and (one.panel not in told or contract.stated(one.panel, one.measure))
    )
