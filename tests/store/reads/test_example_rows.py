"""Example rows: those that a number counts, the same each time, without what is masked."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import parse_contract
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.kinds.losses import leading_loss
from monitoring.store.reads.example_rows import example_rows
from monitoring.store.snapshot import Snapshot
from tests.cli.conftest import CONTRACT, rows

MASKED = "mask: [{}]\n"


def loaded(directory: Path, masked: str = "") -> Snapshot:
    frame = rows("2025-01-01", 400, 0.0, 1)
    frame.loc[frame.index % 8 == 0, "age"] = None
    text = CONTRACT.replace("cohorts: [plan]", "cohorts: [plan, {name: band, column: age, bins: [30, 50]}]")
    load(
        directory / "store",
        parse_contract(text + (MASKED.format(masked) if masked else "")),
        predictions=[frame],
    )
    return Snapshot(directory / "store", "churn")


def asked(
    snapshot: Snapshot, subject: str, measure: str, cohort: str = "", *, by_loss: bool = False
) -> pd.DataFrame:
    scope = Scope(snapshot.model, window="all", cohort=cohort)
    question = resolve(scope, snapshot.contract, snapshot.extent)
    columns, found = example_rows(snapshot, question.window, subject, measure, by_loss=by_loss)
    return pd.DataFrame(found, columns=columns)


def test_a_few_rows_of_the_window_the_same_each_time(tmp_path: Path) -> None:
    snapshot = loaded(tmp_path)
    found = asked(snapshot, "age", "psi")
    assert list(found.columns) == ["id", "at", "age", "plan", "band", "score", "label"]
    assert len(found) == 20
    pd.testing.assert_frame_equal(found, asked(snapshot, "age", "psi"))


def test_a_rate_shows_the_rows_that_it_counts_in_its_cohort(tmp_path: Path) -> None:
    found = asked(loaded(tmp_path), "age", "missing_rate", "plan = 'free'")
    assert 0 < len(found) <= 20
    assert found["age"].isna().all()
    assert set(found["plan"]) == {"free"}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("masked", "gone"),
    [
        ("age", {"age", "band"}),
        ("id", {"id"}),
        ("y", {"label"}),
        ("p", {"score"}),
        ("plan", {"plan"}),
    ],
)
def test_masked_columns_and_what_is_made_of_them_are_left_out(
    tmp_path: Path, masked: str, gone: set[str]
) -> None:
    every = {"id", "at", "age", "plan", "band", "score", "label"}
    assert set(asked(loaded(tmp_path, masked), "age", "psi").columns) == every - gone


def test_the_model_as_a_whole_has_rows_too(tmp_path: Path) -> None:
    found = asked(loaded(tmp_path), "", "auc")
    assert list(found.columns) == ["id", "at", "plan", "band", "score", "label"]


def test_labels_that_came_later_are_not_shown(lived_template: Path) -> None:
    snapshot = Snapshot(lived_template, "churn")

    def shown(moment: str, cohort: str = "release = '1'") -> pd.Series:
        scope = Scope("churn", window="2025-03-01/2025-03-04", cohort=cohort, as_of=moment)
        question = resolve(scope, snapshot.contract, snapshot.extent)
        columns, found = example_rows(snapshot, question.window, "label")
        return pd.DataFrame(found, columns=columns)["label"]

    assert len(shown("2025-03-05")) == 20
    assert shown("2025-03-05").isna().all()
    assert shown("2025-03-11").notna().all()
    assert not len(shown("2025-03-05", "label = 1"))


def test_rows_come_by_their_loss_where_that_is_asked(tmp_path: Path) -> None:
    snapshot = loaded(tmp_path)
    found, every = asked(snapshot, "", "auc", "plan = 'free'", by_loss=True), rows("2025-01-01", 400, 0.0, 1)
    every = every[every["plan"] == "free"]
    own = -np.log(np.where(every["y"] == 1, every["p"], 1 - every["p"]))
    assert list(found.columns) == ["id", "at", "log_loss", "plan", "band", "score", "label"]
    np.testing.assert_allclose(found["log_loss"], np.sort(own)[::-1][:20])
    pd.testing.assert_frame_equal(found, asked(snapshot, "", "auc", "plan = 'free'", by_loss=True))
    masked = asked(loaded(tmp_path / "masked", "y"), "", "auc", by_loss=True)
    assert not {"log_loss", "label"} & set(masked.columns)  # a loss tells the label


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ({"binary": "regression", "score: p": "value: p", ", positive: 1": ""}, "absolute_error"),
        ({"score: p": "score: p, scale: margin"}, "wrong"),
    ],
)
def test_the_loss_is_that_of_the_task(written: dict[str, str], name: str) -> None:
    text = CONTRACT
    for old, new in written.items():
        text = text.replace(old, new)
    assert list(leading_loss(parse_contract(text))) == [name]


SERVED = (
    CONTRACT
    + """
service: {latency_ms: ms, status: code, ok: [200, 304]}
business: {value: worth, currency: EUR}
"""
)
TELLING = {
    "latency_p95": ("ms", lambda frame: frame.nlargest(20, "ms")),
    "error_rate": ("code", lambda frame: frame[frame["code"].isin(["500", "429"])]),
    "value_per_decision": ("worth", lambda frame: frame.nsmallest(20, "worth")),
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.DataFrame]:
    """Rows with a latency, a status (as texts, some with a decimal, some missing) and a value."""
    home, draw = tmp_path_factory.mktemp("served"), np.random.default_rng(5)
    frame = rows("2025-01-01", 400, 0.0, 1)
    frame["ms"] = draw.permutation(400).astype(float)
    frame.loc[frame["ms"] >= 395, "ms"] = None
    frame["code"] = np.resize(["200", "304", "200.0", None, *["200"] * 36, "500", "429"], 400)
    frame["worth"] = draw.permutation(400).astype(float)
    return home, frame


@pytest.mark.parametrize("measure", TELLING)
@pytest.mark.parametrize("masked", ["", "mask: [ms, code, worth]\n"], ids=["shown", "masked"])
def test_of_service_and_value_those_that_tell_most(
    served: tuple[Path, pd.DataFrame], measure: str, masked: str
) -> None:
    home, frame = served
    store, (column, expected) = home / ("masked" if masked else "shown"), TELLING[measure]
    if not store.exists():
        load(store, parse_contract(SERVED + masked), predictions=[frame])
    found = asked(Snapshot(store, "churn"), "", measure)
    if masked:
        assert column not in found and len(found) == 20
        return
    assert list(found.columns)[:3] == ["id", "at", column]
    wanted = expected(frame)
    assert len(found) == min(len(wanted), 20) and set(found["id"]) <= set(wanted["id"])
    if measure != "error_rate":
        assert list(found["id"]) == list(wanted["id"])
