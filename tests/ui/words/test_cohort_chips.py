import pytest

from monitoring.ui.words.cohort_chips import chips, in_words, label, together


@pytest.mark.parametrize(
    "text",
    [
        "",
        "region = 'EU'",
        "region in ('EU', 'US') and plan = 'annual'",
        "season = 2019 and age >= 25",
        "region = 'EU' or plan = 'annual'",
        "not (income is null)",
        "region = 'EU' and region = 'US'",
        "age >= 25 and region in ('EU', 'US') and region = 'US'",
        "age >= 25 and age < 60",
    ],
)
def test_taken_apart_and_put_together_a_cohort_stays_the_same(text: str) -> None:
    assert together(chips(text)) == text


def test_levels_of_one_column_are_alternatives() -> None:
    assert together(["a = 'x'", "b = 'z'", "a = 'y'"]) == "a in ('x', 'y') and b = 'z'"


def test_both_levels_of_one_column_are_never_made_either() -> None:
    [one] = chips("region = 'EU' and region = 'US'")
    assert chips(together([one, "plan = 'annual'"])) == [
        "plan = 'annual' and region = 'EU' and region = 'US'"
    ]
    assert chips("age >= 25 and age < 60") == ["age >= 25", "age < 60"], "these are joined by and as it is"


def test_a_part_that_is_no_level_stays_as_it_is() -> None:
    assert chips("a = 'x' and (b = 1 or c = 2)") == ["a = 'x'", "b = 1 or c = 2"]
    assert together(["a = 'x'", "b = 1 or c = 2"]) == "a = 'x' and (b = 1 or c = 2)"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("region in ('EU', 'US') and plan = 'annual'", "region EU or US, and plan annual"),
        ("age >= 25", "age >= 25"),
        ("age >= 25 and age < 60", "age >= 25, and age < 60"),
        ("region = 'EU' and region = 'US'", "region = 'EU' and region = 'US'"),
        ("season = 2019", "season 2019"),
        ("day in (20240115, 20240116)", "day 20240115 or 20240116"),
        ("age_band in ('<18', '[18,25)', '>=65')", "age_band < 18 or [18,25) or ≥ 65"),
        ("region = 'EU' and (a = 1 or b = 2)", "region EU, and (a = 1 or b = 2)"),
        ("a = 1 or b = 2", "a = 1 or b = 2"),
        ("\"a=b\" = 'x=y' and region = ' '", "a=b x=y, and region ' '"),
        ("", "everyone"),
    ],
)
def test_a_cohort_in_words(text: str, words: str) -> None:
    """The outermost bins of a number were said to be joined by "and": no row is in both."""
    assert in_words(text) == words


def test_a_chip_shows_its_level_without_quotes() -> None:
    assert label("region = 'it''s'") == "region=it's"
