"""What no row can ever satisfy, or no answer come of, is refused when the contract is read."""

import pytest

from monitoring.contract import parse_contract
from monitoring.contract.draft import draft_contract
from monitoring.errors import ContractError
from tests.contract.test_rules import BINARY, LABELLED, MULTICLASS, REGRESSION


def expectation(text: str) -> str:
    return f"{BINARY}expectations: [{{{text}}}]\n"


REFUSED = {
    "a set of nothing": (expectation("column: a, rule: in_set, values: []"), "at least one of `values`"),
    "nothing forbidden": (expectation("column: a, rule: not_in_set, values: []"), "at least one of `values`"),
    "no good status": (BINARY + "service: {status: s, ok: []}\n", "`service.ok` has at least one status"),
    "one column of service": (BINARY + "service: {status: s, latency_ms: s}\n", "are two columns"),
    "between one and the same": (
        expectation("column: a, rule: between, min: 1, max: 1, strict: true"),
        "of `strict` limits min < max",
    ),
    "fewer than none": (expectation("rule: row_count_between, max: -1"), "a whole number from 0 on"),
    "no whole number": (expectation("column: a, rule: length_between, min: 0.2, max: 0.5"), "a whole number"),
    "a measure's own name": (expectation("column: a, rule: not_null, name: missing_rate"), "is called as no"),
    "a business of nothing": (BINARY + "business: {currency: EUR}\n", "`business` has `value` or `costs`"),
    "costs without outcome": (BINARY + "business: {costs: {fp: 1}}\n", "`business.costs` needs `label`"),
    "an id twice": (BINARY.replace("id: i", "id: [i, i]"), "a column stands once under `id`"),
    "a join twice": (LABELLED[:-2] + ", join: [a, a]}\n", "a column stands once under `label.join`"),
    "a cohort of ids": (BINARY + "cohorts: [i]\n", "a column of few levels"),
    "a cohort of times": (BINARY + "cohorts: [{name: c, column: t, bins: [1]}]\n", "a column of few levels"),
    "bins of words": (
        BINARY + "features: [{name: a, kind: categorical}]\ncohorts: [{name: c, column: a, bins: [1]}]\n",
        "`a` has bins where it is a number",
    ),
    "one name of two columns": (
        BINARY + "features: [a, b]\ncohorts: [{name: a, column: b}]\n",
        "the cohort `a` is of the feature of its name",
    ),
    "a score of times": (
        BINARY.replace("score: p", "score: t"),
        "`prediction.score` and `timestamp` are two",
    ),
    "a label of ids": (
        BINARY + "label: {column: i, positive: 1}\n",
        "`label.column` and `id` are two columns",
    ),
    "a label of its time": (LABELLED[:-2] + ", observed_at: y}\n", "and `label.observed_at` are two columns"),
    "a label of scores": (MULTICLASS + "label: {column: x}\n", "label and prediction are two columns"),
    "a feature of scores": (MULTICLASS + "features: [x]\n", "`prediction.scores` is no feature"),
    "quantiles of one column": (
        REGRESSION.replace("value: y", "value: v, quantiles: {0.1: q, 0.9: q}"),
        "the quantiles 0.1 and 0.9 have columns of their own",
    ),
    "beyond perfect": (
        LABELLED + "slos: [{name: a, objective: 85, within: 30d, measure: performance.precision}]\n",
        "`performance.precision` is at most 1 (found 85); did you mean 0.85?",
    ),
    "words of a number": (
        BINARY + "features: [{name: a, kind: numeric, allowed: [x]}]\n",
        "one of the values of the numeric feature `a` is a number",
    ),
    "values beyond the limits": (
        BINARY + "features: [{name: a, kind: numeric, min: 5, allowed: [1, 2]}]\n",
        "one of the values of feature `a` lies within its `min` and `max`",
    ),
    "no version": (BINARY + "default_baseline: 'version:'\n", "`default_baseline` is a name"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused(text: str, said: str) -> None:
    with pytest.raises(ContractError) as told:
        parse_contract(text)
    assert said in str(told.value)


def test_what_a_draft_leaves_open_is_no_column() -> None:
    assert "CHANGE_ME" in draft_contract("m", [])
    parse_contract(draft_contract("m", []))
