import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitoring.cli.main import main
from monitoring.export.minutes import MINUTES_FORMATS, write_minutes
from monitoring.export.minutes_charts import minutes_pictures
from monitoring.export.minutes_words import incident_line, incidents_heading
from monitoring.findings.meeting.minutes import Minutes, minutes
from monitoring.findings.meeting.minutes_sentences import QUESTIONS, answers
from monitoring.scope.question import Scope

_DATE = re.compile(r"\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)( \d{4})?")
_NUMBER = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?")


@pytest.fixture(scope="module")
def made(store: Path) -> dict[str, Minutes]:
    return {model: minutes(store, Scope(model)) for model in ("churn", "steady", "few")}


def said(made: Minutes) -> dict[str, str]:
    return {one.question: one.text for one in made.answers}


def read(text: str) -> list[tuple[float, float]]:
    """Every number of a text but its dates, each with half a unit of its last digit."""
    found = []
    for token in _NUMBER.findall(_DATE.sub("", text).replace("95%", "")):
        bare = token.replace(",", "").replace("−", "-")
        digits = len(bare.partition("e")[0].partition(".")[2])
        found.append((abs(float(bare)), 0.5 * 10**-digits * 1.001))
    return found


def own(made: Minutes) -> list[float]:
    """What the sentences may quote: the worst finding and its row, rows and labels, counts and ages."""
    standing = made.standing
    kinds = [one.finding.severity for one in standing[1:]]
    judged = [one.verdict for one in made.report.measurements if one.verdict and one.panel != "overview"]
    found = [float(kinds.count(kind)) for kind in ("critical", "warning")]
    found += [float(judged.count("ok")), float(len(judged) - judged.count("ok"))]
    lacking = [one for one in made.report.measurements if one.verdict in ("insufficient", "undefined")]
    found += [float(len(lacking)), float(len(standing))]
    found += [float(one.age(made.report.question.now) or 0) for one in standing]
    found += [1e-16]  # below it, evidence is not told apart
    worst = standing[0].finding if standing else None
    for one in made.report.measurements:
        lead = worst and (one.panel, one.measure, one.subject) == (worst.panel, worst.measure, worst.subject)
        if lead or (one.subject == "" and one.measure in ("rows", "label_coverage", "auc")):
            numbers = (one.value, one.lower, one.upper, one.n, one.change, one.baseline_value)
            half = (one.change_upper - one.change_lower) / 2
            found += [abs(float(k)) for k in (*numbers, one.change_lower, one.change_upper, half)]
    return [*found, *(100 * k for k in found)]


@pytest.mark.parametrize("model", ["churn", "steady"])
def test_every_number_is_one_of_a_measurement_a_count_or_an_age(made: Any, model: str) -> None:
    known = own(made[model])
    for one in made[model].answers:
        for number, half in read(one.text):
            assert any(abs(number - value) <= half for value in known), (number, one.text)
    assert sum(len(read(one.text)) for one in made[model].answers) >= 4


def test_a_drifted_model_answers_the_five_questions(made: Any) -> None:
    told = said(made["churn"])
    assert tuple(told) == QUESTIONS
    worst = made["churn"].standing[0].finding
    assert told["What is wrong"].startswith(worst.title)
    assert "chance is ruled out (q" in told["How sure"]
    assert told["Since when"].startswith("The data do not say when it began")
    assert told["For whom"].startswith("For everyone; 3,000 predictions of 22 Dec 2024 – 20 Jan 2025")
    assert "nobody has acknowledged it yet" in told["Who acts"]
    assert worst.next_action in told["Who acts"]


def test_a_steady_model_gives_a_calm_page(made: Any) -> None:
    told = said(made["steady"])
    assert told["What is wrong"].startswith("Nothing. Steady")
    assert told["Who acts"] == "Nobody has to; the contract names no owner."
    assert made["steady"].asked == ()


def test_too_few_data_say_what_is_missing(made: Any) -> None:
    told = said(made["few"])
    assert told["What is wrong"].startswith("It cannot be told")
    assert re.search(r"needs at least \d+ (labelled )?rows, has 3", told["How sure"])
    assert told["Who acts"].startswith("What is missing has to be loaded")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("format", MINUTES_FORMATS)
def test_the_same_minutes_are_the_same_bytes(store: Path, made: Any, format: str) -> None:
    assert write_minutes(made["churn"], format) == write_minutes(minutes(store, Scope("churn")), format)


def test_a_named_baseline_that_the_longer_series_overlaps_is_no_error(store: Path) -> None:
    scope = Scope("churn", window="2025-01-15/2025-01-20", baseline="2025-01-01/2025-01-10")
    assert minutes(store, scope).report.question.baseline.words == "2025-01-01/2025-01-10"


def test_an_onset_is_told_with_its_age(store: Path) -> None:
    made = minutes(store, Scope("churn"))
    since = datetime(2025, 1, 5, tzinfo=UTC)
    dated = [replace(one, finding=replace(one.finding, since=since)) for one in made.standing]
    said = {one.question: one.text for one in answers(made.report, dated, ())}["Since when"]
    assert said.startswith("Since 5 Jan 2025, 15 days before the newest data of 20 Jan 2025")


