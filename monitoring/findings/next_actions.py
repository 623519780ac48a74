"""Next actions: the first cheap check, then the remedy."""

import re
from typing import Literal

from monitoring.contract.expectations import named_expectations
from monitoring.contract.features import OUTPUTS
from monitoring.contract.model import Contract
from monitoring.contract.panel import Panel
from monitoring.findings.words.words import level_words, name_in_sentence
from monitoring.panels.measurement import Measurement
from monitoring.scope.cohort_reader import level_of
from monitoring.store.columns.cells import OF_VERSION

Failure = Literal["data", "model", "service"]

_UPSTREAM = "Ask the owner of {subject} what changed upstream"
_BY_MEASURE: dict[str, str] = {
    "unit_factor": f"{_UPSTREAM}: a unit or a decimal point; then mend the feed and score the rows again.",
    "renamed": f"{_UPSTREAM}: it looks renamed; map its names in the feed, then score the rows again.",
    "swapped": f"{_UPSTREAM}: two columns look swapped; map both in the feed, then score the rows again.",
    "exchanged_classes": "Hold the order of the classes in answers, contract and labels against each other;"
    " mend what changed, then load these rows again.",
    "respelled": f"{_UPSTREAM}: levels are spelled otherwise; map them in the feed, score the rows again.",
    "rounded": "Find where {subject} is rounded; send all of its digits, then score these rows again.",
    "cut_off": f"{_UPSTREAM}: a limit at which values are cut off; send them as they are, score them again.",
    "renamed_level": f"{_UPSTREAM}: a level looks renamed; map it in the feed, then score the rows again.",
    "repeated_value_rate": f"{_UPSTREAM}: a default or a code for missing; send null and score them again.",
    "stuck": f"{_UPSTREAM}: a default, or a job that stopped; then mend the feed and score the rows again.",
    "missing_rate": f"{_UPSTREAM}: compare the rows without it by cohort and hour, then fill the gap.",
    "unseen_rate": "List the new levels of {subject}; map them, or train the model on them.",
    "out_of_range_rate": f"{_UPSTREAM}: look at the rows out of range, then mend the feed or the limits.",
    "type_violation_rate": f"{_UPSTREAM}: look at the cells that do not parse, then mend the feed.",
    "blank_rate": f"{_UPSTREAM}: blanks are missing values that were written as text.",
    "infinite_rate": f"{_UPSTREAM}: look for a division by zero.",
    "duplicate_rate": "Find the job that sends rows twice.",
    "unlabelled_rate": "Ask who delivers the labels; what is judged by them is of those that came.",
    "copied_rate": "Find the job that sends rows twice with a fresh id; keep the id of the first try.",
    "stuck_label_rate": "Look at the join and the file that bring the labels; mend it, then load them again.",
    "freshness_hours": "Look whether the job that loads the predictions has run.",
    "gap_hours": "Look whether the service, its log or the load failed then; load what is missing.",
    "volume": "Look whether rows are missing or sent twice before reading any other number.",
}
_SIGN = f"{_UPSTREAM}: a sign that flipped; then mend the feed and score the rows again."
_CAME = f"{_UPSTREAM}: a column that was added, renamed or filled; map it, or train the model on it."
_SILENT = "Ask who sends these rows whether their feed stopped then; load what is missing."
_THIN = "Ask who sends these rows whether a part of their feed stopped then; load what is missing."
_FALLBACK = "Ask who serves the model for its fallback answer and its errors; then score these rows again."
_ROUNDED = "Ask who serves the model where its answer is rounded; log all digits, then score these rows."
OF_ANSWERS = frozenset({_FALLBACK, _ROUNDED})
"""Of what an answer itself looks like: no input explains it."""
OTHERWISE = "look for another version or another population."
OF_OUTPUT = f"Look which features moved; when none did, {OTHERWISE}"
_BY_SUBJECT: dict[str, str] = {
    "score": OF_OUTPUT,
    "prediction": OF_OUTPUT,
    "label": "Check how labels are made and joined; when they are right, see whether predictions followed.",
}
_BY_PANEL: dict[Panel, str] = {
    "drift": f"{_UPSTREAM}; when the change is real, compare performance there and plan a retraining.",
    "performance": "Compare the cohorts, then the inputs; when these are steady, retrain on newer labels.",
    "calibration": "Recalibrate the scores on newer labels; check the threshold that decisions rest on.",
    "quality": f"{_UPSTREAM}: look at the rows that break the rule.",
    "service": "Look at the newest deployment and the load.",
    "business": "Compare the cohorts, then performance and the share acted on; check the decision threshold.",
}
_PLACED = (
    "Compare inputs and labels of {place} with those before; when both are steady, retrain on newer ones."
)
"""Of performance that fell in a cohort."""
_READ = "Ask who deployed {version} how it reads {subject}; mend that, then score its rows again."
_MADE = "Hold {version} against the one before it; roll it back where it stays worse."
"""Of what lies in one version: in what it reads, or in what it makes of it."""
DATA_MEASURES = frozenset(_BY_MEASURE)
"""Measures whose cause lies in the feed."""


