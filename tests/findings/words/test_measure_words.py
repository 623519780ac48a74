"""The unit of every measure: a rule on the whole table limits a count or an amount, no share of its rows."""

from math import nan
from zoneinfo import ZoneInfo

import pytest

from monitoring.contract.expectations import RULES
from monitoring.findings.words.measure_words import WORDS, words_of, words_of_row
from monitoring.findings.words.templates import Telling, template
from monitoring.findings.words.words import number
from monitoring.store.reads.expected_tables import LEVELS
from tests.findings.conftest import Make


@pytest.mark.parametrize(
    ("measure", "value", "said"),
    [
        ("row_count_between", 1800.0, "1,800"),
        ("row_count_between 2", 1800.0, "1,800"),
        ("distinct_between", 12.0, "12"),
        ("mean_between", 0.0188, "0.0188"),
        ("quantile_between", 60000.5, "60,000"),
        ("column_exists", 0.0, "0"),
        ("between", 0.0188, "1.9%"),
        ("unique", 0.5, "50.0%"),
        ("a rule of ours", 0.0188, "1.9%"),
    ],
)
def test_a_name_tells_what_is_counted(measure: str, value: float, said: str) -> None:
    assert number(value, words_of(measure).unit) == said


def test_every_rule_that_has_no_share_of_rows_is_one_of_the_table() -> None:
    assert set(LEVELS) == {rule for rule in RULES if words_of(rule).unit != "rate"}


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"value": 1800.0, "lower": nan, "upper": nan}, "1,800"),
        ({"value": 0.018, "lower": 0.01, "upper": 0.03}, "1.8%"),
    ],
)
def test_a_rule_with_a_name_of_its_own_is_told_by_its_interval(
    row: Make, columns: dict[str, float], said: str
) -> None:
    one = row("rows a month", "", panel="quality", **columns)
    assert number(one.value, words_of_row(one).unit) == said


def test_the_title_has_the_same_number(row: Make) -> None:
    one = row("row_count_between", "", panel="quality", value=1800.0, lower=nan, upper=nan)
    assert (
        template(one)(one, Telling("", ZoneInfo("UTC")))[0]
        == "The table breaks the rule 'row_count_between': it is 1,800"
    )


def test_the_verb_is_that_of_the_name() -> None:
    plural = {name for name, words in WORDS.items() if words.be() == "are"}
    assert plural == {
        *("error_rate", "rows", "volume", "duplicate_rate", "unseen_rate", "throughput"),
        *("overdue_rate", "unlabelled_rate", "orphan_labels", "label_coverage", "implied_rate"),
        *("stuck_label_rate", "copied_rate"),
    }
    assert (WORDS["error_rate"].be(past=True), WORDS["bias"].be(past=True)) == ("were", "was")


def test_a_brief_name_tells_which_measure_it_is() -> None:
    assert words_of("ece_debiased").brief == "Calibration error"
    assert words_of("auc").brief == "AUC"
