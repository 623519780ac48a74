"""Columns of rows: the same sums every time, whichever order a join gives them in."""

import duckdb
import numpy as np

from monitoring.contract import read_contract
from monitoring.demo import LENDING_CONTRACT
from monitoring.store.columns.schema import Schema
from monitoring.store.kinds.bins import Bins
from monitoring.store.kinds.chunk import Columns, Model, read


def test_rows_come_in_the_order_of_their_numbers() -> None:
    con, model = duckdb.connect(), Model(read_contract(LENDING_CONTRACT), Schema({}), Bins({}))
    con.execute(
        "create table shuffled as select k as __seq, k / 7 as x, k % 3 = 0 as f, 'l' || k as t"
        " from range(5000) r(k) order by hash(k)"
    )
    found = read(con, "shuffled", model, Columns(["x"], ["f"], ["t"]))
    assert found.floats("x").tolist() == (np.arange(5000) / 7).tolist()
    assert found.flags("f").tolist() == (np.arange(5000) % 3 == 0).tolist()
    levels = found.texts("t")
    assert [levels.names[code] for code in levels.code[:3]] == ["l0", "l1", "l2"]
