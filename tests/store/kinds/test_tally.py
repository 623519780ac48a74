"""How often rows broke a rule, out of the rows that it was checked on."""

from monitoring.store.kinds.tally import CHECKED, tally_key, violations


def test_a_rule_that_was_not_counted_was_broken_by_none_of_no_rows() -> None:
    counts = {"rows": 100, tally_key("x", "missing"): 20}
    assert violations(counts, "x", "missing", none=0) == (20, 100)
    apart = {("x", "unseen")}
    assert violations(counts, "x", "unseen", none=0, apart=apart) == (0, 0)
    checked = counts | {tally_key("x", f"{CHECKED}unseen"): 80}
    assert violations(checked, "x", "unseen", none=0, apart=apart) == (0, 80)
