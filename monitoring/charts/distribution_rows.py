"""The rows of the two charts of distributions."""

from __future__ import annotations

import math
from typing import Any

from monitoring.charts.columns import Rows, is_table
from monitoring.charts.lazy_imports import pd
from monitoring.charts.rows import numbers, table

NUMERIC_COLUMNS = ("layer", "side", "x0", "x1", "share", "before", "bin", "label", "anchor")
LEVEL_COLUMNS = ("level", "side", "share")
MISSING = "(missing)"
SIDES = ("baseline", "current")


def numeric_distribution_rows(
    bins: Rows,
    *,
    missing: tuple[float, float] | None = None,
    names: tuple[str, str] = ("Baseline", "Current"),
) -> pd.DataFrame:
    """Shape the bins of a number for `numeric_distribution`.

    Parameters
    ----------
    bins : DataFrame or iterable of mappings
        `side` (`baseline` or `current`), `x0`, `x1` (edges, of equal width where heights are to be compared;
        an infinite edge is drawn as far off as its neighbour) and `share` (0 to 1).
    missing : pair of float, optional
        Share of missing rows in the baseline and now; drawn as bars at the right where one is above 0.
    names : pair of str, default ("Baseline", "Current")
        The words at the two shapes.

    Returns
    -------
    DataFrame
        The columns of `NUMERIC_COLUMNS`. No rows without bins.
    """
    frame = table(bins, ("side", "x0", "x1", "share"))
    if frame.empty:
        return frame.reindex(columns=list(NUMERIC_COLUMNS))
    frame = _closed(frame.assign(share=numbers(frame["share"])))
    line = _LINE * max([frame["share"].max(), *(missing or ())])
    named = _apart(_names(frame, names), line)
    parts = [_steps(frame), _hover(frame), named, _missing(frame, missing, named, line)]
    whole = pd.concat([part for part in parts if not part.empty], ignore_index=True)
    whole = whole.reindex(columns=list(NUMERIC_COLUMNS))
    texts = ["layer", "side", "bin", "label", "anchor"]
    return whole.assign(**{name: whole[name].fillna("").astype(str) for name in texts})


def _closed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the open tails the width of the widest inner bin, so that they can be drawn."""
    frame = frame.assign(x0=frame["x0"].astype(float), x1=frame["x1"].astype(float))
    frame["bin"] = [bin_words(low, high) for low, high in zip(frame["x0"], frame["x1"], strict=True)]
    inner = (frame["x1"] - frame["x0"]).where(lambda width: width < math.inf).max()
    width = inner if inner > 0 else 1.0
    frame["x0"] = frame["x0"].where(frame["x0"] > -math.inf, frame["x1"] - width)
    frame["x1"] = frame["x1"].where(frame["x1"] < math.inf, frame["x0"] + width)
    return frame.sort_values(["side", "x0"], ignore_index=True)


def bin_words(low: float, high: float) -> str:
    """Name a bin in words.

    Examples
    --------
    >>> bin_words(0.5, 2), bin_words(18_250, math.inf)
    ('0.5 to 2', '18,250 and more')
    """
    if low == -math.inf:
        return f"below {_edge(high)}"
    return f"{_edge(low)} and more" if high == math.inf else f"{_edge(low)} to {_edge(high)}"


def _edge(value: float) -> str:
    """Write an edge with four digits, and no power of ten where it is a large number."""
    return f"{value:,.0f}" if 1e4 <= abs(value) < 1e15 else f"{value:,.4g}"


def _steps(frame: pd.DataFrame) -> pd.DataFrame:
    """The corners of the steps, down to the ground at the end."""
    ends = frame.groupby("side", as_index=False).tail(1)
    ends = ends.assign(x0=ends["x1"], share=0.0)
    starts = frame.groupby("side", as_index=False).head(1).assign(share=0.0)
    return pd.concat([starts, frame, ends], ignore_index=True).assign(layer="step")


def _hover(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a bin with both shares, for the tooltip."""
    wide = frame.pivot_table(index=["x0", "x1", "bin"], columns="side", values="share").reset_index()
    wide = wide.reindex(columns=["x0", "x1", "bin", "baseline", "current"])
    return wide.rename(columns={"baseline": "before", "current": "share"}).assign(layer="bin")


def _names(frame: pd.DataFrame, names: tuple[str, str]) -> pd.DataFrame:
    """Set the baseline's name on its peak, the current one's where it stands out most above the baseline."""
    wide = frame.pivot_table(index="x0", columns="side", values="share")
    wide = wide.reindex(columns=["baseline", "current"]).fillna(0.0)
    rows: list[dict[str, Any]] = []
    for side, name in zip(("baseline", "current"), names, strict=True):
        if side in set(frame["side"]):
            at: Any = (
                wide["baseline"] if side == "baseline" else wide["current"] - wide["baseline"]
            ).idxmax()
            rows.append({"layer": "name", "side": side, "x0": at, "label": name} | _beside(at, name, frame))
    return pd.DataFrame(rows)


def _beside(at: float, name: str, frame: pd.DataFrame) -> dict[str, Any]:
    """Place a name above everything under it, on the side where that is lower, if it has room there."""
    first, last = frame["x0"].min(), frame["x1"].max()
    wide = _LETTER * len(name) * (last - first)
    placed = []
    for anchor, low, high in (("left", at, at + wide), ("right", at - wide, at)):
        under = frame[(frame["x0"] <= high) & (frame["x1"] > low)]
        outside = max(high - last, first - low, 0.0)
        placed.append((outside, under["share"].max(), anchor, low, high))
    _, top, anchor, low, high = min(placed, key=lambda one: one[:2])
    return {"share": top, "anchor": anchor, "low": low, "high": high}


