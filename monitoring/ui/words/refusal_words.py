"""What refused rows lack, in words: in short beside their number, and as a clause that says what to do."""

from monitoring.contract import Contract

_RULES = {
    "id": ("without an id", "the id is missing"),
    "time": (
        "without a readable time",
        "the time cannot be read: write it as 2026-01-31 14:05, or say time_format in the contract",
    ),
    "time_range": ("with a time outside 1970 to 2262", "the time is outside 1970 to 2262"),
    "score": ("without a score", "the score is missing or no number"),
    "score_range": ("with a score outside 0 to 1", "the score is not between 0 and 1"),
    "score_sum": ("with scores of another sum than 1", "the class scores do not add up to 1"),
    "conflict": (
        "contradicting a known row",
        "other content under a known id; the first one stays",
    ),
    "label": ("with a label that is no class", "the label is none of the classes"),
    "csv_columns": ("with too many or too few values", "the line has more or fewer values than the header"),
    "csv_quotes": ("with open quotes", "the line has quotes that do not close: others may be lost in it"),
    "csv_encoding": ("that are not UTF-8", "the line is not UTF-8 text"),
    "csv_line": ("with too long a line", "the line is too long"),
    "json_line": ("without a whole JSON object", "the line is no JSON object, or is cut off"),
}
WRITTEN = "the time is missing, or not written as the contract's time_format says"


def brief_rule(rule: str) -> str:
    """Say which rows a rule refuses, to stand behind their number.

    Examples
    --------
    >>> brief_rule("score_range"), brief_rule("new_rule")
    ('with a score outside 0 to 1', 'new rule')
    """
    return _RULES[rule][0] if rule in _RULES else rule.replace("_", " ")


def rule_words(rule: str, contract: Contract | None) -> str:
    """Say what a refused row lacks; under a contract that says how times are written, of these.

    Examples
    --------
    >>> rule_words("score_range", None), rule_words("new_rule", None)
    ('the score is not between 0 and 1', 'new rule')
    """
    if rule == "time" and contract is not None and contract.time_format:
        return WRITTEN
    return _RULES[rule][1] if rule in _RULES else rule.replace("_", " ")
