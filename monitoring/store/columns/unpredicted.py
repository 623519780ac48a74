"""References without predictions or labels: a table that a model was trained on has none of the first."""

from collections.abc import Mapping, Sequence

from monitoring.contract.model import Contract
from monitoring.store.catalog.entries import Segment


def unpredicted(contract: Contract, segments: Mapping[str, Sequence[Segment]], source: str) -> bool:
    """Say whether a reference has rows, and no predictions.

    Parameters
    ----------
    contract : Contract
        Names the columns of a prediction.
    segments : mapping of str to sequence of Segment
        The files of rows, by kind.
    source : str
        The reference's name; empty for the predictions, which have some.
    """
    own = _of(segments, source)
    return bool(own) and not any(has_predictions(contract, one) for one in own)


def has_predictions(contract: Contract, segment: Segment) -> bool:
    """Say whether the rows of a segment are predictions; one of which no columns are told always was."""
    return not segment.columns or {*contract.prediction.required} <= {*segment.columns}


def unlabelled(contract: Contract, segments: Mapping[str, Sequence[Segment]], source: str) -> bool:
    """Say whether a reference has rows, and no column of labels; one of which no columns are told had one.

    Parameters
    ----------
    contract : Contract
        Names the label, if any.
    segments : mapping of str to sequence of Segment
        The files of rows, by kind.
    source : str
        The reference's name; empty for the predictions.
    """
    own = _of(segments, source) if contract.label is not None else []
    return bool(own) and not any(not one.columns or "__label" in one.columns for one in own)


def _of(segments: Mapping[str, Sequence[Segment]], source: str) -> list[Segment]:
    return [one for one in segments.get("reference", ()) if one.source == source] if source else []
