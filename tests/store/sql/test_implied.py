"""Labels that never came: the store with them is that of the same labels delivered in a file."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from monitoring.cli.main import main
from monitoring.contract import Contract, read_contract
from monitoring.report_frame import report
from monitoring.store.codes import late_labels
from monitoring.store.cohorts import cohort_days
from monitoring.store.ingest import generation, implying
from monitoring.store.ingest.load import load
from monitoring.store.kinds import hours, label_kinds
from monitoring.store.reads import label_reads
from monitoring.store.routes import held_rows
from monitoring.store.snapshot import Snapshot
from monitoring.store.sql import built_rows, implied, views
from monitoring.store.upkeep.applying import apply
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.rebinning import rebin
from monitoring.store.upkeep.removal import remove
from monitoring.store.upkeep.verification import verify

MODEL, HORIZON = "churn", timedelta(days=5)
PLAIN = """
model: churn
task: binary
id: customer
timestamp: scored_at
received_at: logged_at
version: release
timezone: Europe/Berlin
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen, horizon: 5d}
features: [age, channel]
cohorts: [channel, {name: band, column: age, bins: [18, 40]}]
default_baseline: previous
"""
KEYED = PLAIN.replace("horizon: 5d", "horizon: 5d, missing_means: negative")
Records = Callable[..., list[tuple[str, tuple[Any, ...]]]]
Load = dict[str, pd.DataFrame]


@pytest.fixture
def keyed() -> Contract:
    return read_contract(KEYED)


@pytest.fixture
def plain() -> Contract:
    return read_contract(PLAIN)


def asked(store: Path, sql: str, as_of: str = "") -> list[tuple[Any, ...]]:
    moment = datetime.fromisoformat(as_of).replace(tzinfo=UTC) if as_of else None
    return Snapshot(store, MODEL).ask(sql, moment)


def labels_of(store: Path, as_of: str = "") -> dict[str, tuple[float | None, bool]]:
    return {key: tuple(own) for key, *own in asked(store, "select __id, __label, __implied from rows", as_of)}


def clean(store: Path) -> None:
    assert verify(store, MODEL).differences == ()


def predictions(*days: int, first: int = 1, **columns: Any) -> pd.DataFrame:
    ids = range(first, first + len(days))
    at = [f"2025-01-{day:02d}T12:00:00Z" for day in days]
    frame = pd.DataFrame({"customer": ids, "scored_at": at, "logged_at": at, "p": 0.5, "release": "a"})
    return frame.assign(**({"age": 30.0, "channel": "web"} | columns))


def outcome(key: int, value: int, day: int) -> pd.DataFrame:
    return pd.DataFrame({"customer": [key], "y": [value], "seen": [f"2025-01-{day:02d}T12:00:00Z"]})


def world(seed: int) -> list[Load]:
    """Some loads in any order: predictions of two versions, labels early, late, twice (mostly), or never."""
    rng = np.random.default_rng(seed)
    size = 240
    at = pd.Timestamp("2025-03-20") + pd.to_timedelta(np.sort(rng.integers(0, 20 * 86_400, size)), unit="s")
    rows = pd.DataFrame({
        "customer": np.arange(size), "scored_at": at, "logged_at": at + pd.Timedelta(hours=1),
        "p": np.round(rng.random(size), 3), "release": "a", "age": np.round(rng.uniform(10, 60, size), 1),
        "channel": rng.choice(["web", "shop"], size),
    })  # fmt: skip
    rows = pd.concat([rows, rows[::5].assign(release="b", p=0.25)])
    seen = at + pd.to_timedelta(rng.integers(0, 9 * 86_400, size) + 0.5, unit="s")
    first = pd.DataFrame({"customer": np.arange(size), "y": rng.integers(0, 2, size), "seen": seen})
    again = first[::7].assign(y=1 - first["y"][::7], seen=first["seen"][::7] + pd.Timedelta(days=3))
    again = again[: None if seed else 0]
    labels = pd.concat([first, again])[rng.random(size + len(again)) < 0.6]
    parts, told = rng.integers(0, 4, len(rows)), rng.integers(0, 5, len(labels))
    loads: list[Load] = [{"predictions": rows[parts == k]} for k in range(4)]
    loads += [{"labels": labels[told == k]} for k in range(4)]
    loads[1]["labels"] = labels[told == 4]
    return [loads[k] for k in rng.permutation(len(loads))]


def test_a_time_to_come_makes_no_other_row_overdue(tmp_path: Path, keyed: Contract, plain: Contract) -> None:
    now = pd.Timestamp.now(tz="UTC").floor("s")
    at = [now - pd.Timedelta(days=8), now - pd.Timedelta(days=2), now + pd.Timedelta(days=9_000)]
    frame = predictions(1, 2, 3).assign(scored_at=at, logged_at=at)
    done = load(tmp_path / "loaded", keyed, predictions=[frame])
    load(tmp_path / "applied", plain, predictions=[frame])
    apply(tmp_path / "applied", keyed)
    assert done.counts["labels"].implied == 1  # of eight days ago
    for store in (tmp_path / "loaded", tmp_path / "applied"):
        assert [implied for _, implied in sorted(labels_of(store).values(), key=str)].count(True) == 1
        clean(store)


def delivered(store: Path) -> pd.DataFrame:
    """The labels that never came, and those that had not come in time, as a file would bring them."""
    due = Snapshot(store, MODEL).due
    sql = f"""
        select distinct __id, __ts + interval 5 days from rows left join __labels l using (__key)
        where __ts < timestamp '{due}' group by __id, __ts
        having coalesce(min(l.__observed), timestamp '2100-01-01') > __ts + interval 5 days
    """
    found = asked(store, sql)
    seen = [at.replace(tzinfo=UTC) for _, at in found]
    return pd.DataFrame({"customer": [int(key) for key, _ in found], "y": 0, "seen": seen})


def told(store: Path, **scope: Any) -> list[str]:
    found = report("all", model=MODEL, store=store, window="all", **scope).to_dict("records")
    left_out = ("implied_rate", "orphan_labels", "freshness_hours")
    return [repr(one) for one in found if one["measure"] not in left_out]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("coded", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_it_is_as_if_the_labels_had_been_delivered(
    tmp_path: Path,
    keyed: Contract,
    plain: Contract,
    records: Records,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    coded: bool,
) -> None:
    if coded:  # codes answer also for few rows
        monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
        monkeypatch.setattr(held_rows, "MOST_ROWS", 0)
    mine, other = tmp_path / "keyed", tmp_path / "plain"
    for one in world(seed):
        load(mine, keyed, **one)  # type: ignore[arg-type]
        load(other, plain, **one)  # type: ignore[arg-type]
    file = delivered(mine)
    assert len(file) > 20
    load(other, plain, labels=file)
    rows = "select * exclude (__due_label, __due_at, __implied) from rows order by __seq"
    assert [one[:-1] for one in asked(mine, rows)] == [one[:-1] for one in asked(other, rows.replace(
        " exclude (__due_label, __due_at, __implied)", ""))]  # fmt: skip
    apart = ("times", "implied")
    assert [one for one in records(mine) if one[0] not in apart] == [
        one for one in records(other) if one[0] not in apart
    ]
    clean(mine)
    scopes = ({}, {"by": "day"}, {"cohort": "channel = 'web'", "version": "b"}, {"cohort": "age > 30"})
    early = [
        {"as_of": "2025-04-06T12:34", "cohort": cohort} for cohort in ("", "channel = 'web'", "age > 30")
    ]
    every = (*scopes, *early, {"as_of": "2025-03-30"})
    for scope in every[seed % 2 :: 2]:
        assert told(mine, **scope) == told(other, **scope), scope


def test_a_prediction_is_overdue_when_it_is_older_than_the_horizon(tmp_path: Path, keyed: Contract) -> None:
    result = load(tmp_path, keyed, predictions=predictions(1, 2, 7))
    assert result.to_json()["labels"]["implied"] == 1  # that of the second is as old, not older
    assert labels_of(tmp_path) == {"1": (0.0, True), "2": (None, False), "3": (None, False)}
    known = asked(tmp_path, "select __known, __observed from rows where __implied")
    assert known == [(datetime(2025, 1, 6, 12), datetime(2025, 1, 6, 12))]
    named = "select customer, y, seen, label_implied from predictions order by 1"
    assert main(["sql", named, "--store", str(tmp_path), "--format", "json"]) == 0
    clean(tmp_path)


def test_a_load_says_how_many(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "churn.yaml").write_text(KEYED)
    predictions(1, 2, 9).to_csv(tmp_path / "rows.csv", index=False)
    words = ["load", str(tmp_path / "churn.yaml"), "--predictions", str(tmp_path / "rows.csv")]
    assert main([*words, "--store", str(tmp_path / "store")]) == 0
    assert "  labels: 2 overdue and taken as `label.missing_means` says\n" in capsys.readouterr().out


def test_the_clock_moves_with_times_arrivals_and_labels(tmp_path: Path, keyed: Contract) -> None:
    load(tmp_path, keyed, predictions=predictions(1, 2, 3))
    assert labels_of(tmp_path)["1"] == (None, False)
    late = load(tmp_path, keyed, labels=outcome(3, 1, 7))
    assert (late.to_json()["labels"]["implied"], late.days_rebuilt) == (1, ["2025-01-01", "2025-01-03"])
    more = load(tmp_path, keyed, predictions=predictions(4, first=4, logged_at="2025-01-08T00:00:00Z"))
    assert (more.to_json()["labels"]["implied"], more.days_rebuilt) == (1, ["2025-01-02", "2025-01-04"])
    waiting = load(tmp_path, keyed, labels=outcome(99, 1, 30))  # of no prediction: the clock is that of pages
    assert (waiting.to_json()["labels"]["implied"], waiting.days_rebuilt) == (0, [])
    assert Snapshot(tmp_path, MODEL).due == datetime(2025, 1, 3)
    found = load(tmp_path, keyed, predictions=predictions(8, first=99))
    assert found.to_json()["labels"]["implied"] == 1
    assert Snapshot(tmp_path, MODEL).due == datetime(2025, 1, 25, 12)
    clean(tmp_path)


def test_a_label_that_comes_takes_its_place(tmp_path: Path, keyed: Contract) -> None:
    load(tmp_path, keyed, predictions=predictions(1, 1, 1, 20))
    assert labels_of(tmp_path)["1"] == (0.0, True)
    came = [outcome(1, 1, 12), outcome(2, 0, 12), outcome(4, 1, 21)]
    counts = load(tmp_path, keyed, labels=pd.concat(came)).to_json()["labels"]
    assert {name: n for name, n in counts.items() if n} == {"read": 3, "loaded": 1, "updated": 2}
    now = {"1": (1.0, False), "2": (0.0, False), "3": (0.0, True), "4": (1.0, False)}
    assert labels_of(tmp_path) == now
    none, before = (None, False), (0.0, True)
    assert labels_of(tmp_path, "2025-01-06T11:59:59") == dict.fromkeys(now, none)
    assert labels_of(tmp_path, "2025-01-06T12:00:00") == dict.fromkeys(("1", "2", "3"), before) | {"4": none}
    assert labels_of(tmp_path, "2025-01-12T12:00:00") == now | {"4": none}
    again = load(tmp_path, keyed, labels=pd.concat(came))
    assert (again.to_json()["labels"]["already_there"], again.data_version) == (3, "2")
    clean(tmp_path)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("cohort", ["", "channel = 'web'", "age > 20"])
def test_a_label_that_came_later_leaves_what_was_said_before(
    tmp_path: Path, keyed: Contract, monkeypatch: pytest.MonkeyPatch, cohort: str
) -> None:
    monkeypatch.setattr(cohort_days, "CODED_ROWS", 1)
    monkeypatch.setattr(held_rows, "MOST_ROWS", 0)
    load(tmp_path, keyed, predictions=predictions(1, 1, 2, 20))
    load(tmp_path, keyed, labels=outcome(1, 1, 12))
    assert not Snapshot(tmp_path, MODEL).segments.get("superseded")
    asked = {"model": MODEL, "store": tmp_path, "window": "all", "cohort": cohort}
    for as_of, known, positives, never in (
        ("2025-01-10", 3, 0, 3),
        ("2025-01-07T06:00", 2, 0, 2),
        ("", 3, 1, 2),
    ):
        found = report("performance", as_of=as_of, **asked).set_index("measure")
        rate = found.loc["label_rate"]
        assert (rate["n"], round(rate["value"] * rate["n"])) == (known, positives), as_of
        assert round(found.loc["implied_rate", "value"] * found.loc["implied_rate", "n"]) == never


def test_every_prediction_of_a_key_is_overdue_at_its_own_time(tmp_path: Path) -> None:
    joined = KEYED.replace("column: y,", "column: y, join: [age],")
    contract = read_contract(joined)
    rows = predictions(1, 4, 9, age=[20.0, 20.0, 20.0])
    load(tmp_path, contract, predictions=rows)
    assert labels_of(tmp_path) == {"1": (0.0, True), "2": (None, False), "3": (None, False)}
    load(tmp_path, contract, labels=pd.DataFrame({"age": [20], "y": [1], "seen": ["2025-01-10T00:00:00Z"]}))
    assert set(labels_of(tmp_path).values()) == {(1.0, False)}
    assert labels_of(tmp_path, "2025-01-09T18:00") == {"1": (0.0, True), "2": (0.0, True), "3": (None, False)}
    clean(tmp_path)


def test_versions_of_one_id_are_overdue_at_their_own_time(tmp_path: Path, keyed: Contract) -> None:
    load(tmp_path, keyed, predictions=pd.concat([predictions(1), predictions(8, release="b")]))
    found = asked(tmp_path, "select __version, __label, __implied from rows order by 1")
    assert found == [("a", 0.0, True), ("b", None, False)]


def test_a_load_that_is_removed_takes_back_what_it_made_overdue(tmp_path: Path, keyed: Contract) -> None:
    load(tmp_path, keyed, predictions=predictions(1, 2, 3))
    label = load(tmp_path, keyed, labels=outcome(2, 1, 4))
    before = labels_of(tmp_path)
    far = load(tmp_path, keyed, predictions=predictions(28, first=9))
    assert labels_of(tmp_path)["1"] == (0.0, True)
    done = remove(tmp_path, MODEL, label.batch)
    assert (labels_of(tmp_path)["2"], done.days_rebuilt) == ((0.0, True), ("2025-01-02",))
    done = remove(tmp_path, MODEL, far.batch)
    assert done.days_rebuilt == ("2025-01-01", "2025-01-02", "2025-01-03", "2025-01-28")
    assert labels_of(tmp_path) == before | {"2": (None, False)}
    assert Snapshot(tmp_path, MODEL).due == datetime(2024, 12, 29, 12)
    clean(tmp_path)


def test_a_store_without_a_prediction_left_has_no_moment(tmp_path: Path, keyed: Contract) -> None:
    load(tmp_path, keyed, labels=outcome(1, 1, 4))
    assert Snapshot(tmp_path, MODEL).due is None
    only = load(tmp_path, keyed, predictions=predictions(2, 9, first=2))
    remove(tmp_path, MODEL, only.batch)
    assert Snapshot(tmp_path, MODEL).due is None
    load(tmp_path, keyed, predictions=predictions(2, first=2))
    assert labels_of(tmp_path) == {"2": (None, False)}
    clean(tmp_path)


def test_it_is_in_the_tables_for_people(tmp_path: Path, keyed: Contract) -> None:
    load(tmp_path / "store", keyed, predictions=predictions(1, 2, 9), labels=outcome(2, 1, 4))
    out = tmp_path / "out.duckdb"
    assert main(["export-database", str(out), "--store", str(tmp_path / "store")]) == 0
    with closing(duckdb.connect(str(out))) as con:
        found = con.execute("select customer, y, label_implied from churn.predictions order by 1").fetchall()
        assert found == [("1", 0.0, True), ("2", 1.0, False), ("3", None, False)]
        assert con.execute("select customer, current from churn.labels").fetchall() == [("2", True)]


def test_a_contract_takes_effect_without_a_load(tmp_path: Path, keyed: Contract, plain: Contract) -> None:
    load(tmp_path, plain, predictions=predictions(1, 2, 9), labels=outcome(2, 1, 4))
    never, taken = {"1": None, "2": 1.0, "3": None}, {"1": 0.0, "2": 1.0, "3": None}
    positive = read_contract(KEYED.replace("means: negative", "means: positive"))
    later = read_contract(KEYED.replace("5d", "8d"))
    for contract, expected in (
        (keyed, taken), (positive, taken | {"1": 1.0}), (later, never), (keyed, taken), (plain, never),
        (keyed, taken),
    ):  # fmt: skip
        apply(tmp_path, contract)
        assert dict(asked(tmp_path, "select __id, __label from rows")) == expected
        kinds = {kind for kind, _ in Snapshot(tmp_path, MODEL)._partitions}
        assert ("implied" in kinds) is (contract is not plain)
        clean(tmp_path)
    load(tmp_path, plain, predictions=predictions(10, first=4))
    assert dict(asked(tmp_path, "select __id, __label from rows")) == never | {"4": None}
    load(tmp_path, keyed, predictions=predictions(10, first=5))
    assert dict(asked(tmp_path, "select __id, __label from rows")) == taken | {"4": None, "5": None}
    clean(tmp_path)


def test_only_days_that_became_overdue_are_built(tmp_path: Path, keyed: Contract) -> None:
    load(tmp_path, keyed, predictions=predictions(1, 2, 3, 4, 5), labels=outcome(3, 1, 5))
    result = load(tmp_path, keyed, predictions=predictions(9, first=9))
    assert result.days_rebuilt == ["2025-01-01", "2025-01-02", "2025-01-09"]
    assert result.to_json()["labels"]["implied"] == 2
    result = load(tmp_path, keyed, predictions=predictions(10, 1, first=10))
    assert result.days_rebuilt == ["2025-01-01", "2025-01-04", "2025-01-10"]
    assert result.to_json()["labels"]["implied"] == 2
    clean(tmp_path)


def test_a_store_of_before_catches_up(
    tmp_path: Path, keyed: Contract, plain: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(implied, "implies", lambda contract: False)
        for module in (views, built_rows, generation, hours, implying, label_kinds, label_reads, late_labels):
            if hasattr(module, "implies"):
                before.setattr(module, "implies", lambda contract: False)
        before.setattr(implied, "with_due", lambda contract, rows, due, as_of: rows)
        before.setattr(views, "with_due", lambda contract, rows, due, as_of: rows)
        load(tmp_path, keyed, predictions=predictions(1, 2, 9))
    apply(tmp_path, keyed.model_copy(update={"title": "Churn"}))  # no day is built again
    assert {label for label, _ in labels_of(tmp_path).values()} == {None}
    load(tmp_path, keyed, predictions=predictions(9, first=9))
    assert dict(asked(tmp_path, "select __id, __label from rows")) == {
        "1": 0.0,
        "2": 0.0,
        "3": None,
        "9": None,
    }
    compact(tmp_path, MODEL)
    clean(tmp_path)


@pytest.mark.soak
def test_what_tends_the_store_leaves_it(tmp_path: Path, keyed: Contract) -> None:
    for day in range(1, 12):
        load(tmp_path, keyed, predictions=predictions(day, first=day))
    before = labels_of(tmp_path)
    assert sum(taken for _, taken in before.values()) == 5
    for tend in (compact, rebin):
        tend(tmp_path, MODEL)
        assert labels_of(tmp_path) == before
        clean(tmp_path)


def test_rows_that_retention_dropped_keep_what_was_counted(tmp_path: Path, plain: Contract) -> None:
    short = read_contract(KEYED + "retention: {rows: 365d}\n")
    new = datetime.now(UTC).replace(microsecond=0)
    rows = predictions(1, 2, 3).assign(scored_at="2024-01-01T00:00:00Z", logged_at="2024-01-01T00:00:00Z")
    later = predictions(1, first=9).assign(scored_at=new.isoformat(), logged_at=new.isoformat())
    load(tmp_path, plain.model_copy(update={"retention": short.retention}), predictions=later)
    load(tmp_path, plain, predictions=rows)
    load(tmp_path, short, predictions=later.assign(customer=10))
    for window in ("all", "last-7d"):
        made = report("performance", model=MODEL, store=tmp_path, window=window).set_index("measure")
        assert "implied_rate" in made.index
    clean(tmp_path)


def test_a_class_of_several(tmp_path: Path) -> None:
    text = KEYED.replace("task: binary", "task: multiclass").replace("positive: 1, negative: 0, ", "")
    text = text.replace("{score: p}", "{scores: {cat: p, dog: q}}").replace("means: negative", "means: dog")
    load(tmp_path, read_contract(text), predictions=predictions(1, 9, q=0.5))
    assert labels_of(tmp_path) == {"1": ("dog", True), "2": (None, False)}
    clean(tmp_path)


def test_without_the_key_nothing_is_kept(tmp_path: Path, plain: Contract) -> None:
    result = load(tmp_path, plain, predictions=predictions(1, 9))
    assert "implied" not in result.to_json()["labels"]
    found = Snapshot(tmp_path, MODEL)
    assert found.due is None
    assert not found.partitions("implied")
    assert "__implied" not in [name for name, *_ in found.ask("describe rows")]
    assert "implied_rate" not in set(report("performance", model=MODEL, store=tmp_path)["measure"])
