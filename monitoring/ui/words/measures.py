"""How charts write measures."""

from monitoring.findings.words.measure_words import MeasureWords, words_of

_FORMATS = {"score": ".3f", "rate": ".1%", "amount": ",.3~r", "count": ",", "hours": ",.1f"}


def chart_format(measure: str) -> str:
    """Give the d3 format of a measure's values."""
    return _FORMATS.get(words_of(measure).unit, ",.3~r")


def signed_format(measure: str) -> str:
    """Give the d3 format of a measure's changes."""
    return f"+{chart_format(measure)}"


def fell(words: MeasureWords, change: float) -> bool:
    """Say whether a change goes in the worse direction."""
    return {"lower": change < 0, "higher": change > 0, "away": change != 0}[words.worse]
