"""What is said of a file that cannot be read: what a person can do about it."""

from pathlib import Path

import numpy as np
import pytest

from monitoring.contract.model import Contract
from monitoring.errors import LoadError
from monitoring.store.ingest.load import load


def test_bytes_that_are_no_text_are_not_told_to_mend_their_line_ends(tmp_path: Path, churn: Contract) -> None:
    """Line ends of other bytes are as they fall, and the first thing that the reader stumbles over."""
    path = tmp_path / "log.csv"
    path.write_bytes(np.random.default_rng(3).bytes(20_000))
    with pytest.raises(LoadError) as error:
        load(tmp_path / "store", churn, predictions=path)
    assert str(error.value) == (
        f"cannot read {path}: it is no text: export it as CSV, or give it the ending of what it is"
    )
