"""The values of a column that a window has."""

import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.reads.window_values import window_values
from monitoring.store.snapshot import Snapshot

CONTRACT = """
model: few
task: binary
id: id
timestamp: at
prediction: {score: p}
label: {column: y, positive: 1, negative: 0, observed_at: seen}
cohorts: [grade]
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    grades, folder = ["1", "2", None, "NA"], tmp_path_factory.mktemp("grades")
    frame = pd.DataFrame({"id": range(40), "at": "2025-03-01", "p": 0.5, "grade": grades * 10})
    frame = frame.assign(y=(frame.grade == "1").astype(int), seen="2025-03-10")
    for part in (frame[frame.grade != "NA"], frame[frame.grade == "NA"]):
        part.to_csv(folder / "part.csv", index=False)
        load(folder / "store", read_contract(CONTRACT), predictions=[folder / "part.csv"])
    return Snapshot(folder / "store", "few")


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("moment", "cohort", "values"),
    [
        ("", "", (1.0, 2.0, None)),
        ("", "label = 1", (1.0,)),
        ("2025-03-05", "", (1.0, 2.0, None)),
        ("2025-03-05", "label = 1", ()),
    ],
)
def test_values_are_those_of_then_that_a_cohort_can_name(
    snapshot: Snapshot, moment: str, cohort: str, values: tuple[float | None, ...]
) -> None:
    scope = Scope("few", window="all", cohort=cohort, as_of=moment)
    asked = resolve(scope, snapshot.contract, snapshot.extent).window
    assert window_values(snapshot, snapshot.cohorts[0], asked, 9) == values
