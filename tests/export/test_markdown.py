import re
from dataclasses import replace

from monitoring.export.markdown import plain, to_markdown
from monitoring.export.report_words import headline
from monitoring.findings.report import Report
from monitoring.findings.words.day_words import full_day
from monitoring.findings.words.words import VERDICTS
from monitoring.panels.measurement import COLUMNS
from monitoring.scope.instant import local_day
from tests.export.conftest import HOSTILE


def cells(line: str) -> list[str]:
    """The cells of a row, as a reader of Markdown takes them."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_every_row_has_the_columns_in_order(report: Report) -> None:
    text = to_markdown(report, "http://127.0.0.1:8501").decode()
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert tuple(cells(table[0])) == COLUMNS
    assert len(table) == 2 + len(report.measurements)
    assert {len(cells(line)) for line in table[2:]} == {len(COLUMNS)}
    first = dict(zip(COLUMNS, cells(table[2]), strict=True))
    assert (first["measure"], first["value"], first["n"], first["change"]) == ("psi", "0.3", "5000", "")


def test_findings_come_first_with_their_links(report: Report) -> None:
    text = to_markdown(report, "http://127.0.0.1:8501").decode()
    listed = [line for line in text.splitlines() if line.startswith("- **")]
    assert len(listed) == len(report.findings)
    assert all("](http://127.0.0.1:8501/" in line for line in listed)


def test_findings_alone_are_a_table(findings_report: Report) -> None:
    text = to_markdown(findings_report).decode()
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == 2 + len(findings_report.findings)
    assert cells(table[0])[:3] == ["id", "severity", "title"]
    linked = to_markdown(findings_report, "https://tide.example/x/").decode()
    assert linked.count("| https://tide.example/x/") == len(findings_report.findings)


def test_hostile_text_is_text(report: Report) -> None:
    text = to_markdown(report).decode()
    assert "\x1b" not in text
    assert not re.search(r"(?<!\\)<", text)
    assert "\n" not in plain(HOSTILE)
    assert plain("missing_rate") == "missing_rate"
    assert plain("_loud_ *very*") == r"\_loud\_ \*very\*"
    assert plain("&lt;b&gt; R&D &c") == r"\&lt;b\&gt; R&D &c"


def test_the_sentence_of_the_page_stands_first(report: Report) -> None:
    blocks = to_markdown(report).decode().split("\n\n")
    verdict, sentence = headline(report)
    assert verdict == "critical"
    assert blocks[1] == f"**Alert** {plain(sentence)}"
    calm = replace(report, findings=[], measurements=[])
    assert to_markdown(calm).decode().split("\n\n")[1].endswith(plain(headline(calm)[1]))


def test_its_table_speaks_as_the_page_does(report: Report) -> None:
    """It had UTC moments in ISO signs, and `critical` where the page says Alert."""
    table = [line for line in to_markdown(report).decode().splitlines() if line.startswith("|")]
    rows = [dict(zip(COLUMNS, cells(line), strict=True)) for line in table[2:]]
    for row, one in zip(rows, report.measurements, strict=True):
        assert row["verdict"] == VERDICTS[one.verdict]
        first = local_day(one.window_start, report.question.zone)
        assert row["window_start"].startswith(full_day(first))
    assert "Alert" in {row["verdict"] for row in rows}
