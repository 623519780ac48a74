"""The words of the drift page: its headline, and what the chosen subject's move means."""

from collections import Counter
from math import isnan

from monitoring.contract.panel import DRIFT
from monitoring.findings.awaited_labels import UNTIL, awaited, more_labels
from monitoring.findings.locus.slice import of_a_part
from monitoring.findings.report import Report
from monitoring.findings.thresholds import SEVERITIES, UNJUDGED
from monitoring.findings.verdicts import SMALL, UNPROVEN
from monitoring.findings.words.calm_words import ONE_BY_ONE, no_drift
from monitoring.findings.words.decimals import MINUS, usual_decimals
from monitoring.findings.words.drawn_words import unit_of
from monitoring.findings.words.reason_words import judged_days
from monitoring.findings.words.templates import thing
from monitoring.findings.words.words import counted, evidence, number
from monitoring.panels.bare_baseline import lacks_in
from monitoring.scope.question import Question
from monitoring.store.columns.subjects import OF_CLASS
from monitoring.ui.drawing.part_words import of_part
from monitoring.ui.drift.drill_line import leading_finding
from monitoring.ui.shape import Rows, Shape
from monitoring.ui.subject_drift import SubjectDrift
from monitoring.ui.words.pending_words import LEVELS, NotedHead
from monitoring.ui.words.reason_words import first_named, told_apart
from monitoring.ui.words.scope_words import another_baseline, no_baseline, the_baseline, unquoted
from monitoring.ui.words.verdicts import STILL, worst

Head = tuple[str, str, str]


def drift_head(drifts: list[SubjectDrift], question: Question) -> Head:
    """Give verdict, sentence and meta line of the page.

    Parameters
    ----------
    drifts : list of SubjectDrift
        Worst first.
    question : Question
        Names the baseline.

    Returns
    -------
    tuple of str
        For `headline`.
    """
    against = the_baseline(question.baseline.words)
    if question.baseline.selection is None:
        return "undefined", f"There is {no_baseline(question)}.", another_baseline(question)
    features = [one for one in drifts if not one.is_output]
    bad = [one for one in features if one.verdict in SEVERITIES]
    verdict = worst(one.verdict for one in drifts)
    if verdict not in ("critical", "warning", "ok"):
        if all(one.lead.uncompared for one in drifts):
            return verdict, f"There is {no_baseline(question)}.", another_baseline(question)
        return verdict, "There are not enough rows to say whether anything drifted.", _few(drifts)
    if not bad:
        outputs = [thing(one.name) for one in drifts if one.verdict in SEVERITIES]
        if outputs:
            moved = " and ".join(outputs) if len(outputs) <= ONE_BY_ONE else first_named(outputs)
            so = f"No feature has drifted, but {moved}" if features else moved[:1].upper() + moved[1:]
            return verdict, f"{so} moved.", _meta(drifts)
        meta = _closest(features) if features else _meta(drifts)
        return verdict, no_drift([one.name for one in drifts], against), meta
    names = [one.name for one in bad]
    many = "carries" if len(bad) == 1 else "carry"
    sentence = f"{len(bad):,} of {len(features):,} features {many} the drift: {first_named(names)}."
    return verdict, sentence, _meta(drifts)


def noted_head(drifts: list[SubjectDrift], report: Report, *, known: bool) -> NotedHead:
    """Give the same with what levels of cohort columns say, where all rows together have not moved.

    Parameters
    ----------
    drifts : list of SubjectDrift
        Worst first.
    report : Report
        With the drift panel.
    known : bool
        Whether its levels have been looked at.

    Returns
    -------
    tuple of str
        For `headline`.
    """
    question = report.question
    verdict, sentence, meta = drift_head(drifts, question)
    if verdict != "ok":
        return verdict, sentence, meta, ""
    if not known:
        open_ = bool(question.contract.cohorts) and question.window.cohort is None
        return STILL if open_ else verdict, sentence, meta, LEVELS if open_ else ""
    one = leading_finding(report, DRIFT)
    if one is None or not of_a_part(one, question):
        return verdict, sentence, meta, ""
    return one.severity, unquoted(one.title), of_part(one, question, "row", meta), ""


