"""Options stand before, between or behind the words of a command, as its user likes."""

from importlib import import_module
from itertools import combinations_with_replacement

import pytest

from monitoring.cli.main import COMMANDS, main
from monitoring.cli.parser import Parser, UsageError, command_parser

WORDS = {
    "load": ["model.yaml"],
    "batches": ["remove", "4f2a"],
    "quarantine": ["retry"],
    "sql": ["select 1"],
    "event": ["add"],
    "cohorts": ["list"],
    "contract": ["apply", "model.yaml", "other.yaml"],
    "export-database": ["out.duckdb"],
    "report": ["drift", "quality"],
    "finding": ["list"],
    "journal": ["list"],
}


def parser_of(name: str) -> Parser:
    parser = command_parser(name, COMMANDS[name])
    import_module(f"monitoring.cli.{name.replace('-', '_')}").add_arguments(parser)
    return parser


def options(parser: Parser) -> list[list[str]]:
    """One of those that take one word, one that takes none, and all that are required."""
    required = [
        [one.option_strings[0], "M"] for one in parser._actions if one.option_strings and one.required
    ]
    return [["--store", "S"], ["--json"], *required]


def test_every_command_with_words_is_tried() -> None:
    taking = {name for name in COMMANDS if parser_of(name)._get_positional_actions()}
    assert taking == set(WORDS)


@pytest.mark.parametrize("name", WORDS)
def test_options_and_words_in_any_order(name: str) -> None:
    words, given = WORDS[name], options(parser_of(name))
    expected = parser_of(name).parse([*words, *[part for one in given for part in one]])
    assert (expected.store, expected.json) == ("S", True)
    for places in combinations_with_replacement(range(len(words) + 1), len(given)):
        line: list[str] = []
        for place in range(len(words) + 1):
            line += [part for one, at in zip(given, places, strict=True) if at == place for part in one]
            line += words[place : place + 1]
        assert parser_of(name).parse(line) == expected, line


@pytest.mark.parametrize("name", [name for name in WORDS if name not in ("contract", "report")])
def test_a_word_too_many_is_refused_wherever_it_stands(name: str) -> None:
    given = [part for one in options(parser_of(name)) for part in one]
    for line in ([*WORDS[name], "more", *given], [*given, *WORDS[name], "more"]):
        with pytest.raises(UsageError, match="more"):
            parser_of(name).parse(line)


def test_files_of_a_load_end_at_the_next_option() -> None:
    parser = parser_of("load")
    for line in (
        "--predictions a.csv b.csv --store S model.yaml",
        "--store S model.yaml --predictions a.csv b.csv",
        "--predictions a.csv b.csv --store S -- model.yaml",
    ):
        found = parser.parse(line.split())
        assert (found.contract, found.predictions, found.store) == ("model.yaml", ["a.csv", "b.csv"], "S")
    with pytest.raises(UsageError, match="CONTRACT stands before --predictions"):
        parser.parse(["--store", "S", "--predictions", "a.csv", "model.yaml"])


def test_behind_two_dashes_everything_is_a_word() -> None:
    assert parser_of("sql").parse(["--json", "--", "-- all\nselect 1"]).statement == "-- all\nselect 1"


def test_a_contract_behind_the_store(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["contract", "apply", "--store", str(tmp_path), f"{tmp_path}/none.yaml"]) == 2
    assert "none.yaml" in capsys.readouterr().err
