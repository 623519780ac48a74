"""How files were read, in words: only what is not plain CSV with commas in UTF-8, or has no rows."""

from collections.abc import Sequence
from typing import Any

from monitoring.cli.terminal import shown
from monitoring.listed import listed

_SIGNS = {";": "semicolons", "\t": "tabs", "|": "pipes", " ": "spaces"}
_PLAIN = {"delimiter": ",", "quote": '"', "decimal": ".", "encoding": "utf-8", "compression": "none"}
_MOST = 5


def lines(files: Sequence[dict[str, Any]]) -> list[str]:
    """Say how files were read.

    Parameters
    ----------
    files : sequence of dict
        As `load --json` has them.

    Returns
    -------
    list of str
        One for all files that were read alike; none for plain ones.

    Examples
    --------
    >>> read = {"format": "csv", "delimiter": ";", "decimal": ",", "encoding": "windows-1252"}
    >>> lines([{"file": "a.csv", **read}, {"file": "b.parquet", "format": "parquet"}])
    ['a.csv: semicolons, decimal comma, encoding windows-1252']
    >>> lines([{"file": "c.csv", "rows": 0}, {"file": "d.csv", "rows": 7}])
    ['c.csv: no rows']
    """
    found: dict[str, list[str]] = {}
    for one in files:
        words = _words(one)
        if words:
            found.setdefault(words, []).append(str(one["file"]))
    return [f"{_named(names)}: {words}" for words, names in found.items()]


def _words(one: dict[str, Any]) -> str:
    odd = {key: value for key, value in one.items() if key in _PLAIN and value != _PLAIN[key]}
    said = [] if one.get("rows", 1) else ["no rows"]
    if "delimiter" in odd:
        said.append(_SIGNS.get(odd["delimiter"], f"{odd['delimiter']!r} between cells"))
    if "quote" in odd:
        said.append(f"{odd['quote']} as quotes")
    said += ["decimal comma"] if "decimal" in odd else []
    said += [f"encoding {odd['encoding']}"] if "encoding" in odd else []
    said += ["a byte order mark"] if one.get("byte_order_mark") else []
    said += [odd["compression"]] if "compression" in odd else []
    said += [f"{key} {one[key]}" for key in ("sheet", "table") if key in one and "#" not in one["file"]]
    said += [f"{', '.join(one['partitions'])} from the path"] if one.get("partitions") else []
    return shown(", ".join(said))


def _named(names: Sequence[str]) -> str:
    return listed([*map(shown, dict.fromkeys(names))], _MOST)