def _apart(named: pd.DataFrame, line: float) -> pd.DataFrame:
    """Raise the second name over the first where both would stand in one place: shapes may be alike."""
    if len(named) == 2 and named["low"].max() < named["high"].min():
        heights = named["share"].tolist()
        named.loc[1, "share"] = _above(heights[1], heights[:1], line)
    return named


def _missing(
    frame: pd.DataFrame, missing: tuple[float, float] | None, named: pd.DataFrame, line: float
) -> pd.DataFrame:
    """Two bars beyond the last bin, and above them and the lines the share of the higher one in words."""
    if missing is None or max(missing) <= 0:
        return pd.DataFrame()
    edge, span = frame["x1"].max(), frame["x1"].max() - frame["x0"].min()
    start, width = edge + span * 0.06, span * 0.035
    highest = max(missing)
    bars = pd.DataFrame(
        {
            "layer": "missing",
            "side": ["baseline", "current"],
            "x0": [start, start + width],
            "x1": [start + width, start + 2 * width],
            "share": list(missing),
        }
    )
    first = edge - _REACH * span
    near = named[named["high"] > first]
    height = _above(max(highest, frame[frame["x1"] > first]["share"].max()), near["share"].tolist(), line)
    word = {"layer": "missing_word", "x1": start + 2 * width, "share": height}
    return pd.concat([bars, pd.DataFrame([{**word, "label": f"missing {highest:.1%}"}])], ignore_index=True)


_LINE, _LETTER, _REACH = 0.14, 0.03, 0.3
"""Of the axes' lengths: how high a line of words is, how wide a letter, how wide the word of the missing."""


def _above(height: float, taken: list[float], line: float) -> float:
    """Raise a word over the names that would stand in its place."""
    for one in sorted(taken):
        if abs(one - height) < line:
            height = one + line
    return height


_OTHER, _DWARFED = "other (", 4.0


def pooled_apart(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Take the pooled levels out where their bar would leave nothing to see of the others.

    Parameters
    ----------
    rows : DataFrame
        From `level_distribution_rows`.

    Returns
    -------
    rows : DataFrame
        What to draw.
    words : str
        What is not drawn, empty where all is.

    Examples
    --------
    >>> levels = [{"level": f"{k:03d}", "side": "current", "share": 0.01} for k in range(100)]
    >>> rows, words = pooled_apart(level_distribution_rows(levels))
    >>> len(rows), words
    (24, 'The other 88 levels, not drawn, hold 88.0% (baseline 0.0%).')
    """
    pooled = rows["level"].str.startswith(_OTHER)
    if not pooled.any() or not rows["share"][pooled].max() > _DWARFED * rows["share"][~pooled].max():
        return rows, ""
    share = rows[pooled].set_index("side")["share"]
    count = rows["level"][pooled].iloc[0].removeprefix(_OTHER).removesuffix(")")
    words = f"The other {count}, not drawn, hold {share['current']:.1%} (baseline {share['baseline']:.1%})."
    return rows[~pooled].reset_index(drop=True), words


def level_distribution_rows(
    levels: Rows, *, limit: int = 12, others: tuple[int, float, float] = (0, 0.0, 0.0)
) -> pd.DataFrame:
    """Shape the levels of a category for `level_distribution`.

    Parameters
    ----------
    levels : DataFrame or iterable of mappings
        `level` (text; None for missing rows), `side` (`baseline` or `current`) and `share` (0 to 1).
    limit : int, default 12
        Levels that are drawn, those with the largest share on either side: a new one has none in the
        baseline. The rest is pooled as `other (k levels)`.
    others : tuple of (int, float, float)
        How many levels there are besides, and their share on both sides: they are pooled as well.

    Returns
    -------
    DataFrame
        The columns of `LEVEL_COLUMNS`, two rows a level, largest baseline share first; pooled and missing
        last.
    """
    given: Any = levels.to_dict("records") if is_table(levels) else levels
    shares: dict[str, list[float]] = {}
    for row in given:
        level, share = row.get("level"), row.get("share")
        if share is not None and not math.isnan(share):
            named = level if isinstance(level, str) else MISSING if pd.isna(level) else str(level)
            own = shares.setdefault(named, [0.0, 0.0])
            own[SIDES.index(row["side"])] += float(share)
    if not shares:
        return table([], LEVEL_COLUMNS)
    lost = [(MISSING, shares.pop(MISSING))] if MISSING in shares else []
    ranked = sorted(shares.items(), key=lambda one: (-one[1][0], -one[1][1], one[0]))
    drawn = {level for level, _ in sorted(ranked, key=lambda one: -max(one[1]))[:limit]}
    kept = [one for one in ranked if one[0] in drawn]
    rest = [own for level, own in ranked if level not in drawn]
    count, *besides = others
    many = len(rest) + count
    rest += [besides] if count else []
    named = f"{_OTHER}{many:,} level{'s' if many != 1 else ''})"
    pooled = [(named, [math.fsum(side) for side in zip(*rest, strict=True)])]
    return pd.DataFrame(
        [
            {"level": level, "side": side, "share": share}
            for level, own in (*kept, *(pooled if rest else []), *lost)
            for side, share in zip(SIDES, own, strict=True)
        ]
    )
