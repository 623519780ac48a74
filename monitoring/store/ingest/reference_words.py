"""What a load says of references that lack columns: which panels that leaves without an answer."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from monitoring.listed import listed

_HAS_NO = {
    "id": (
        "ids",
        "its rows are known by the bytes of their file and their number in it, and rows that stand in it"
        " twice are not told",
    ),
    "timestamp": ("times", "nothing of it is shown by day or hour"),
    "prediction": (
        "predictions",
        "drift of the predictions, performance, calibration and business value have nothing to compare with",
    ),
    "label": (
        "labels",
        "drift of the label, performance, calibration and business value have nothing to compare with",
    ),
}


def reference_words(counted: Mapping[str, Any], instead: str = "load with --replace") -> list[str]:
    """Say what references lack and what that leaves without an answer, and what became of earlier rows.

    Parameters
    ----------
    counted : mapping
        What ``load --json`` prints.
    instead : str, optional
        What somebody does who wants one table in place of both.

    Examples
    --------
    >>> lacks = {"file": "t.csv", "reference": "training", "column": "when", "role": "timestamp"}
    >>> reference_words({"incomplete_references": [lacks, {**lacks, "column": "k", "role": "label.join"}]})
    ['the reference training has no times (no column when): nothing of it is shown by day or hour']
    >>> earlier = [{"reference": "training", "rows": 1200, "replaced": True}]
    >>> reference_words({"earlier_tables": earlier})
    ['the reference training: 1,200 rows of earlier files, which have no ids, gave way to those of this load']
    """
    incomplete, earlier = counted.get("incomplete_references", ()), counted.get("earlier_tables", ())
    return [*_incomplete(incomplete), *(_earlier(one, instead) for one in earlier)]


def _incomplete(incomplete: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for name in dict.fromkeys(one["reference"] for one in incomplete):
        for role, (what, effect) in _HAS_NO.items():
            own = [one for one in incomplete if one["reference"] == name and one["role"] == role]
            if own:
                columns = dict.fromkeys(one["column"] + _meant(one) for one in own)
                yield f"the reference {name} has no {what} (no column {listed(list(columns), 3)}): {effect}"


def _meant(lacking: Mapping[str, str]) -> str:
    return f", did you mean {lacking['nearest']!r}?" if "nearest" in lacking else ""


def _earlier(one: Mapping[str, Any], instead: str) -> str:
    """Say what became of the rows without ids that a reference had before."""
    gave_way = "gave way to those of this load"
    beside = f"stand beside those of this load: {instead}, or remove the other load, to have one table"
    became = gave_way if one["replaced"] else beside
    rows = f"{one['rows']:,} rows of earlier files, which have no ids,"
    return f"the reference {one['reference']}: {rows} {became}"
