"""Rows of files, drawn from a seed: many repeat what stands, some correct it, a few are broken."""

import random
from typing import Any

import pandas as pd

from tests.store.standing_rows import Cells, StandingRows

OFTEN = 0.75
"""How often a row repeats one that stands, with a cell changed now and then."""


class Drawn:
    """Cells of files, drawn from a seed and from what stands."""

    def __init__(self, seed: int, stands: StandingRows, names: list[str]) -> None:
        self.rng, self.stands = random.Random(seed), stands
        self.names = [name for name in names if self.rng.random() < 0.8]

    def id(self) -> str:
        return f"r{self.rng.randrange(25)}"

    def moment(self, days: int) -> str:
        moment = pd.Timestamp("2025-03-20") + pd.Timedelta(hours=self.rng.randrange(24 * days))
        return f"{moment:%Y-%m-%dT%H:00:00Z}"

    def feature(self, name: str) -> str | None:
        rng = self.rng
        text = (
            rng.choice("uvw")
            if name == "c"
            else str(rng.randrange(4))
            if name == "k"
            else f"{rng.gauss(0, 1):.1f}"
        )
        return rng.choice([text] * 12 + [None] + (["someword"] if name == "x" else []))

    def prediction(self, wide: bool) -> Cells:
        rng = self.rng
        raw: Cells = {
            "id": self.id(),
            "v": rng.choice("12"),
            "at": self.moment(25),
            "p": f"{rng.random():.2f}",
        }
        raw |= {name: self.feature(name) for name in self.names}
        stored = self.stands.current((str(raw["id"]), str(raw["v"])))
        if stored and rng.random() < OFTEN:
            kept = {n: text_of(v) for n, v in stored.held.items() if n in raw}
            raw |= kept | {name: raw[name] for name in kept if rng.random() < 0.05}
        bad = {
            "id": None,
            "at": rng.choice(["someday", None, "1805-02-03"]),
            "p": rng.choice(["7.5", "high", None]),
        }
        raw |= {name: cell for name, cell in bad.items() if rng.random() < 0.02}
        return raw | ({n: cell for n, cell in self.label().items() if n != "id"} if wide else {})

    def label(self) -> Cells:
        rng = self.rng
        raw: Cells = {"id": self.id(), "y": rng.choice(["0", "1", "0", "1", None]), "seen": self.moment(40)}
        words = self.stands.labels.get(str(raw["id"]))
        if words and rng.random() < 0.4:
            word = rng.choice(words)
            raw |= {"y": str(int(word.label)), "seen": word.observed}
        return raw | ({"y": "perhaps"} if rng.random() < 0.03 else {})

    def features(self) -> list[Cells]:
        names, versioned = self.names or ["x"], self.rng.random() < 0.5
        some: list[Cells] = [
            {"id": self.id()} | {name: self.feature(name) for name in names}
            for _ in range(self.rng.randrange(1, 12))
        ]
        return [raw | {"v": self.rng.choice("12")} for raw in some] if versioned else some

    def rows(self, wide: bool) -> list[Cells]:
        return [self.prediction(wide) for _ in range(self.rng.randrange(1, 40))]

    def labels(self) -> list[Cells]:
        return [self.label() for _ in range(self.rng.randrange(1, 20))]


def text_of(value: Any) -> str | None:
    return repr(value) if isinstance(value, float) else value