def test_what_people_did_stands_on_the_page(copied: Path) -> None:
    [first, *_] = minutes(copied, Scope("churn")).standing
    finding = ("--model", "churn", "--id", first.finding.id, "--store", str(copied))
    decided = ("--who", "Ada", "--text", "retrain.", "--to", "Bob", "--until", "2026-01-31")
    assert main(["finding", "decide", *finding, *decided]) == 0
    after = minutes(copied, Scope("churn"))
    assert said(after)["Who acts"] == "Bob: retrain, due 31 Jan 2026, as Ada decided."
    assert [(one.text, one.owner, one.by) for one in after.decided] == [("retrain.", "Bob", "Ada")]
    assert first.finding.next_action not in [one.text for one in after.asked]
    assert main(["finding", "false-alarm", *finding]) == 0
    closed = minutes(copied, Scope("churn"))
    assert first.finding.id not in [one.finding.id for one in closed.standing]
    assert closed.closed == 1
    assert incidents_heading(closed).endswith("; 1 false alarm)")
    assert main(["finding", "snooze", *finding, "--until", "2199-12-03"]) == 0
    quiet = minutes(copied, Scope("churn"))
    assert incidents_heading(quiet) == "Open findings (0; 1 snoozed until 3 Dec 2199)"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("format", MINUTES_FORMATS)
def test_the_ending_says_the_format(run: Any, tmp_path: Path, format: str) -> None:
    path = tmp_path / f"out.{format}"
    assert run("minutes", "--model", "churn", "--out", str(path)) == 0
    start = {"pdf": b"%PDF-", "html": b"<!doctype", "md": b"# churn"}
    assert path.read_bytes().startswith(start[format])


def test_another_ending_is_refused(run: Any, tmp_path: Path, capsys: Any) -> None:
    assert run("minutes", "--model", "churn", "--out", str(tmp_path / "x.docx")) == 2
    assert "one of .pdf, .html, .md" in capsys.readouterr().err
    assert run("minutes", "--model", "churn", "--by", "day", "--out", str(tmp_path / "x.pdf")) == 2


def test_an_old_question_is_answered_too(store: Path, made: Any) -> None:
    asked = minutes(store, replace(Scope("churn"), cohort="plan = 'free'"))
    assert said(asked)["For whom"].startswith("For plan = 'free';")


def test_the_line_behind_a_picture_is_called_by_whose_level_it_is(store: Path) -> None:
    """The longer stretch is asked against the period before, as any baseline of days may lie in it."""
    made = minutes(store, Scope("churn"))
    drawn = next(one for one in minutes_pictures(made) if one.caption.startswith("AUC by "))
    assert drawn.caption.endswith(f"grey line: {made.report.question.baseline.title}")
    assert made.report.question.baseline.words != "previous"


def test_findings_that_began_together_are_one_line_the_root_first(store: Path) -> None:
    made = minutes(store, Scope("churn"))
    [first, *_] = made.standing
    cause = replace(first.finding, since=datetime(2025, 1, 5, tzinfo=UTC))
    effect = replace(cause, id="0", title="AUC fell.", panel="performance", measure="auc", subject="")
    dated = tuple(replace(first, finding=one) for one in (effect, cause))
    together = replace(made, standing=dated)
    assert [[one.finding.panel for one in some] for some in together.incidents] == [["drift", "performance"]]
    text = write_minutes(together, "md").decode()
    assert "## Open findings (2 in 1 incident)" in text
    [line] = [one for one in text.splitlines() if one.startswith("| Alert")]
    assert "With it: the model (AUC)." in line
    others = [replace(cause, id=str(k), subject=f"column {k}") for k in range(2, 42)]
    many = replace(made, standing=(*dated, *(replace(first, finding=one) for one in others)))
    [(_, told, *_)] = [incident_line(some, many) for some in many.incidents]
    named = re.findall(r"column \d+ \(|the model \(", told)
    assert told.endswith(f") and {41 - len(named)} more.")
    worst = said(replace(together, answers=answers(made.report, dated, ())))["What is wrong"]
    assert worst == f"AUC fell. Together with it began: {cause.title} Nothing else stands."
    quiet = replace(cause, id="1", subject="x", since=None, status="snoozed", snoozed_until="2025-12-03")
    found = answers(made.report, (*dated, replace(first, finding=quiet)), ())[0].text
    assert found.endswith("Further: 1 alert (1 snoozed until 3 Dec 2025), listed below by incident.")


def test_what_is_over_is_told_as_over(store: Path) -> None:
    made = minutes(store, Scope("churn"))
    [first, *_] = made.standing
    over = replace(
        first.finding,
        title="p95 latency is 9 ms from 5 Jan to 7 Jan.",
        since=made.report.question.now,
        until=made.report.question.now,
    )
    told = {one.question: one.text for one in answers(made.report, [replace(first, finding=over)], ())}
    assert told["Since when"].startswith("It lasted from 5 Jan to 7 Jan, and began 0 days before")


def test_a_finding_about_a_part_is_for_that_part(store: Path) -> None:
    made = minutes(store, Scope("churn"))
    [first, *_] = made.standing
    part = replace(first.finding, cohort="plan = 'free'", version="2")
    told = {one.question: one.text for one in answers(made.report, [replace(first, finding=part)], ())}
    assert told["For whom"].startswith("For plan = 'free', version 2")
