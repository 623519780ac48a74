"""An address holds whatever question the command line answers, and says by name what it cannot hold."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from monitoring.scope.address import LONGEST, link, read_address
from monitoring.scope.cohort_reader import parse_cohort
from monitoring.scope.question import Scope

LEVELS = ", ".join(f"'level number {number}'" for number in range(120))


@pytest.mark.parametrize(
    "cohort",
    [
        "reg = 'a\u00a0b'",
        "reg = '東京\u3000本社'",
        "reg = '👨\u200d👩'",
        "reg = 'a\u202eb'",
        "reg = '\ue000'",
        "reg = 'a\tb'",
        "reg = 'a\nb'",
        "reg\t=\r\n'a'",
        f"reg in ({LEVELS})",
    ],
)
def test_any_cohort_of_the_command_line_is_carried(cohort: str) -> None:
    assert parse_cohort(cohort)
    scope = Scope("m", cohort=cohort)
    address = read_address(dict(parse_qsl(urlsplit(link("drift", scope)).query)))
    assert address.scope == scope
    assert not address.problems


@pytest.mark.parametrize("key", ["model", "window", "baseline", "cohort", "version", "as_of", "overlay"])
@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("ab\x00", "the control character U+0000 at place 3"),
        ("\x1b[2J", "the control character U+001B at place 1"),
        ("a\x85", "the control character U+0085 at place 2"),
        ("\ud800", "the lone surrogate U+D800 at place 1"),
        ("ü" * LONGEST, "takes 48,000 octets"),
    ],
)
def test_what_no_link_may_hold_is_named(key: str, value: str, rule: str) -> None:
    address = read_address({"model": "m"} | {key: value})
    assert address.scope == Scope("" if key == "model" else "m")
    assert not address.display
    (problem,) = address.problems
    assert problem.startswith(f"The link's {key} ")
    assert rule in problem
    assert problem.endswith(". The default is used.")


def test_the_longest_value_is_carried() -> None:
    assert not read_address({"cohort": "a" * LONGEST}).problems
    assert "8,001 octets" in read_address({"cohort": "a" * (LONGEST + 1)}).problems[0]
