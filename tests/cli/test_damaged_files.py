"""Whatever is wrong with a file: a message with what and where, or rows in quarantine; no traceback."""

import json
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from monitoring.cli.main import main
from tests.cli.damaged_files import Damaged, damaged_files

CONTRACT = """
model: damaged
task: binary
id: customer
timestamp: scored_at
timezone: Europe/Berlin
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen}
features: [age, channel]
cohorts: [channel]
baselines: {training: {file: training.csv}}
"""
SEED = 20250701
PARTS = 50


def load(folder: Path, file: Damaged, said: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Load one file into a store of its own; give the status and both outputs."""
    folder.mkdir()
    (folder / "contract.yaml").write_text(CONTRACT)
    (folder / file.name).write_bytes(file.content)
    words = ["load", str(folder / "contract.yaml"), f"--{file.kind}", str(folder / file.name)]
    said.readouterr()
    status = main([*words, "--store", str(folder / "store"), "--json"])
    return status, *said.readouterr()


def wrong(file: Damaged, status: int, out: str, err: str) -> str:
    """Say what is wrong with the outcome; empty when it is as promised."""
    if "Traceback" in err or "internal error" in err.lower():
        return f"no message for a person: {err}"
    if status == 2:
        return "" if file.name in err else f"does not name the file: {err}"
    if status != 0:
        return f"exit status {status}: {err}"
    for kind, counts in json.loads(out).items():
        if isinstance(counts, dict) and "read" in counts:
            kept = sum(counts[name] for name in ("loaded", "already_there", "updated"))
            refused = counts["quarantined"]
            if kind == "reference":  # its rows stay without a label that is none
                refused = {rule: count for rule, count in refused.items() if rule != "label"}
            if counts["read"] != kept + counts.get("empty", 0) + sum(refused.values()):
                return f"{kind} do not add up: {counts}"
    return ""


def failures(
    folder: Path, files: Iterable[Damaged], said: pytest.CaptureFixture[str]
) -> tuple[list[str], Counter[str]]:
    found, statuses = [], Counter[str]()
    for number, file in enumerate(files):
        place = folder / str(number)
        status, out, err = load(place, file, said)
        shutil.rmtree(place)
        statuses[f"{file.damage}, exit {status}"] += 1
        failed = wrong(file, status, out, err)
        if failed:
            found.append(f"{number} {file.damage} ({file.name}, {file.kind}): {failed[:500]}")
    return found, statuses


def test_a_sample_of_damaged_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert failures(tmp_path, damaged_files(SEED, 10), capsys)[0] == []


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_damaged_files(tmp_path: Path, capsys: pytest.CaptureFixture[str], part: int) -> None:
    """Every fiftieth of them from `part` on: a minute of computing each, side by side and told one by one."""
    found, statuses = failures(tmp_path, damaged_files(SEED, 10_000, part, PARTS), capsys)
    print(*(f"{what}: {count}" for what, count in sorted(statuses.items())), sep="\n")
    assert found == []
    assert statuses.total() == 10_000 // PARTS
