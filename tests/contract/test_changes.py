"""What a new contract changes is said by place, and an inserted item moves no other."""

from monitoring.contract import changes, parse_contract

TEXT = """\
model: m
task: multiclass
id: i
timestamp: t
prediction: {scores: {a: x, b: y}}
features: [{name: one, min: 0}, two]
cohorts: [region]
thresholds: {drift.psi: {warning: 0.1}}
expectations: [{column: one, rule: not_null}]
"""


def said(old: str, new: str) -> tuple[str, ...]:
    return changes(parse_contract(TEXT), parse_contract(TEXT.replace(old, new)))


def test_the_same_meaning_is_no_change() -> None:
    assert said("id: i", "id: [i]  # one column") == ()


def test_a_changed_number() -> None:
    assert said("warning: 0.1", "warning: 0.2") == ("thresholds.drift.psi.warning: 0.1 -> 0.2",)


def test_an_inserted_item() -> None:
    assert said("[{name: one, min: 0}", "[zero, {name: one, min: 0}") == (
        "features.zero.name: nothing -> 'zero'",
    )


def test_a_removed_key() -> None:
    assert said("expectations: [{column: one, rule: not_null}]", "") == (
        "expectations.one/not_null.column: 'one' -> nothing",
        "expectations.one/not_null.rule: 'not_null' -> nothing",
    )


def test_the_order_of_classes() -> None:
    assert said("a: x, b: y", "b: y, a: x") == ("order of classes: a list of a, b -> a list of b, a",)
