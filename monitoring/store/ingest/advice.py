"""What to do where most rows of a load were refused, are lost behind a quote, or wait for others."""

from collections.abc import Mapping
from typing import Any

from monitoring.store.catalog.entries import FILE_KINDS

_OF_RULES = {
    "id": "most ids of {kind} are empty, or floating-point numbers to which several ids are rounded:"
    " write them as whole numbers or texts",
    "score_range": "most scores of {kind} are outside 0 to 1: divide percentages by 100 before; if they are"
    " no probabilities, say `scale: margin` under `prediction:`",
    "score": "most scores of {kind} are empty or no numbers: write 0.123 for 12.3%, or say how they"
    " are written under `number_format:`",
    "time": "most times of {kind} cannot be read: where they are not ISO 8601, say under `time_format:` how"
    " they are written",
    "label": "most values of {kind} are no class: name the classes under `prediction:`, or `positive:` and"
    " `negative:` under `label:`, as the labels are called",
    "conflict": "most rows of {kind} have the id of another row and other content: name what tells them apart"
    " under `version:` or `id:`, or let corrections take the place of what is there (--replace)",
}
_OPEN_QUOTE = (
    "a quote in {kind} is not closed: what stands behind it, up to the next quote or the end of the file, is"
    " one refused row with it: close it, and load the file again"
)
_UNMET = (
    "no label of this load meets a prediction: ids, or columns of `label.join`, are compared as texts, and"
    " 007 is not 7; labels whose predictions are still to come wait for them"
)


def advice_words(counted: Mapping[str, Any]) -> list[str]:
    """Say what to do where most rows break one rule, a quote is open, or no label meets a prediction.

    Parameters
    ----------
    counted : mapping
        As `LoadResult.to_json` gives it.

    Returns
    -------
    list of str
        One a kind of rows and rule.

    Examples
    --------
    >>> advice_words({"predictions": {"read": 400, "quarantined": {"score_range": 396}}})[0][:48]
    'most scores of predictions are outside 0 to 1: d'
    """
    kinds = [kind for kind in FILE_KINDS if counted.get(kind, {}).get("read")]
    said = [
        words.format(kind=kind)
        for kind in kinds
        for rule, words in _OF_RULES.items()
        if _mostly(rule, counted[kind])
    ]
    said += [
        _OPEN_QUOTE.format(kind=kind) for kind in kinds if counted[kind]["quarantined"].get("csv_quotes")
    ]
    return said + ([_UNMET] if "labels" in kinds and _unmet(counted) else [])


def _mostly(rule: str, counts: Mapping[str, Any]) -> bool:
    """Whether most rows broke a rule; of times that none can be read is told with their column."""
    refused = counts["quarantined"].get(rule, 0)
    return 2 * refused > counts["read"] and not (rule == "time" and refused == counts["read"])


def _unmet(counted: Mapping[str, Any]) -> bool:
    """Whether all new labels wait though there are predictions; labels may well come first."""
    labels = counted["labels"]
    there = counted["predictions"]["loaded"] or int(counted["data_version"]) > 1
    return bool(there) and 0 < labels["loaded"] == labels["waiting_of_load"]
