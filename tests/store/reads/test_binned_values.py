"""The scan that leaves bins out gives the values whose codes are of the others."""

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from monitoring.profiles.fine_bins import FineBins
from monitoring.store.reads.binned_values import inside

EDGES = np.array([-0.1, 0.1, 0.30000000000000004, 1e-300, 1.5, 1e300])
EDGES.sort()
AROUND = [np.nextafter(EDGES, end) for end in (np.inf, -np.inf)]
VALUES = np.sort(np.concatenate([EDGES, *AROUND, [-np.inf]]))
CON = duckdb.connect()
CON.execute("create table t as select unnest(?) as x", [VALUES.tolist()])
CON.execute("insert into t values (null)")


@given(arrays(np.bool_, len(EDGES) + 1))
def test_bins_in_sql_are_those_of_the_codes(bins: NDArray[np.bool_]) -> None:
    found = CON.execute(f"select x from t where {inside('x', EDGES, bins)} order by x").fetchnumpy()["x"]
    np.testing.assert_array_equal(found, VALUES[bins[FineBins(EDGES).codes(VALUES)]])


@pytest.mark.parametrize("kind", ["float", "integer", "decimal(12, 2)"])
def test_other_types_are_compared_as_numbers_of_double_precision(kind: str) -> None:
    edges, bins = np.array([0.1, 2.0]), np.array([False, True, False])
    with duckdb.connect() as con:
        con.execute(f"create table t as select cast(unnest([0.1, 1, 2, 2.01, 3]) as {kind}) as x")
        sql = f"select cast(x as double) as v, {inside('x', edges, bins)} as told from t"
        found = con.execute(sql).fetchnumpy()
    np.testing.assert_array_equal(found["told"], bins[np.searchsorted(edges, found["v"], side="left")])
