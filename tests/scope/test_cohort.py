"""Cohort expressions: one canonical text, the same meaning in SQL and in words, every refusal by name."""

from functools import cache

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.errors import ScopeError, TidemarkError
from monitoring.scope.cohort import Both, Comparison, Either, Expression, IsNull, Not, Within, names
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.store.columns.cells import Dimension
from monitoring.store.quoting import quote
from monitoring.store.sql.predicates import holds, predicate

KNOWN = {
    "colour": Dimension("colour", "categorical", quote("colour")),
    "age": Dimension("age", "numeric", quote("age"), as_number=True),
    "flag": Dimension("flag", "boolean", quote("flag")),
    "od d\"'": Dimension("od d\"'", "text", quote("od d\"'")),
}
TEXTS = st.sampled_from(["red", "it's", '"', "", "2019", "a;drop table rows--"])
NUMBERS = st.one_of(st.integers(-5, 90).map(float), st.sampled_from([0.5, -2.25, 1e6]))
LEAVES = st.one_of(
    st.builds(
        Comparison, st.sampled_from(["colour", "od d\"'"]), st.sampled_from(["=", "!=", "<", ">="]), TEXTS
    ),
    st.builds(Comparison, st.just("age"), st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), NUMBERS),
    st.builds(Comparison, st.just("flag"), st.sampled_from(["=", "!="]), st.booleans()),
    st.builds(Within, st.just("colour"), st.lists(TEXTS, min_size=1, max_size=3, unique=True).map(tuple)),
    st.builds(Within, st.just("age"), st.lists(NUMBERS, min_size=1, max_size=3, unique=True).map(tuple)),
    st.builds(IsNull, st.sampled_from(list(KNOWN))),
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        st.builds(Not, part),
        st.lists(part, min_size=2, max_size=3).map(lambda p: Both(tuple(p))),
        st.lists(part, min_size=2, max_size=3).map(lambda p: Either(tuple(p))),
    ),
    max_leaves=8,
)
LEVELS = st.fixed_dictionaries(
    {
        "colour": st.one_of(st.none(), TEXTS),
        "age": st.one_of(st.none(), NUMBERS),
        "flag": st.one_of(st.none(), st.booleans()),
        "od d\"'": st.one_of(st.none(), TEXTS),
    }
)


def evaluate(expression: Expression, row: dict[str, object]) -> bool:
    """Say it in plain Python: a comparison with null is false, `not` is the complement."""
    if isinstance(expression, Both):
        return all(evaluate(part, row) for part in expression.parts)
    if isinstance(expression, Either):
        return any(evaluate(part, row) for part in expression.parts)
    if isinstance(expression, Not):
        return not evaluate(expression.part, row)
    value = row[expression.name]
    if isinstance(expression, IsNull):
        return value is None
    if value is None:
        return False
    if isinstance(expression, Within):
        return value in expression.values
    wanted = expression.value
    answers = {"=": value == wanted, "!=": value != wanted}
    if expression.operator in answers:
        return answers[expression.operator]
    return {"<": value < wanted, "<=": value <= wanted, ">": value > wanted, ">=": value >= wanted}[
        expression.operator
    ]


@given(EXPRESSIONS)
def test_canonical_text_reads_back_as_itself(expression: Expression) -> None:
    again = parse_cohort(str(expression))
    assert str(again) == str(expression)
    assert names(again) == names(expression)


@cache
def database() -> duckdb.DuckDBPyConnection:
    """One for all expressions: each takes longer to open than to ask."""
    return duckdb.connect()


@given(EXPRESSIONS, LEVELS)
def test_sql_cells_and_words_agree(expression: Expression, row: dict[str, object]) -> None:
    read = parse_cohort(str(expression))
    wanted = evaluate(read, row)
    columns = ", ".join(
        f"?::{kind} as {quote(name)}"
        for name, kind in zip(KNOWN, ("varchar", "double", "boolean", "varchar"), strict=True)
    )
    given = [row[name] for name in KNOWN]
    sql = f"select {predicate(read, KNOWN)} from (select {columns})"
    assert database().execute(sql, given).fetchall() == [(wanted,)]
    bare = predicate(read, KNOWN, null_is_false=True)
    sql = f"select count(*), count(case when {bare} then 1 end) from (select {columns}) where {bare}"
    assert database().execute(sql, given).fetchall() == [(int(wanted), int(wanted))]
    text = {"age": lambda v: repr(float(v)), "flag": lambda v: str(v).lower()}
    levels = {k: None if v is None else text.get(k, str)(v) for k, v in row.items()}
    assert holds(read, levels, KNOWN) is wanted


@pytest.mark.parametrize("text", ["2019", "2019.0", "2019.", "2019.5", "02019", "v2019.0"])
def test_a_number_finds_its_text_with_and_without_zeros(text: str) -> None:
    same = text in ("2019", "2019.0", "2019.")
    for words, wanted in (("colour = 2019", same), ("colour in (2018, 2019)", same),
                          ("colour != 2019", not same), ("colour = '2019'", text == "2019")):  # fmt: skip
        read = parse_cohort(words)
        sql = f"select {predicate(read, KNOWN)} from (select ?::varchar as colour)"
        assert database().execute(sql, [text]).fetchall() == [(wanted,)], words
        assert holds(read, {"colour": text}, KNOWN) is wanted, words


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse_cohort(text)
    except TidemarkError as error:
        assert "cohort" in str(error)


@pytest.mark.parametrize(
    "text",
    ["a", "a =", "= 1", "a = b", "a = 1 or", "(a = 1", "a = 1)", "a in ()", "a between 1", "a like 'x'",
     "a = 1; drop table rows", "a = 1 -- x", "f(a) = 1", "a = (select 1)", "a is 3", "not", "a == == 1",
     "(" * 80 + "a = 1" + ")" * 80, "a between 30 and 20"],
)  # fmt: skip
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(ScopeError):
        parse_cohort(text)


@pytest.mark.parametrize(("text", "quote"), [("region = 'west", "'"), ('"net income > 3', '"')])
def test_a_quote_that_is_not_closed_is_told(text: str, quote: str) -> None:
    with pytest.raises(ScopeError, match=f"its closing {quote} is missing"):
        parse_cohort(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('region = "west"', "expected a text in single quotes, 'west'"),
        ("age between 30 and 20", "no number is between 30 and 20: write the lesser one first"),
        ("region between 'z' and 'a'", "no text is between 'z' and 'a': write the lesser one first"),
        ("age >= 20 or", "is not finished: expected the name"),
        ("region = west", "expected a number, a text in single quotes such as 'EU', true or false"),
        ("region = null", "expected a value; those that are missing are found by 'is null'"),
        ("age in (1, NaN)", "expected a value; those that are missing are found by 'is null'"),
        ("name = 'O'Brien'", "its closing ' is missing; one inside of it is written twice"),
        ("name = 'O''Brien", "its closing ' is missing; one inside of it is written twice"),
        ("region = ‘west’", "quotes are straight, 'EU' for a text"),
        ("“net income” > 3", 'and "my column" for a name'),
    ],
)
def test_a_slip_is_told_with_what_to_write(text: str, told: str) -> None:
    with pytest.raises(ScopeError, match=told):
        parse_cohort(text)


def test_a_value_of_a_list_counts_once() -> None:
    """Chips of the page stood twice, and its words said "EU or EU"."""
    assert str(parse_cohort("a in ('EU', 'US', 'EU', 1, true, 1.0)")) == "a in ('EU', 'US', 1, true)"


def test_everything_is_no_cohort() -> None:
    assert parse_cohort("") is None
    assert parse_cohort("   ") is None
