import csv
import hashlib
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from monitoring.cli.main import main
from monitoring.contract import parse_contract
from monitoring.findings.documents.audit import audit
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.journal import Journal

Files = dict[str, bytes]


def packed(store: Path, out: Path, at: str) -> Files:
    words = ["--model", "churn", "--at", at, "--out", str(out), "--store", str(store)]
    assert main(["audit", *words]) == 0
    with zipfile.ZipFile(out) as pack:
        assert pack.testzip() is None
        return {name: pack.read(name) for name in pack.namelist()}


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


@pytest.fixture
def tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).date().isoformat()


@pytest.fixture
def told(copied: Path, files: Path, tmp_path: Path, capsys: Any) -> tuple[Path, str, str]:
    """A store whose first finding was decided on; then comes another threshold. Gives both moments."""
    finding = ["--model", "churn", "--store", str(copied)]
    main(["report", "all", *finding, "--json"])
    first = json.loads(capsys.readouterr().out)["findings"][0]["id"]
    main(["finding", "decide", *finding, "--id", first, "--who", "Ada", "--text", "=retrain", "--to", "Bob"])
    before = datetime.now(UTC).isoformat()
    changed = tmp_path / "changed.yaml"
    text = (files / "churn.yaml").read_text()
    changed.write_text(f"{text}thresholds: {{performance.auc: {{warning: 0.2, critical: 0.5}}}}\n")
    assert main(["contract", "apply", str(changed), "--store", str(copied)]) == 0
    main(["finding", "assign", *finding, "--id", first, "--who", "Ada", "--to", "Eve"])
    return copied, before, datetime.now(UTC).isoformat()


def test_it_holds_what_was_in_force_then(told: tuple[Path, str, str], tmp_path: Path) -> None:
    store, before, after = told
    then, now = packed(store, tmp_path / "a.zip", before), packed(store, tmp_path / "b.zip", after)
    limits = [{row["measure"]: row for row in table(pack["thresholds.csv"])} for pack in (then, now)]
    assert [one["performance.auc"]["warning"] for one in limits] == ["0.01", "0.2"]
    assert [one["performance.auc"]["source"] for one in limits] == ["default", "contract"]
    assert [len(table(pack["data_versions.csv"])) for pack in (then, now)] == [1, 2]
    assert [sum(name.startswith("contracts/") for name in pack) for pack in (then, now)] == [1, 2]
    [decision] = table(then["decisions.csv"])
    whose = [{row["id"]: row["assignee"] for row in table(pack["findings.csv"])} for pack in (then, now)]
    assert [one[decision["finding"]] for one in whose] == ["", "Eve"]
    assert (decision["who"], decision["text"], decision["owner"]) == ("Ada", "'=retrain", "Bob")
    assert [one["action"] for one in json.loads(now["journal.json"])][-1] == "assign"


def test_the_same_moment_gives_the_same_bytes_whatever_follows(
    told: tuple[Path, str, str], tmp_path: Path
) -> None:
    store, before, _ = told
    [finding] = {one["finding"] for one in table(packed(store, tmp_path / "a.zip", before)["decisions.csv"])}
    main(["finding", "resolve", "--model", "churn", "--id", finding, "--who", "Ada", "--store", str(store)])
    packed(store, tmp_path / "b.zip", before)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_contract_and_measurements_can_be_read_back(copied: Path, tmp_path: Path, tomorrow: str) -> None:
    pack = packed(copied, tmp_path / "a.zip", tomorrow)
    catalog = Catalog(copied)
    digest = catalog.digest("churn", 1)
    assert parse_contract(pack["contract.yaml"].decode()).digest == digest
    assert json.loads(pack["contract.json"])["sha256"] == digest
    assert yaml.safe_load(pack[f"contracts/{digest[:12]}.yaml"])["model"] == "churn"
    exact = [row["value"] for row in json.loads(pack["measurements.json"])["measurements"]]
    assert pq.read_table(io.BytesIO(pack["measurements.parquet"]))["value"].to_pylist() == exact
    assert [float(row["value"]) if row["value"] else None for row in table(pack["measurements.csv"])] == exact
    assert "freshness_hours" not in pack["measurements.csv"].decode()  # it is counted from the wall clock
    assert {row["sha256"] for row in table(pack["loads.csv"])} == catalog.digests("churn")


def test_the_seals_can_be_checked_without_tidemark(copied: Path, tmp_path: Path, tomorrow: str) -> None:
    pack = packed(copied, tmp_path / "a.zip", tomorrow)
    seal = "0" * 32
    for one in json.loads(pack["journal.json"]):
        said = json.dumps(one["said"], sort_keys=True)
        head = [seal, str(one["number"]), one["at"], one["who"], one["action"], one["model"], one["finding"]]
        whole = json.dumps([*head, said, one["data_version"], one["contract_hash"]])
        seal = hashlib.blake2b(whole.encode(), digest_size=16).hexdigest()
        assert seal == one["seal"]
    held = json.loads(pack["verify.json"])
    assert (held["head"], held["flaw"]) == (seal, "")
    assert held["entries"] > 0
    for line in pack["SHA256SUMS"].decode().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256(pack[name]).hexdigest() == digest


def test_the_readme_names_every_file(copied: Path, tmp_path: Path, tomorrow: str) -> None:
    pack = packed(copied, tmp_path / "a.zip", tomorrow)
    said = pack["README.md"].decode()
    for name in set(pack) - {"README.md"}:
        assert (name if "/" not in name else "contracts/") in said


def test_rows_that_are_gone_are_said(told: tuple[Path, str, str], tmp_path: Path) -> None:
    store, before, _ = told
    later = Catalog(store).files_of("churn", 2)
    gone = next(name for name in Catalog(store).files_of("churn", 1) if "predictions" in name or not later)
    (store / gone).unlink()
    assert "no longer kept" in audit(store, "churn", before).missing
    assert b"no longer kept" in packed(store, tmp_path / "a.zip", before)["measurements.txt"]


def test_a_changed_journal_is_told(copied: Path, tmp_path: Path, tomorrow: str) -> None:
    packed(copied, tmp_path / "a.zip", tomorrow)
    with closing(sqlite3.connect(Journal(copied).path)) as con, con:
        con.execute("update entries set who = 'Mallory' where number = 1")
    pack = packed(copied, tmp_path / "b.zip", tomorrow)
    assert "entry 1" in json.loads(pack["verify.json"])["flaw"]
    assert "its seal does not hold" in pack["README.md"].decode()


def test_too_early_and_another_ending(run: Any, tmp_path: Path, capsys: Any) -> None:
    assert run("audit", "--model", "churn", "--at", "2001-01-01", "--out", str(tmp_path / "a.zip")) == 2
    assert "has no data version of 2001-01-01 or before" in capsys.readouterr().err
    assert run("audit", "--model", "churn", "--at", "2001-01-01", "--out", str(tmp_path / "a.tar")) == 2
    assert run("audit", "--model", "churn", "--at", "soon", "--out", str(tmp_path / "a.zip")) == 2
