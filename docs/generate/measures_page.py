"""The page of the measures, from their registry, their words and the default thresholds."""

from math import inf, isfinite
from urllib.parse import quote

from docs.generate.tables import code, table
from monitoring.contract import parse_contract
from monitoring.findings.thresholds import limits
from monitoring.findings.words.measure_words import WORDS, words_of
from monitoring.panels.distributions.stated_distances import IF_STATED
from monitoring.statistics.measure import Measure
from monitoring.statistics.registry import MEASURES

_HEAD = """\
# The measures

The names of the measurement table, on pages, in exports and on the command line. The *limits* are
the default effects from which on a measure is a warning, and critical; a contract's `thresholds`
replaces them. An effect counts in the worse direction: of a level it is the change against the
baseline, relative for losses and errors; of a distance the distance; of `observed_expected` the
absolute logarithm; of `freshness_hours` the age in expected pauses. A verdict needs evidence
besides (a Benjamini–Hochberg q of at most 0.01 over all tests of the panel) and enough rows: else it
is `insufficient`.

`n` is the denominator of a ratio, else the rows with what the measure needs. What is undefined is
empty, with its reason.
"""
_PLAIN = parse_contract("{model: m, task: binary, id: i, timestamp: t, prediction: {score: p}}")
_OF_NO_PANEL = {
    "mase": "needs the seasons of a reference series",
    "poisson_deviance": "needs each label beside its own prediction",
}
"""Statistics that no panel gives, and why."""
_STATED = " Told where the contract has a threshold for it."
_HOMES = {"doi": "https://doi.org/", "arXiv": "https://arxiv.org/abs/"}
_BETTER = {True: "higher", False: "lower", None: "–"}


def measures_page() -> str:
    """Write the page.

    Returns
    -------
    str
        Markdown: one table a panel, then the names that have no entry in the registry.
    """
    blocks = [_HEAD]
    for panel in dict.fromkeys(one.panel for one in MEASURES):
        rows = [_row(one) for one in MEASURES if one.panel == panel and one.name not in _OF_NO_PANEL]
        blocks += [
            f"## {panel.capitalize()}\n",
            table(["measure", "of", "unit", "range", "better", "limits", "what it says", "source"], rows)
            + "\n",
        ]
    return "\n".join([*blocks, _others()])


def _row(one: Measure) -> list[str]:
    return [
        code(one.name),
        one.family,
        one.unit or "–",
        _range(one.range),
        _BETTER[one.higher_is_better],
        _limits(one),
        one.description + (_STATED if one.name in IF_STATED else ""),
        _source(one.reference),
    ]


def _range(ends: tuple[float, float]) -> str:
    low, high = ("−∞" if end == -inf else "∞" if end == inf else f"{end:g}" for end in ends)
    return f"{low} to {high}"


def _limits(one: Measure) -> str:
    held = limits(one.panel, one.name, "", _PLAIN)
    if held is None:
        return ""
    if held.warning == held.critical == 0:
        return "any"
    return " / ".join(f"{limit:g}" if isfinite(limit) else "–" for limit in (held.warning, held.critical))


def _source(reference: str) -> str:
    """A link where the reference has an address; a DOI may hold brackets."""
    kind, _, name = reference.partition(":")
    home = _HOMES.get(kind)
    shown = reference.replace("<", "&lt;").replace(">", "&gt;")
    return f"[{shown}]({home}{quote(name, safe='/.;:-_')})" if home else shown


def _others() -> str:
    known = {one.name for one in MEASURES}
    rows = [[code(name), words_of(name).name, words_of(name).unit] for name in sorted(set(WORDS) - known)]
    head = "## Further names\n\nCounts, levels and estimates that stand beside those above.\n\n"
    end = "\nAn expectation of the contract is a measure of the quality panel by the name of its rule.\n\n"
    lacking = " ".join(f"{code(name)} {why}." for name, why in _OF_NO_PANEL.items())
    end += f"Of no panel, but in `monitoring.statistics`: {lacking}\n"
    return head + table(["measure", "name on screen", "unit"], rows) + "\n" + end
