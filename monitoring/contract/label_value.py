"""The canonical text of a class: 1, 1.0, '1' and true are one."""

import re

WHOLE = r"[+-]?[0-9]+\.0*"
"""A whole number with a point, in the words of RE2 and of Python."""


def whole_text(text: str) -> str:
    """Take the zeros off a whole number's text, as the SQL of `without_zeros` does.

    Examples
    --------
    >>> [whole_text(one) for one in ("2019.0", "2019", "1.50", "v1.0")]
    ['2019', '2019', '1.50', 'v1.0']
    """
    return text.partition(".")[0] if re.fullmatch(WHOLE, text) else text


def label_value(value: object) -> str:
    """The canonical text of a class named in the contract, by the same rules as `label_text`.

    Parameters
    ----------
    value : bool, int, float or str
        As the contract has it.

    Returns
    -------
    str
        The text that data are compared with.

    Examples
    --------
    >>> [label_value(v) for v in (1, 1.0, "1", True, "true", "1.00", "yes", 0.5)]
    ['1', '1', '1', '1', '1', '1', 'yes', '0.5']
    """
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    words = {"true": "1", "false": "0"}
    return words.get(text.lower(), whole_text(text))
