"""Single values of many periods are read once, and are those that each period asks for by itself."""

import numpy as np
import pytest

from monitoring.panels.distributions import single_values, subject_values
from monitoring.panels.distributions.numeric_counts import NumericCounts
from monitoring.panels.distributions.single_values import SingleValues, risen
from monitoring.panels.distributions.subject_values import SubjectValues
from monitoring.panels.sides import sides
from monitoring.scope.question import Scope, resolve
from monitoring.store.ingest.load import load
from monitoring.store.snapshot import Snapshot
from tests.panels.distributions.test_repeated_values import ASKED, CONTRACT, read_contract, rows


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    home = tmp_path_factory.mktemp("single")
    load(home, read_contract(CONTRACT), predictions=[rows()])
    return Snapshot(home, "m")


@pytest.mark.parametrize("cohort", ["", "side = 'b'"])
def test_many_periods_are_read_once(snapshot: Snapshot, cohort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject_values, "EXACT_ROWS", 0)
    question = resolve(Scope("m", by="day", cohort=cohort, **ASKED), snapshot.contract, snapshot.extent)
    numbers = [one for one in snapshot.subjects if one.numeric and not one.labelled_only]
    both = sides(snapshot, question, "numeric")
    every = NumericCounts(both, numbers, snapshot.bins)
    counted = {period: every.at(period, [one.name for one in numbers]) for period in question.periods}
    asked = []
    for subject in numbers:
        of = {period: own[subject.name] for period, own in counted.items()}
        told = [period for period, one in of.items() if len(one.risen[1])]
        if len(told) <= 3:  # these ask by themselves
            continue
        at_once, single = (SingleValues(SubjectValues(snapshot, question, subject, both)) for _ in range(2))
        at_once.ahead(of)
        with monkeypatch.context() as patch:
            for reads in ("frequent_values", "rows_of_values"):  # nothing is read any more
                patch.setattr(single_values, reads, None)
            found = [at_once.now(period, risen(of[period])) for period in told]
            first = [found[k][0][:1] for k in range(len(told)) if found[k][1][0] > 8]
            then = [at_once.then(one) for one in first]
        expected = [single.now(period, risen(of[period])) for period in told]
        for pair, own in zip(found, expected, strict=True):
            np.testing.assert_array_equal(pair, own)
        assert [one.tolist() for one in then] == [single.then(one).tolist() for one in first]
        asked.append(len(first))
    assert max(asked) > 0