def _meta(drifts: list[SubjectDrift]) -> str:
    too = " too" if any(one.verdict in SEVERITIES for one in drifts if not one.is_output) else ""
    outputs = _outputs([one for one in drifts if one.is_output and not isnan(one.psi)], too)
    untold = [one for one in drifts if one.is_output and isnan(one.psi)]
    for lacks in dict.fromkeys(filter(None, (lacks_in(one.lead) for one in untold))):
        names = [one.name for one in untold if lacks_in(one.lead) == lacks]
        outputs.append(f"not compared, as the baseline has no {lacks}: {first_named(names)}")
    lacking = [one.name for one in drifts if one.valueless]
    if lacking:
        outputs.append(f"no values on either side: {first_named(lacking)}")
    dividing = [one.name for one in drifts if one.divides and not one.valueless]
    if dividing:
        outputs.append(told_apart(dividing))
    tests = sum(row.q_value is not None for one in drifts for row in one.rows.values())
    return " · ".join(
        ["Ranked by severity, then PSI × importance", *outputs, f"{tests:,} tests corrected (FDR 1%)"]
    )


def _outputs(drifts: list[SubjectDrift], too: str) -> list[str]:
    """Say how scores and label stand; scores of many classes by how many shifted, the worst named."""
    scores = [one for one in drifts if one.name.startswith(OF_CLASS)]
    few = scores if len(scores) <= ONE_BY_ONE else scores[:1]
    told = [one for one in drifts if one not in scores or one in few]
    said = {one.name: f"{one.name} {_state(one, too)} (PSI {number(one.psi)})" for one in told}
    if len(few) < len(scores):
        states = Counter(_state(one, too) for one in scores)
        each = ", ".join(f"{n} {state}" for state, n in states.items())
        worst_one = f"{few[0].name}, PSI {number(few[0].psi)}"
        said[few[0].name] = f"scores of {len(scores)} classes: {each} (worst: {worst_one})"
    return list(said.values())


def _state(output: SubjectDrift, too: str) -> str:
    """Say how a score or label stands; early labels, and too few rows, are no evidence that it kept still."""
    if output.verdict in SEVERITIES:
        return f"shifted{too}"
    psi = output.rows.get("psi")
    return "steady" if psi is None or psi.verdict == "ok" else "without a verdict"


def _closest(features: list[SubjectDrift]) -> str:
    known = [one for one in features if not isnan(one.psi) and not one.divides]
    if not known:
        return _meta(features)
    top = max(known, key=lambda one: one.psi)
    beyond = next((why for why in UNPROVEN if "psi" in top.rows and why in top.rows["psi"].reason), "")
    said = f"{top.name}, PSI {number(top.psi)}"
    first = f"Largest: {said}, {beyond}" if beyond else f"Closest to its line: {said}"
    return f"{first} · {_meta(features)}"


def _few(drifts: list[SubjectDrift]) -> str:
    most = max((one.lead.n for one in drifts), default=0)
    return (
        f"{counted(most, 'row')} in the window; PSI needs at least 40 on both sides. "
        "Widen the window or clear the cohort."
    )


_MASKED = "Its levels are not shown: the contract masks them."
CONNECT = "Connect its feed again, or take it out of the contract's features."


def valueless_words(one: SubjectDrift) -> str:
    """Say of a subject without a value on either side how many rows lack it."""
    rows, before = counted(one.lead.n, "row"), f"{one.lead.baseline_n or 0:,}"
    return f"{one.name} has no value in any of the {rows} of the window and {before} of the baseline."


