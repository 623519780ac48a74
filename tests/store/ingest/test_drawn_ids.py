"""Ids that are drawn: a load opens the segments that hold some of its own, and its outcome is the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from monitoring.contract import Contract, read_contract
from monitoring.errors import LoadError, StoreError, UnknownNameError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.companions import owner_of
from monitoring.store.cube import cube
from monitoring.store.ingest import compaction, membership, pruning
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from monitoring.store.upkeep.maintenance import compact
from monitoring.store.upkeep.quarantine import quarantine
from monitoring.store.upkeep.rehearsal import rehearse
from monitoring.store.upkeep.removal import remove
from monitoring.store.upkeep.verification import verify
from tests.store.conftest import CHURN

Look = Callable[..., list[dict[str, Any]]]
KINDS = ("predictions", "labels", "features")
SOME = st.lists(st.integers(0, 11), min_size=1, max_size=6)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(KINDS), SOME, st.integers(0, 3), st.booleans()),
        st.tuples(st.just("remove"), st.just([]), st.integers(0, 3), st.booleans()),
        st.tuples(st.just("compact"), st.just([]), st.just(0), st.booleans()),
    ),
    min_size=3,
    max_size=8,
)
Step = tuple[str, list[int], int, bool]


@contextmanager
def setting(**values: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compaction, "FAN", 3)
        for name, value in values.items():
            patch.setattr(pruning, name, value)
        yield


def drawn(number: int) -> str:
    """Scattered, as a UUID is: every file has low and high ones."""
    return f"{number * 2_654_435_761 % 2**32:08x}-{number}"


def frames(kind: str, numbers: list[int], turn: int) -> pd.DataFrame:
    ids = [drawn(one) for one in numbers]
    if kind == "labels":
        return pd.DataFrame({"customer": ids, "y": [(one + turn // 2) % 2 for one in numbers], "seen": None})
    if kind == "features":
        return pd.DataFrame({"customer": ids, "channel": ["web" if turn < 3 else "app"] * len(ids)})
    days = [f"2025-01-{1 + one % 4:02d}" for one in numbers]
    frame = pd.DataFrame({"customer": ids, "scored_at": days, "p": 0.25})
    return frame.assign(age=[20.0 + one + (turn == 3) for one in numbers])


def live(store: Path, contract: Contract, steps: list[Step]) -> list[Any]:
    """Do the steps and tell what each came to, without what differs from run to run."""
    told: list[Any] = []
    batches: list[str] = []
    for kind, numbers, turn, replace in steps:
        try:
            if kind == "remove":
                gone = remove(store, "churn", batches[turn % len(batches)] if batches else "none")
                told.append((gone.rows, gone.returned, gone.days_rebuilt))
            elif kind == "compact":
                told.append(compact(store, "churn").merged)
            else:
                result = load(store, contract, **{kind: frames(kind, numbers, turn)}, replace=replace)  # type: ignore[arg-type]
                batches.append(result.batch)
                told.append({name: vars(one) for name, one in result.counts.items()})
        except (LoadError, StoreError, UnknownNameError) as error:
            told.append(type(error).__name__)
    return told


def same_with_and_without(steps: list[Step]) -> None:
    contract = read_contract(CHURN)
    found = []
    with TemporaryDirectory() as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr(cube, "build", lambda *given, **more: cube.Built((), None))
        for name, how in (("with", {"WORTH": 0}), ("without", {"MOST_ASKED": -1})):
            store = Path(made) / name
            with setting(**how):
                load(store, contract, **{kind: frames(kind, [0, 1], 0) for kind in KINDS})  # type: ignore[arg-type]
                told = live(store, contract, steps)
            kept = "__id, __seq, __day, p, age, channel, __label"
            rows = Snapshot(store, "churn").ask(f"select {kept} from rows order by __seq")
            refused = [
                (one.kind, one.row, one.column, one.rule, one.value) for one in quarantine(store, "churn")
            ]
            found.append((told, rows, sorted(refused)))
    assert found[0] == found[1]


@settings(max_examples=2, deadline=None, derandomize=True, phases=[Phase.generate])
@given(steps=STEPS)
def test_filters_change_no_outcome(steps: list[Step]) -> None:
    same_with_and_without(steps)


@pytest.mark.soak
@settings(max_examples=200, deadline=None)
@given(steps=STEPS)
def test_filters_change_no_outcome_of_many_lives(steps: list[Step]) -> None:
    same_with_and_without(steps)


def day(number: int) -> dict[str, pd.DataFrame]:
    ids = list(range(40 * number, 40 * number + 40))
    rows = frames("predictions", ids, 0).assign(channel="web", scored_at=f"2025-02-{1 + number:02d}")
    return {"predictions": rows, "labels": frames("labels", ids, 0)}


def opened(asked: list[str], patch: pytest.MonkeyPatch) -> None:
    """Note the segments that are looked into, of those whose bounds are near."""
    held = pruning._holds

    def noting(loading: Any, segment: Any, *given: Any) -> bool:
        found = held(loading, segment, *given)
        asked.extend([segment.file] if found else [])
        return found

    patch.setattr(pruning, "_holds", noting)


def test_a_load_opens_what_holds_its_ids(tmp_path: Path, churn: Contract) -> None:
    asked: list[str] = []
    with setting(WORTH=0), pytest.MonkeyPatch.context() as patch:
        patch.setattr(compaction, "FAN", 16)
        for number in range(3):
            load(tmp_path, churn, **day(number))
        opened(asked, patch)
        load(tmp_path, churn, predictions=day(7)["predictions"])
        assert asked == []
        load(tmp_path, churn, labels=day(7)["labels"])
        held = Catalog(tmp_path).segments("churn", 5, "predictions")
        assert {*asked} == {held[-1].file}
        asked.clear()
        again = load(tmp_path, churn, **day(1))
        assert [again.counts[kind].already_there for kind in day(1)] == [40, 40]
        assert {one.split("/")[-1].split("-")[0] for one in asked} == {"predictions", "labels"}
        assert len({*asked}) == 2
    assert verify(tmp_path, "churn").differences == ()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("damage", ["gone", "cut", "other bytes", "none can be written"])
def test_without_its_filter_a_known_row_is_known(tmp_path: Path, churn: Contract, damage: str) -> None:
    with setting(WORTH=0), pytest.MonkeyPatch.context() as patch:
        for number in range(2):
            load(tmp_path, churn, **day(number))
        filters = sorted((tmp_path / "segments").rglob("*.ids"))
        assert filters
        for file in filters:
            whole = file.read_bytes()
            file.unlink()
            if damage == "cut":
                file.write_bytes(whole[:-8])
            elif damage == "other bytes":
                file.write_bytes(whole[:-100] + bytes(100))
        if damage == "none can be written":
            patch.setattr(membership, "write", _full)
        again = load(tmp_path, churn, **day(0))
    assert [again.counts[kind].already_there for kind in day(0)] == [40, 40]
    assert all(membership.read(file) is not None for file in filters) == (damage != "none can be written")


def _full(*given: object) -> None:
    raise OSError("no space left on device")


def test_filters_go_with_their_segments(tmp_path: Path, churn: Contract) -> None:
    with setting(WORTH=0):
        for number in range(2):
            load(tmp_path, churn, **day(number))
        load(tmp_path, churn, **day(0))
    segments = tmp_path / "segments" / "churn"
    beside = {file.name for file in segments.glob("*.ids")} | {file.name for file in segments.glob("*.keys")}
    assert beside
    (segments / "predictions-0.parquet.ids").write_bytes(b"left by a killed load")
    (segments / "predictions-0.parquet.ids.partial").write_bytes(b"left by a killed load")
    assert len(Catalog(tmp_path).sweep()) == 2
    assert {
        file.name for file in segments.iterdir() if file.suffix in (".ids", ".keys", ".partial")
    } == beside
    compact(tmp_path, "churn")
    with Catalog(tmp_path)._open() as con:
        con.execute("delete from segments where removed is not null")
    gone = {Path(file).name for file in Catalog(tmp_path).sweep()}
    assert beside & gone
    left = {owner_of(file.name) for file in segments.iterdir()}
    assert left <= {file.name for file in segments.iterdir()}


def test_a_rehearsal_takes_the_filters_along(tmp_path: Path, churn: Contract) -> None:
    write, written = membership.write, set()

    def noting(path: Path, *given: Any) -> None:
        written.add(path.name)
        write(path, *given)

    with setting(WORTH=0), pytest.MonkeyPatch.context() as patch:
        patch.setattr(membership, "write", noting)
        for number in range(3):
            load(tmp_path, churn, **day(number))
        before = {*written}
        written.clear()
        tried = rehearse(tmp_path, churn, **day(7))
    assert tried.result.counts["predictions"].loaded == 40
    assert before
    assert written
    assert not before & written