def next_action(measurement: Measurement, where: str = "", unlike: str = "") -> str:
    """Say what to do first.

    Parameters
    ----------
    measurement : Measurement
        That leads a finding.
    where : str
        The cohort that it lies in mostly.
    unlike : str
        Which times of a cycle its baseline does not share with it.

    Returns
    -------
    str
        One sentence; before it another one where a cycle may be all that it is.
    """
    subject = measurement.subject
    came = measurement.measure == "missing_rate" and measurement.panel == "drift" and measurement.change < 0
    known = _CAME if came else _of_answer(measurement) or _of_level(measurement)
    known = _SIGN if (measurement.measure, measurement.value) == ("unit_factor", -1) else known
    own = known or _BY_MEASURE.get(measurement.measure)
    fell = measurement.panel == "performance"
    version = _version(where) or (measurement.version if fell else "")
    place = "" if version or not fell else where or measurement.cohort
    said = (_of_version(measurement) if version else "") or (
        own
        or _BY_SUBJECT.get(subject.partition(":")[0])
        or (_PLACED if place else _BY_PANEL.get(measurement.panel, _BY_PANEL["quality"]))
    )
    if unlike and measurement.panel in _COMPARED and measurement.measure not in DATA_MEASURES - _RATES:
        said = f"{_WEEK_BEFORE.format(unlike=unlike)} {said}"
    named = {
        "subject": name_in_sentence(subject or _column_of_level(measurement)) or "the data",
        "version": name_in_sentence(f"version {version}"),
        "place": name_in_sentence(_level_words(place)),
    }
    # Not str.format: a column's name may hold braces.
    return re.sub(r"\{(subject|version|place)\}", lambda place: named[place[1]], said)


_COMPARED: frozenset[Panel] = frozenset({"drift", "performance", "quality"})
_RATES = frozenset({"missing_rate", "unseen_rate"})
_WEEK_BEFORE = "Hold it against the week before first, as its baseline is of {unlike}."


def _of_level(measurement: Measurement) -> str:
    """Say what to do where rows of a cohort stay away; empty of anything else."""
    thin = measurement.measure == "volume" and measurement.change < 0
    silent = measurement.measure == "gap_hours"
    return (_SILENT if silent else _THIN if thin else "") if measurement.cohort else ""


def _of_version(measurement: Measurement) -> str:
    """Say what to do about what lies in one version; empty where it is of the feed."""
    column = measurement.subject.partition(":")[0]
    if measurement.panel == "quality" and not column:
        return ""
    return _READ if column and column not in OUTPUTS else _MADE


def _column_of_level(measurement: Measurement) -> str:
    """Give the column of a level under another name, of which no row comes; empty of anything else."""
    level = level_of(measurement.cohort) if measurement.measure == "renamed_level" else None
    return level.name if level else ""


def _level_words(where: str) -> str:
    """Name a cohort as people do, where it is one level."""
    level = level_of(where)
    return level_words(level.name, str(level.value)) if level else where


def _version(where: str) -> str:
    """Give the version that a cohort is; empty where it is another one."""
    level = level_of(where)
    return str(level.value) if level and level.name == OF_VERSION else ""


def failure(measurement: Measurement) -> Failure:
    """Say what kind of failure a measurement points to.

    Parameters
    ----------
    measurement : Measurement
        That leads a finding.

    Returns
    -------
    {'data', 'model', 'service'}
        By which the contract names owners.
    """
    if measurement.panel == "service":
        return "service"
    data = measurement.panel == "quality" or measurement.measure in DATA_MEASURES
    return "data" if data and not _of_answer(measurement) else "model"


def _of_answer(measurement: Measurement) -> str:
    """Say what to do where the model's answers repeat a value or are rounded; empty of features."""
    told = {"repeated_value_rate": _FALLBACK, "rounded": _ROUNDED}.get(measurement.measure, "")
    return told if measurement.subject.partition(":")[0] in OUTPUTS else ""


def runbook(measurement: Measurement, contract: Contract) -> str:
    """Give what to do as the contract says it.

    Parameters
    ----------
    measurement : Measurement
        That leads a finding.
    contract : Contract
        May have one for the rule, for the owner of this kind of failure, and for the model.

    Returns
    -------
    str
        The nearest of them: a link, or Markdown; empty where there is none.
    """
    stated = contract.thresholds.get(f"{measurement.panel}.{measurement.measure}")
    declared = [
        one.runbook
        for name, one in named_expectations(contract.expectations)
        if (measurement.panel, measurement.measure, measurement.subject)
        == ("quality", name, one.column or "")
    ]
    whose = contract.owners.get(failure(measurement)) or contract.owner
    near = [stated.runbook if stated else None, *declared, whose.runbook if whose else None]
    return next((one for one in (*near, contract.runbook) if one), "")


def owner(measurement: Measurement, contract: Contract) -> str:
    """Say who is asked.

    Parameters
    ----------
    measurement : Measurement
        That leads a finding.
    contract : Contract
        Names owners, by kind of failure or one for all.

    Returns
    -------
    str
        Team and contact; empty where the contract names nobody.
    """
    who = contract.owners.get(failure(measurement)) or contract.owner
    if who is None:
        return ""
    return f"{who.team} <{who.contact}>" if who.contact else who.team
