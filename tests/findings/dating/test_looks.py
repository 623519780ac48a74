"""What rows that deviate look like: stuck at one value, filled, unread, levels under other names, or new."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.dating.moved_levels import moved_level_words
from monitoring.findings.dating.new_levels import new_level_words
from monitoring.findings.dating.renamed_levels import renamed_level_words, renamed_words
from monitoring.findings.dating.respelled_levels import respelled_words
from monitoring.findings.dating.stuck_columns import stuck_words
from monitoring.findings.finding import Finding
from monitoring.findings.locus.slice import slice_of
from monitoring.findings.report import report
from monitoring.profiles import LevelCounts, NumericProfile
from monitoring.scope.question import Scope
from monitoring.store.ingest.load import load
from tests.findings.locus.test_version_locus import CONTRACT, stream

EDGES = np.array([1.0, 2.0, 3.0])


def numeric(*values: float) -> NumericProfile:
    return NumericProfile.of(np.array(values), EDGES)


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (numeric(*[0, 1, 2, 3] * 30), numeric(*[2.5] * 120), "in these rows it is always 2.5"),
        (
            numeric(*[0, 1, 2, 3] * 30),
            numeric(*[2.5] * 120, np.nan),
            "in these rows it is always 2.5 where it has a value",
        ),
        (numeric(*[0, 1, 2, 3] * 30), numeric(*[2.5] * 99), ""),  # too few
        (numeric(*[0, 1, 2, 3] * 30), numeric(*[2.5] * 120, 2.6), ""),
        (numeric(*[0, 1, 2, 3] * 30), numeric(*[2.5] * 120, np.inf), ""),
        (numeric(*[2.5] * 120, 0, 1), numeric(*[2.5] * 120), ""),  # it mostly was before
        (numeric(*[0.0] * 120, 1, 2.5), numeric(*[2.5] * 120), "in these rows it is always 2.5"),
        (numeric(*[3.0] * 120), numeric(*[7.0] * 120), "in these rows it is always 7, before always 3"),
        (numeric(*[3.0] * 120), numeric(*[3.0] * 120), ""),
        (LevelCounts({"a": 120}), LevelCounts({"b": 120}), ""),  # renamed, which is said so
        (LevelCounts({"a": 60, "b": 60}), LevelCounts({"b": 120}), "in these rows it is always 'b'"),
        (LevelCounts({"a": 60, "b": 60}), LevelCounts({}, 120), ""),
    ],
)
def test_what_is_stuck(
    then: NumericProfile | LevelCounts, now: NumericProfile | LevelCounts, words: str
) -> None:
    assert stuck_words(then, now) == words


def test_a_constant_that_is_another_one_is_told_with_both(tmp_path: Path) -> None:
    """It had moved away, and nobody said from which value to which; it is no default of what varied."""
    frame = stream(0.0)[0].drop(columns=["logit", "day"]).assign(c=3.0)
    frame.loc[frame["at"] >= "2026-02-15", "c"] = 7.0
    text = CONTRACT.replace("features: [", "features: [c, ")
    load(tmp_path, read_contract(text), predictions=[frame])
    made = report(tmp_path, ["drift"], Scope("m", window="last-7d", baseline="2026-02-01/2026-02-10"))
    [found] = [one for one in made.findings if one.subject == "c"]
    assert found.title.endswith("; in these rows it is always 7, before always 3.")
    assert "a default" not in found.next_action


BEFORE = LevelCounts({"web": 600, "app": 300, "branch": 100})


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ({"web": 600, "mobile": 300, "branch": 100}, "in these rows 'mobile' looks like 'app' renamed"),
        (
            {"WEB": 580, "APP": 310, "branch": 110},
            "in these rows 'WEB' looks like 'web' renamed, 'APP' looks like 'app' renamed",
        ),
        ({"web": 600, "mobile": 100, "branch": 100}, ""),  # a third as many
        ({"web": 600, "app": 40, "mobile": 260, "branch": 100}, ""),  # some of it is left
        ({"web": 600, "app": 300, "branch": 90, "shop": 10}, ""),  # nothing went
        ({"web": 850, "branch": 150}, ""),  # nothing came
        ({"web": 60, "mobile": 30}, ""),  # too few rows
    ],
)
def test_what_is_renamed(now: dict[str, int], words: str) -> None:
    assert renamed_words(BEFORE, LevelCounts(now)) == words


SPELLED = "in these rows {} (n=1,000) have a level of before, spelled {}, such as {}"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ({"WEB": 600, "APP": 300, "Branch": 100}, ("100%", "in other case", "'WEB' for 'web'")),
        ({"web": 300, "WEB": 290, "app": 310, "branch": 100}, ("29.0%", "in other case", "'WEB' for 'web'")),
        ({"web": 700, "app ": 200, "branch": 100}, ("20.0%", "with other blanks", "'app ' for 'app'")),
        ({"web": 700, " APP": 200, "branch": 100}, ("20.0%", "otherwise", "' APP' for 'app'")),
        ({"web": 700, "7.0": 300}, ("30.0%", "as another text of its number", "'7.0' for '7'")),
        ({"web": 700, "APP": 200, "shop": 100}, ()),  # a third of what is new is new
        ({"web": 700, "shop": 300}, ()),
        ({"web": 995, "WEB": 5}, ()),  # hardly any
        ({"web": 60, "WEB": 30}, ()),  # too few rows
    ],
)
def test_what_is_spelled_otherwise(now: dict[str, int], words: tuple[str, ...]) -> None:
    then = LevelCounts({**BEFORE.counts, "7": 200})
    assert respelled_words(then, LevelCounts(now)) == (SPELLED.format(*words) if words else "")


def test_of_levels_as_frequent_the_nearest_name_is_the_one() -> None:
    then = LevelCounts({"north": 500, "south": 500})
    assert renamed_words(then, LevelCounts({"South-2": 500, "North-2": 500})) == (
        "in these rows 'North-2' looks like 'north' renamed, 'South-2' looks like 'south' renamed"
    )


def test_of_many_renamed_levels_three_are_named() -> None:
    names = [f"level {k}" for k in range(10)]
    told = renamed_words(
        LevelCounts(dict.fromkeys(names, 100)), LevelCounts({one.upper(): 100 for one in names})
    )
    assert told.count("renamed") == 3
    assert told.endswith("'LEVEL 2' looks like 'level 2' renamed and 7 more do")


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ({"web": 90, "shop": 10}, "in these rows it is 'shop'"),
        ({"web": 90, "shop": 6, "bank": 4}, "in these rows the new levels are mostly 'shop'"),
        ({"web": 90, "shop": 4, "bank": 4, "post": 4}, ""),
        ({"web": 90}, ""),
    ],
)
def test_which_levels_are_new(now: dict[str, int], words: str) -> None:
    assert new_level_words(BEFORE, LevelCounts(now)) == words


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ({"web": 850, "app": 50, "branch": 100}, "'app' stands in 5.0% (n=1,000), before in 30.0% (n=1,000)"),
        ({"web": 400, "app": 300, "kiosk": 300}, "'kiosk' stands in 30.0% (n=1,000), before in 0% (n=1,000)"),
        ({"web": 600, "app": 300, "branch": 100}, ""),  # nothing moved
        ({"web": 10, "app": 50}, ""),  # too few rows
        (dict.fromkeys("abcdefghij", 100), "'web' stands in 0% (n=1,000), before in 60.0% (n=1,000)"),
    ],
)
def test_which_level_moved(now: dict[str, int], words: str) -> None:
    told = moved_level_words(LevelCounts({"web": 600, "app": 300, "branch": 100}), LevelCounts(now))
    assert told == (f"in these rows {words}" if words else "")


def test_where_many_levels_moved_a_little_none_is_named() -> None:
    then = LevelCounts({f"r{k}": 100 for k in range(10)})
    assert moved_level_words(then, LevelCounts({f"r{k}": 100 + 40 * (-1) ** k for k in range(10)})) == ""


def test_what_looks_like_a_level_that_went() -> None:
    now = LevelCounts({"web": 580, "APP": 310, "branch": 110})
    assert renamed_level_words(BEFORE, now, "app") == "'APP' looks like it, renamed"
    assert renamed_level_words(BEFORE, now, "web") == ""


Fault = Callable[[pd.DataFrame, pd.Series], None]


def stuck(rows: pd.DataFrame, off: pd.Series) -> None:
    rows.loc[off, "income"] = 31_000.0


def stuck_in_one(rows: pd.DataFrame, off: pd.Series) -> None:
    rows.loc[off & (rows["region"] == "west"), "income"] = 0.0


def renamed(rows: pd.DataFrame, off: pd.Series) -> None:
    rows.loc[off, "plan"] = rows.loc[off, "plan"].replace("c", "gold")


def new(rows: pd.DataFrame, off: pd.Series) -> None:
    rows.loc[off & (rows["id"] % 5 == 0), "plan"] = "trial"


def found(home: Path, fault: Fault, contract: str = CONTRACT) -> dict[str, Finding]:
    rows, _ = stream(0.0)
    fault(rows, rows["day"] >= 48)
    load(home, read_contract(contract), predictions=[rows.drop(columns=["logit", "day"])])
    told = report(home, ["findings"], Scope("m", window="last-30d")).findings
    return {one.subject: one for one in told}


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("fault", "subject", "tail", "action"),
    [
        (
            stuck, "income",
            " since 18 Feb; in the period before 0%; in these rows always.", "a default, or a job that",
        ),
        (
            stuck_in_one, "income",
            ", mostly in region = 'west'; in the period before 0%; in these rows always.",
            "a default, or a job that",
        ),
        (
            renamed, "plan",
            " since 18 Feb; in these rows 'gold' looks like 'c' renamed.", "a level looks renamed; map it",
        ),
        (new, "plan", " since 18 Feb; in these rows it is 'trial'.", "List the new levels of plan"),
    ],
)  # fmt: skip
def test_the_sentence_says_so_and_what_to_do(
    tmp_path: Path, fault: Fault, subject: str, tail: str, action: str
) -> None:
    """They were told as a PSI, and the next step was a retraining."""
    finding = found(tmp_path, fault)[subject]
    assert finding.title.endswith(tail)
    assert action in finding.next_action


def unread(rows: pd.DataFrame, off: pd.Series) -> None:
    rows["income"] = rows["income"].astype(str)
    rows.loc[off & (rows["id"] % 5 == 0), "income"] = "unknown"


def spelled(rows: pd.DataFrame, off: pd.Series) -> None:
    rows["plan"] = "Town " + (rows["id"] % 300).astype(str)
    rows.loc[off, "plan"] = rows.loc[off, "plan"].str.upper()


def test_of_many_levels_in_other_case_nobody_is_asked_to_train_on_them(tmp_path: Path) -> None:
    finding = found(tmp_path, spelled)["plan"]
    assert "have a level of before, spelled in other case, such as 'TOWN " in finding.title
    assert "levels are spelled otherwise; map them in the feed" in finding.next_action


def test_missing_values_that_are_there_and_cannot_be_read_are_told_as_such(tmp_path: Path) -> None:
    """They were told as missing alone: the next step was to look for rows without a value."""
    finding = found(tmp_path, unread)["income"]
    assert finding.measure == "missing_rate"
    assert "; in these rows 20.0% have a value that cannot be read as a number (n=" in finding.title
    assert "look at the cells that do not parse" in finding.next_action


@pytest.mark.sampled(1)
@pytest.mark.parametrize("fault", [stuck, renamed, new])
def test_values_that_are_masked_are_not_told(tmp_path: Path, fault: Fault) -> None:
    told = found(tmp_path, fault, CONTRACT + "mask: [income, plan]\n")
    [finding] = [one for one in told.values() if one.subject in ("income", "plan")]
    assert not any(word in finding.title for word in ("31,000", "gold", "trial"))


def fewer(rows: pd.DataFrame, off: pd.Series) -> None:
    rows.loc[off & (rows["id"] % 20 > 0), "plan"] = "a"


def test_a_drift_of_levels_names_the_one_that_moved(tmp_path: Path) -> None:
    """It was told as a PSI alone."""
    finding = found(tmp_path, fewer)["plan"]
    told = re.search(
        r"; in these rows '(a|c)' stands in ([\d.]+)% \(n=[\d,]+\), before in ([\d.]+)%", finding.title
    )
    assert told is not None
    assert abs(float(told[2]) - float(told[3])) > 10


def test_a_level_that_was_renamed_is_not_told_as_a_feed_that_stopped(tmp_path: Path) -> None:
    told = found(tmp_path, renamed, CONTRACT.replace("[region]", "[plan]"))
    silent = told[""]
    assert silent.title.startswith("No row of plan = 'c' came")
    assert silent.title.endswith("; 'gold' looks like it, renamed.")
    assert silent.next_action == told["plan"].next_action
    assert "Ask the owner of plan" in silent.next_action


def renamed_in_one(rows: pd.DataFrame, off: pd.Series) -> None:
    here = off & (rows["region"] == "west")
    rows.loc[here, "plan"] = rows.loc[here, "plan"].replace({"c": "c-2", "b": "b-2"})


def test_the_slice_can_be_read_from_the_sentence(tmp_path: Path) -> None:
    finding = found(tmp_path, renamed_in_one)["plan"]
    for old in ("b", "c"):
        assert f"'{old}-2' looks like '{old}' renamed" in finding.title
    assert slice_of(finding) == "region = 'west'"


def test_which_of_several_levels_is_which_is_not_guessed() -> None:
    """Of two names that tell nothing either may be either."""
    then = LevelCounts({"a": 300, "b": 300, "c": 300})
    assert renamed_words(then, LevelCounts({"a": 300, "gold": 300, "silver": 300})) == ""
    assert renamed_words(then, LevelCounts({"a": 300, "b": 300, "gold": 300})).endswith("'c' renamed")
    months = LevelCounts({"month 1": 300, "month 2": 300})
    assert renamed_words(months, LevelCounts({"month 3": 300, "month 4": 300})) == ""


FILLED = """
model: m
task: binary
id: id
timestamp: at
prediction: {score: p}
features: [{name: x, kind: numeric}]
"""


@pytest.mark.parametrize(
    ("fill", "words"),
    [
        (0.0, "; in these rows 0 stands in 3"),
        (None, ""),
    ],
)
def test_a_value_that_missing_ones_look_filled_with_is_told_also_where_it_was_frequent(
    tmp_path: Path, fill: float | None, words: str
) -> None:
    """Of a number that is 0 in a fifth of its rows, missing in 15 %; or filled with values like others."""
    rng = np.random.default_rng(2)
    n = 12_000
    at = pd.Timestamp("2026-03-01", tz="UTC") + pd.to_timedelta(np.arange(n) * 28 * 86_400 // n, unit="s")
    x = np.where(rng.random(n) < 0.2, 0.0, rng.lognormal(3, 1, n))
    late, missing = at >= pd.Timestamp("2026-03-22", tz="UTC"), rng.random(n) < 0.15
    x[missing & ~late] = np.nan
    if fill is not None:
        x[missing & late] = fill
    frame = pd.DataFrame({"id": np.arange(n), "at": at, "p": rng.random(n), "x": x})
    load(tmp_path, read_contract(FILLED), predictions=[frame])
    found = report(tmp_path, ["drift"], Scope("m", window="last-7d")).findings
    [finding] = [one for one in found if one.measure == "missing_rate"]
    assert ("missing ones look filled with it" in finding.title) is bool(words)
    assert words in finding.title
    assert ("a default or a code for missing" in finding.next_action) is bool(words)
