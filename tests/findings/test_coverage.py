"""What is not watched: each gap is real, and the line that it names closes it."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from monitoring.cli.main import main
from monitoring.contract.reading import parse_contract
from monitoring.findings.coverage import Coverage, coverage
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from tests.cli.conftest import rows
from tests.many_levels import CONTRACT, many_levels

BARE: dict[str, Any] = {
    "model": "churn",
    "task": "binary",
    "id": "id",
    "timestamp": "at",
    "prediction": {"score": "p"},
    "label": {"column": "y", "positive": 1},
    "features": [{"name": "age"}, {"name": "plan"}],
}


def covered(
    directory: Path, contract: dict[str, Any], *, labels: bool = True, reference: bool = True
) -> Coverage:
    store = directory / f"store-{len(list(directory.iterdir()))}"
    frame = rows("2025-01-01", 60, 0.0, 1).assign(seen="2025-02-01T00:00:00Z", v="1", ms=4.0, ok=200)
    own = frame if labels and "label" in contract else frame.drop(columns="y")
    references = {"training": [frame]} if reference and "baselines" in contract else None
    load(store, parse_contract(yaml.safe_dump(contract)), predictions=[own], references=references)
    return coverage(Snapshot(store, "churn"))


def test_a_baseline_that_lacks_something_is_no_whole_one(tmp_path: Path) -> None:
    contract = BARE | {"baselines": {"training": {"file": "t.csv"}}, "default_baseline": "training"}
    table = rows("2025-01-01", 60, 0.0, 1)
    load(
        tmp_path,
        parse_contract(yaml.safe_dump(contract)),
        predictions=[table],
        references={"training": table[["age", "plan"]]},
    )
    found = missing(coverage(Snapshot(tmp_path, "churn")))
    assert {"predictions of the baseline training", "labels of the baseline training"} <= {*found}
    whole = missing(covered(tmp_path, contract))
    assert not any("of the baseline" in one for one in whole)


def missing(found: Coverage) -> list[str]:
    return [gap.missing for gap in found.gaps]


def merged(contract: dict[str, Any], line: str) -> dict[str, Any]:
    """Write a gap's line into a contract, with columns that the rows have."""
    text = line.replace("latency_ms: COLUMN", "latency_ms: ms").replace("status: COLUMN", "status: ok")
    places = {"label": "seen", "received_at": "seen", "version": "v", "cohorts": "plan"}
    column = places.get(text.split(":")[0], "age")
    for part in text.replace("https://…", "https://example.org/steps").split(" and "):
        added = yaml.safe_load(part.replace("COLUMN", column).replace("FILE", "training.csv"))
        for key, value in added.items():
            own = contract.get(key)
            together = {**own, **value} if isinstance(own, dict) and isinstance(value, dict) else value
            contract = {**contract, key: together}
    return contract


def test_every_line_closes_its_gap(tmp_path: Path) -> None:
    found = covered(tmp_path, BARE)
    assert len(found.gaps) >= 12
    assert found.watched == found.asked - len(found.gaps)
    for gap in found.gaps:
        closed = covered(tmp_path, merged(BARE, gap.line))
        assert gap.missing not in missing(closed), gap
        assert set(missing(closed)) < set(missing(found))


def test_what_makes_no_sense_is_not_asked(tmp_path: Path) -> None:
    without = {key: value for key, value in BARE.items() if key != "label"}
    found = missing(covered(tmp_path, without))
    assert "label" in found
    assert not {"labels", "label.horizon", "label.observed_at", "business"} & set(found)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("given", "gap"), [("labels", "labels"), ("reference", "rows of the baseline training")]
)
def test_what_was_declared_and_not_loaded_is_a_gap(tmp_path: Path, given: str, gap: str) -> None:
    contract = {**BARE, "baselines": {"training": {"file": "training.csv"}}, "default_baseline": "training"}
    assert gap not in missing(covered(tmp_path, contract))
    assert gap in missing(covered(tmp_path, contract, **{given: False}))


def test_the_command_names_every_model(demo_store: Path, capsys: Any) -> None:
    assert main(["coverage", "--store", str(demo_store), "--json"]) == 0
    models = json.loads(capsys.readouterr().out)["models"]
    assert [(one["model"], one["watched"] + len(one["gaps"]) == one["asked"]) for one in models] == [
        (one["model"], True) for one in models
    ]
    assert main(["coverage", "--store", str(demo_store), "--model", "lending-default"]) == 0
    told = capsys.readouterr()
    assert "expect_every: 1d" in told.out
    assert "things are watched" in told.err


def test_the_pause_that_is_named_is_that_of_the_log(tmp_path: Path) -> None:
    """Of a model that scores on weekdays it was a day: its feed would be late on each Sunday."""
    frame = rows("2025-01-01", 60, 0.0, 1)
    weekdays = frame[pd.to_datetime(frame["at"]).dt.day_of_week < 5]
    load(tmp_path, parse_contract(yaml.safe_dump(BARE)), predictions=[weekdays])
    [gap] = [gap for gap in coverage(Snapshot(tmp_path, "churn")).gaps if gap.missing == "expect_every"]
    assert gap.line == "expect_every: 3d"


def test_a_cohort_column_of_too_many_levels_to_look_into_is_named(tmp_path: Path) -> None:
    contract = parse_contract(CONTRACT.format(model="fine").replace("[shop, desk]", "[shop, desk, till]"))
    frame = many_levels()
    load(tmp_path, contract, predictions=[frame.assign(till=[f"t{k % 900}" for k in range(len(frame))])])
    fine = [one for one in missing(coverage(Snapshot(tmp_path, "fine"))) if "levels" in one]
    assert fine == ["drift inside single levels of till"]
