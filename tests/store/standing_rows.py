"""What stands in a store after any history of loads and removals, in plain Python.

The rules are those of `docs/loading.md`. A cell is a text or None, as in a file; a number that cannot be
read is null.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

Cells = dict[str, str | None]
Key = tuple[str, str]
SCORE, TEXTS = "p", ("at", "c")


@dataclass(eq=False)
class Stored:
    """One row of predictions or features; `held` has the columns that its file had."""

    batch: int
    held: dict[str, Any]
    buried: int | None = None  # by which batch


@dataclass(frozen=True)
class Word:
    """One label, and the moment at which it became known."""

    batch: int
    label: float
    observed: str


def value_of(column: str, cell: str | None) -> Any:
    if column in TEXTS or cell is None:
        return cell
    try:
        return float(cell)
    except ValueError:
        return None


def broken_rule(raw: Cells, any_score: bool) -> str:
    score = value_of(SCORE, raw[SCORE])
    rules = {
        "id": raw["id"] is None,
        "time": raw["at"] in (None, "someday"),
        "time_range": str(raw["at"]) < "1970",
        "score": score is None,
        "score_range": score is not None and not any_score and not 0 <= score <= 1,
    }
    return next((rule for rule, broken in rules.items() if broken), "")


class StandingRows:
    """The rows that stand, by what every load brought, and what was refused."""

    def __init__(self) -> None:
        self.predictions: dict[Key, list[Stored]] = defaultdict(list)
        self.features: dict[str, dict[Key, list[Stored]]] = {
            "version": defaultdict(list),
            "": defaultdict(list),
        }
        self.labels: dict[str, list[Word]] = defaultdict(list)
        self.refused: list[tuple[int, str, str]] = []  # batch, kind, rule
        self.counts: dict[str, Counter[str]] = {}
        self.unread: list[dict[str, Any]] = []  # rows of features of this load with a cell that is no number
        self.batch = -1
        self.any_score = False  # whether a score need be no probability
        self.rows_from = ""  # the first day of which rows are kept

    # ---- loads

    def load(
        self,
        names: Sequence[str],
        replace: bool,
        predictions: Sequence[Cells] = (),
        features: Sequence[Cells] = (),
        labels: Sequence[Cells] = (),
    ) -> dict[str, dict[str, int]]:
        """Load files of one kind each, as one call; give the counts by kind, rules of refusals among them."""
        self.batch += 1
        self.counts, self.unread = defaultdict(Counter), []
        self._predict([n for n in names if predictions and n in predictions[0]], replace, predictions)
        if features:
            source = "version" if "v" in features[0] else ""
            self._feature([n for n in names if n in features[0]], replace, source, features)
        wide = [raw for raw in predictions if "y" in raw and raw["id"] is not None]
        self._label([*wide, *labels])
        return {kind: dict(counts) for kind, counts in self.counts.items()}

    def _count(self, kind: str, fate: str, rule: str = "") -> None:
        self.counts[kind][rule or fate] += 1
        if rule:
            self.refused.append((self.batch, kind, rule))

    def _predict(self, names: Sequence[str], replace: bool, raws: Sequence[Cells]) -> None:
        sound, more = list[tuple[Key, dict[str, Any]]](), dict[tuple[str, ...], list[tuple[Key, Any]]]()
        for raw in raws:
            if rule := broken_rule(raw, self.any_score):
                self._count("predictions", "", rule)
            else:
                held = {name: value_of(name, raw[name]) for name in ("at", SCORE, *names)}
                sound.append(((str(raw["id"]), str(raw["v"])), held))
        last = dict(sound)
        for key, held in sound:
            if replace and held is not last[key]:
                self._count("predictions", "already_there" if held == last[key] else "updated")
                continue
            old = self.current(key)
            lacking = tuple(n for n in names if old is not None and n not in old.held)
            differs = old is not None and any(old.held[n] != held[n] for n in held if n in old.held)
            if differs and not replace:
                self._count("predictions", "", "conflict")
            elif old is None or differs:
                if old is not None:
                    old.buried = self.batch
                self.predictions[key].append(Stored(self.batch, held))
                self._count("predictions", "updated" if differs else "loaded")
            elif lacking:
                more.setdefault(lacking, []).append((key, {n: held[n] for n in lacking}))
            else:
                self._count("predictions", "already_there")
        for some in more.values():
            self._complete("predictions", "version", replace, some)

    def _feature(self, names: Sequence[str], replace: bool, source: str, raws: Sequence[Cells]) -> None:
        sound = []
        for raw in raws:
            if raw["id"] is None:
                self._count("features", "", "id")
            else:
                key = (str(raw["id"]), str(raw["v"]) if source else "")
                held = {name: value_of(name, raw[name]) for name in names}
                sound.append((key, held))
                if any(raw[name] is not None and held[name] is None for name in names):
                    self.unread.append(held)
        self._complete("features", source, replace, sound)

    def _complete(
        self, kind: str, source: str, replace: bool, rows: Sequence[tuple[Key, dict[str, Any]]]
    ) -> None:
        """Of an identity one row counts: the first that is not refused, with --replace the last."""
        fates = [self._fate(kind, source, replace, key, held) for key, held in rows]
        kept: dict[Key, dict[str, Any]] = {}
        for (key, held), fate in zip(rows, fates, strict=True):
            if fate != "conflict" and (replace or key not in kept):
                kept[key] = held
        brought = "updated" if kind == "predictions" else "loaded"
        for (key, held), own in zip(rows, fates, strict=True):
            fate = own
            if own != "conflict" and held is not kept[key]:
                fate = "same" if held == kept[key] else "updated" if replace else "conflict"
            if fate in ("new", "grow", "replace"):
                self._store(source, key, held, fate == "replace")
            if fate == "conflict":
                self._count(kind, "", "conflict")
            else:
                self._count(kind, {"new": brought, "same": "already_there"}.get(fate, "updated"))

    def _fate(self, kind: str, source: str, replace: bool, key: Key, held: dict[str, Any]) -> str:
        olds = self._alive(source, key)
        lacking = [n for n in held if all(n not in old.held for old in olds)]
        changed = [n for n in held if any(n in old.held and old.held[n] != held[n] for old in olds)]
        if changed and not replace:
            return "conflict"
        fate = ("replace" if changed else "grow" if lacking else "same") if olds else "new"
        brought = {n: held[n] for n in (*changed, *lacking)}
        carried = kind == "features" and fate != "same"
        return self._carried(source, key, held, brought, fate) if carried else fate

    def _carried(
        self, source: str, key: Key, held: dict[str, Any], brought: dict[str, Any], fate: str
    ) -> str:
        """Values that predictions came with stay; a row of the same ones brings nothing but unread cells."""
        for id_, version in self.predictions:
            stands = self.current((id_, version))
            own = stands.held if stands else {}
            if id_ != key[0] or (source and version != key[1]) or not own.keys() & held.keys():
                continue
            if any(None not in (own.get(n), value) and own[n] != value for n, value in brought.items()):
                return "conflict"
            repeats = all(held[n] is None or own.get(n) is not None for n in held)
            if source and fate != "replace" and repeats and not any(one is held for one in self.unread):
                fate = "same"
        return fate

    def current(self, key: Key) -> Stored | None:
        """Give the prediction that stands."""
        alive = [one for one in self.predictions.get(key, ()) if one.buried is None]
        return alive[-1] if alive else None

    def _alive(self, source: str, key: Key) -> list[Stored]:
        return [one for one in self.features[source].get(key, ()) if one.buried is None]

    def _store(self, source: str, key: Key, held: dict[str, Any], replaces: bool) -> None:
        olds = self._alive(source, key) if replaces else []
        for old in olds:
            old.buried = self.batch
        others = {n: first(old.held.get(n) for old in olds) for old in olds for n in old.held}
        self.features[source][key].append(Stored(self.batch, others | held))

    def _label(self, raws: Iterable[Cells]) -> None:
        for raw in raws:
            key, text, observed = str(raw["id"]), raw["y"], str(raw["seen"])
            if text not in (None, "0", "1"):
                self._count("labels", "", "label")
            elif text is None:
                self._count("labels", "empty")
            else:
                words, told = self.labels[key], (float(text), observed)
                if any((one.label, one.observed) == told for one in words):
                    self._count("labels", "already_there")
                else:
                    self._count("labels", "updated" if words else "loaded")
                    words.append(Word(self.batch, *told))

    # ---- removals

    def changed(self, batch: int) -> bool:
        """Say whether a load brought anything that stands, or is buried."""
        kept = [self.predictions, *self.features.values()]
        stored = [one for table in kept for rows in table.values() for one in rows]
        words = [one for some in self.labels.values() for one in some]
        return any(one.batch == batch for one in [*stored, *words])

    def rested_on(self, batch: int) -> bool:
        """Say whether a later load replaced features of this one, and took over their other columns."""
        rows = [one for table in self.features.values() for some in table.values() for one in some]
        return any(one.batch == batch and one.buried not in (None, batch) for one in rows)

    def remove(self, batch: int) -> None:
        for table in (self.predictions, *self.features.values()):
            for key in list(table):
                gone = [one for one in table[key] if one.batch == batch]
                table[key] = [one for one in table[key] if one.batch != batch]
                for one in table[key]:
                    if one.buried == batch:  # by what buried the one that took its place
                        one.buried = gone[-1].buried if gone and gone[-1].buried != batch else None
        for key in list(self.labels):
            self.labels[key] = [one for one in self.labels[key] if one.batch != batch]
        self.refused = [one for one in self.refused if one[0] != batch]

    def expire(self, cut: str) -> None:
        """Drop the rows of the days before one, and labels and features with the last row of their id."""
        start = max(cut, self.rows_from)
        dropped, kept = set[str](), set[str]()
        for key, rows in self.predictions.items():
            left = [one for one in rows if local_day(one.held["at"]) >= start]
            dropped |= {key[0]} if len(left) < len(rows) else set()
            kept |= {key[0]} if left else set()
            self.predictions[key] = left
        if not dropped:
            return
        self.rows_from = start
        for table in self.features.values():
            for key in list(table):
                table[key] = [] if key[0] in dropped - kept else table[key]
        for id_, words in self.labels.items():
            late = [one for one in words if id_ in kept or local_day(one.observed) >= start]
            self.labels[id_] = [] if id_ in dropped - kept else late

    # ---- what is read

    def rows(self, columns: Sequence[str]) -> dict[Key, tuple[Any, ...]]:
        """Give every prediction: time, score, features, label and when it became known."""
        standing = [(key, one) for key in self.predictions if (one := self.current(key))]
        return {
            key: (one.held["at"], one.held[SCORE], *self._values(key, one, columns), *self._current(key))
            for key, one in standing
        }

    def _values(self, key: Key, own: Stored, columns: Sequence[str]) -> list[Any]:
        """Its own values first, then the earliest of its version, then of its id."""
        held = [own, *self._alive("version", key), *self._alive("", (key[0], ""))]
        return [first(one.held.get(name) for one in held) for name in columns]

    def _current(self, key: Key) -> tuple[float | None, str | None]:
        words = self.labels.get(key[0], [])
        known = [one for _, _, one in sorted((one.observed, n, one) for n, one in enumerate(words))]
        return (known[-1].label, known[-1].observed) if known else (None, None)

    def words(self) -> list[tuple[str, float, str]]:
        """Give every label that stands, in the order of loading."""
        return [(key, one.label, one.observed) for key, some in self.labels.items() for one in some]


def local_day(moment: str) -> str:
    return pd.Timestamp(moment).tz_convert("Europe/Berlin").date().isoformat()


def first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value is not None), None)
