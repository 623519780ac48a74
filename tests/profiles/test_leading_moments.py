"""Records of more quantities than are read: those that come first are taken, each record by its own width."""

import numpy as np
import pytest

from monitoring.profiles import MomentVector
from monitoring.profiles.grouped_rows import GroupedRows
from monitoring.profiles.leading_moments import leading, quantities
from monitoring.profiles.moment_table import MomentTable
from monitoring.profiles.records import Gathered, Records, Whole


def records(width: int, seed: int, groups: int = 3) -> list[bytes]:
    """Count forty rows in some groups; of equal seeds the first quantities are the same."""
    columns = np.random.default_rng(seed).normal(size=(5, 40))[:width]
    return list(MomentTable.of([*columns], GroupedRows(np.arange(40) % groups, groups)).payloads())


MIXED = [*records(5, 1), *records(2, 2), *records(4, 3), *records(5, 4)]
NARROW = [one for seed in (1, 2, 3, 4) for one in records(2, seed)]


def test_the_first_quantities_are_read_as_if_no_others_were_kept() -> None:
    assert list(leading(MIXED, 2)) == NARROW
    merged, plain = MomentVector.merged(leading(MIXED, 2), 2), MomentVector.merged(NARROW, 2)
    assert merged.comoment.tolist() == plain.comoment.tolist()


def test_some_of_the_records_are_those_of_the_same_numbers() -> None:
    chosen = np.array([1, 3, 8, 11])
    for whole in (Whole.of(MIXED), gathered(MIXED)):
        assert list(leading(Records(whole, chosen), 2)) == [NARROW[k] for k in chosen]
        assert list(leading(Records(whole, slice(2, 7)), 2)) == NARROW[2:7]


def gathered(some: list[bytes]) -> Gathered:
    whole = Whole.of(some)
    return Gathered(whole.piece, whole.ends)


def test_records_of_that_width_stay_where_they_are() -> None:
    some = Records.all(Whole.of(NARROW))
    assert leading(some, 2) is some
    assert not len(leading([], 2))


@pytest.mark.parametrize("some", [records(2, 1), [*records(4, 1), *records(2, 1)]], ids=["all", "one"])
def test_records_of_fewer_quantities_are_refused(some: list[bytes]) -> None:
    with pytest.raises(ValueError, match="2 quantities, not 3"):
        leading(some, 3)


@pytest.mark.parametrize("size", [0, 8, 16, 25, 100])
def test_bytes_that_are_no_joint_moments_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match="no joint moments"):
        quantities(size)
