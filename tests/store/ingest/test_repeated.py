"""Numbers that stand more than once, by sorting and by grouping."""

from types import SimpleNamespace
from typing import Any, cast

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.store.files.database import Database
from monitoring.store.ingest import repeated
from monitoring.store.ingest.loading import Loading

DATABASE = Database(duckdb.connect(), ())


@given(numbers=st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 5)), most=st.sampled_from([0, 100]))
def test_both_ways_find_the_same(numbers: list[int], most: int) -> None:
    con = DATABASE.con
    con.execute("drop table if exists __twice")
    con.execute("create or replace table n as select unnest(?::ubigint[]) as h", [numbers])
    loading: Any = SimpleNamespace(database=DATABASE, number=lambda sql: DATABASE.run(sql)[0][0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repeated, "SORTED_ROWS", most)
        some = repeated.keep_repeated(cast(Loading, loading), "__twice", "select h from n", len(numbers))
    found = {row[0] for row in con.execute("select h from __twice").fetchall()} if some else set()
    assert found == {one for one in numbers if numbers.count(one) > 1}
    assert some == bool(found)
