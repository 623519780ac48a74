"""The line of long work: on a terminal only, once a second has passed, and taken away at the end."""

import io
import sys

import pytest

from monitoring.cli.waiting import Waiting, waiting
from monitoring.store.scheduling.stages import begin


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_shows_after_a_second_what_is_being_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    now = 10.0
    line = Waiting(lambda: now)
    line.hear("measuring drift")
    assert sys.stderr.getvalue() == ""
    now = 10.9
    line.tick()
    assert sys.stderr.getvalue() == ""
    now = 12.5
    line.tick()
    assert sys.stderr.getvalue() == "\r\x1b[K  2.5 s  measuring drift …"
    line.hear("dating \x1b[2J")
    assert sys.stderr.getvalue().endswith("dating \\x1b[2J …")


def test_it_is_taken_away_at_the_end_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with pytest.raises(ValueError, match="broken"), waiting():
        begin("measuring drift")
        raise ValueError("broken")
    assert sys.stderr.getvalue().endswith("\r\x1b[K")


def test_where_there_is_no_terminal_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    with waiting():
        begin("measuring drift")
    assert capsys.readouterr() == ("", "")
