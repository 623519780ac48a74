"""Codes are counted by record, whether these are large or small."""

import numpy as np
import pytest

from monitoring.store.codes import coded_reads
from monitoring.store.codes.chosen_rows import Rows


@pytest.mark.parametrize("large", [0, 40, 1 << 30])
def test_by_record(monkeypatch: pytest.MonkeyPatch, large: int) -> None:
    monkeypatch.setattr(coded_reads, "LARGE", large)
    draw, sizes = np.random.default_rng(2), np.array([3, 100, 1, 57])
    codes = draw.integers(0, 256, sizes.sum()).astype(np.uint8)
    none = np.empty(0, dtype=np.intp)
    rows = Rows(none, np.arange(len(sizes)), none, np.concatenate([[0], np.cumsum(sizes)]), none)
    found = coded_reads._by_record(codes, rows)
    assert found.shape == (4, 256)
    for counts, some in zip(found, np.split(codes, np.cumsum(sizes)[:-1]), strict=True):
        assert counts.tolist() == [int((some == code).sum()) for code in range(256)]