def drift_meaning(
    one: SubjectDrift, shape: Shape, quantiles: Rows, question: Question, report: Report
) -> tuple[str, str]:
    """Say what the chosen subject's move means, and what to do next.

    Parameters
    ----------
    one : SubjectDrift
        The subject.
    shape : Shape
        Its curves.
    quantiles : list of dict
        As `quantile_shifts` gives them.
    question : Question
        Names the baseline.
    report : Report
        Holds its finding.

    Returns
    -------
    tuple of str
        Meaning and next step.
    """
    unknown = _untold(one, question)
    if unknown is not None:
        return unknown
    finding = leading_finding(report, DRIFT, one.name)
    apart = finding is not None and of_a_part(finding, question)
    said = (
        []
        if apart
        else [  # what moved in a part of the rows has not moved in all of them
            _quantile_words(one.name, quantiles, question),
            _level_words(one.name, shape, question),
            _missing_words(shape),
        ]
    )
    if finding:
        if finding.measure == "missing_rate":  # its title has both shares
            said = said[:-1]
        said.insert(0, unquoted(finding.title))
        tested = evidence(finding.adjusted_p)
        remedy = finding.next_action + (f" Owner: {finding.owner}." if finding.owner else "")
        return " ".join(filter(None, [*said, f"({tested} after correction.)" if tested else ""])), remedy
    if one.verdict == "ok":
        days = judged_days(one.lead)
        calm = next((why for why in (SMALL, *UNPROVEN) if why in one.lead.reason), "")
        moved = f"the change is {calm}" if calm else "its distribution has not moved beyond noise"
        # of a label: early ones are no sample of all
        said.append(f"It is {days}, whose labels are in: {moved}." if days else f"{moved.capitalize()}.")
        return " ".join(filter(None, said)), "Nothing needs doing here."
    return " ".join(filter(None, said)), "It is shown, not judged."


def _untold(one: SubjectDrift, question: Question) -> tuple[str, str] | None:
    """Say why nobody can tell whether a subject moved, and what to do about it; None where it can be told."""
    if one.valueless:
        return valueless_words(one), CONNECT
    if one.lead.uncompared:
        lacks = lacks_in(one.lead)
        none = no_baseline(question, lacks or "rows")
        return f"Whether it moved is not known, as there is {none}.", another_baseline(question, lacks)
    if one.divides:
        return (
            f"Window and baseline are told apart by {one.name}: that it differs between them is no drift.",
            "Look at the other columns, or hold the same cohort against an earlier time.",
        )
    if one.verdict not in UNJUDGED:
        return None
    if awaited(one.lead):
        return f"Whether it moved is not known {UNTIL}.", more_labels(one.lead, question.contract)
    few = "There are too few rows here to say whether it moved."
    return few, "Widen the window, clear the cohort, or wait for more rows."


def _quantile_words(name: str, quantiles: Rows, question: Question) -> str:
    at = {row["quantile"]: row for row in quantiles}
    if 0.5 not in at or name == "label":
        return ""
    unit = (known := unit_of(name, question.contract)) and f" {known}"
    middle, top = at[0.5], at[0.9]
    if middle["lower"] <= 0 <= middle["upper"]:
        return f"Its median has not moved ({_plain(middle['now'])}{unit})."
    verb = "rose" if middle["now"] > middle["before"] else "fell"
    (before, now), (top_before, top_now) = (_both(one["before"], one["now"]) for one in (middle, top))
    return (
        f"Its median {verb} from {before} to {now}{unit}; "
        f"the top tenth starts at {top_now} instead of {top_before}."
    )


def _both(*values: float) -> list[str]:
    """Write values side by side: none finer than the largest."""
    places = usual_decimals(max(map(abs, values)), "amount")
    return [_plain(value if places is None else round(value, places)) for value in values]


def _plain(value: float) -> str:
    plain = 100 <= abs(value) < 1e12
    written = f"{abs(value):,.0f}" if plain else f"{abs(value):,.3g}".replace("e+", "e")
    return f"{MINUS}{written}" if value < 0 else written


def _level_words(name: str, shape: Shape, question: Question) -> str:
    if shape.levels.moved is None:
        return _MASKED if question.contract.masks(name) and not shape.bins else ""
    level, before, now = shape.levels.moved
    new, _, share = shape.levels.all_unseen
    if new > 1 and share > abs(now - before):
        rows = number(share, "rate")
        return f"{rows} of rows have one of {new:,} levels of {name} that the baseline never had."
    called = "Rows without a value" if level is None else f"The level {level} of {name}"
    was, holds = number(before, "rate"), number(now, "rate")
    moved = f"went from {was} to" if was != holds else "stayed at"
    return f"{called} {moved} {holds} of rows."


def _missing_words(shape: Shape) -> str:
    before, now = shape.missing
    if max(before, now) < 0.002 or shape.levels.rows:
        return ""
    return f"{number(now, 'rate')} of rows have no value; {number(before, 'rate')} in the baseline."
