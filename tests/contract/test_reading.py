"""A contract is read with all its problems at once, each with its line, and nothing else is ever raised."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitoring.contract import Contract, build_contract, parse_contract, read_contract
from monitoring.errors import ContractError, Problem

REPO = Path(__file__).parents[2]
CONTRACTS = sorted((REPO / "tests" / "contracts").glob("*.yaml"))
FULL = (Path(__file__).parent / "credit_default.yaml").read_text()
SMALL = """\
model: churn
task: binary
id: customer
timestamp: scored_at
prediction:
  score: p
label:
  column: left
  positive: 1
"""


def problems(text: str) -> list[Problem]:
    with pytest.raises(ContractError) as caught:
        parse_contract(text, "c.yaml")
    return list(caught.value.problems)


def test_the_promised_example_loads() -> None:
    contract = parse_contract(FULL)
    assert contract.model == "credit-default"
    assert contract.label is not None
    assert contract.label.join == ("application_id",)
    assert contract.label.positive == 1
    assert contract.retention.profiles is not None
    assert contract.retention.profiles.days == 3 * 365
    assert contract.thresholds["drift.psi"].critical == 0.25
    assert contract.features == "all"


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.stem)
def test_the_contracts_of_the_trial_data_load(path: Path) -> None:
    assert read_contract(path).document()["model"] == read_contract(str(path)).model


def test_the_shipped_contract_is_the_tested_one() -> None:
    shipped = read_contract(REPO / "data" / "ma_employment" / "contract.yaml")
    assert shipped == read_contract(REPO / "tests" / "contracts" / "ma_employment.yaml")
    assert (shipped.model, shipped.default_baseline) == ("ma-employment", "training")


def test_all_problems_come_at_once_in_the_order_of_their_lines() -> None:
    text = """\
model: Credit Default
task: binry
id: x
timestmp: t
prediction:
  scor: p
  threshold: 2
horizon: 3d
timezone: Europe/Berln
features: [a, {name: b, kind: numerc}, a]
thresholds: {drift.pis: {warning: 1}}
id: z
expect_every: 1 day
events: [{at: tomorrow, label: x}]
"""
    found = problems(text)
    assert [problem.line for problem in found] == [1, 1, 2, 4, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14]
    hints = {
        1: "did you mean 'credit-default'?",
        2: "did you mean 'binary'?",
        4: "did you mean 'timestamp'?",
        6: "did you mean 'score'?",
        8: "`horizon` stands under `label`",
        9: "did you mean 'Europe/Berlin'?",
        11: "did you mean 'psi'?",
        12: "it stands on line 3 already",
        13: "did you mean '1d'?",
    }
    assert hints.items() <= {problem.line: problem.hint for problem in reversed(found)}.items()


def test_a_problem_reads_file_line_rule_value_hint() -> None:
    (problem,) = problems(SMALL.replace("binary", "binry").replace("label:", "title: x\nlabel:"))
    assert str(problem) == (
        "c.yaml:2: `task` must be one of binary, multiclass, regression, ranking "
        "(found 'binry'); did you mean 'binary'?"
    )


@pytest.mark.parametrize(
    ("added", "line", "rule"),
    [
        ("label: {column: y}\n", 10, "key `label` stands once"),
        ("mask: *unknown\n", 10, "an alias stands after its anchor"),
        ("mask: !!python/name:os.system x\n", 10, "a contract has no YAML tags"),
        ("mask: [a\n", 11, "the text is YAML"),
        ("---\nmodel: b\n", 10, "a contract is one YAML document"),
        ("? [a, b]\n: c\n", 10, "a key is one word or text"),
        ("mask: " + "[" * 30 + "]" * 30 + "\n", 10, "levels deep"),
        ("<<: {a: 1}\n", 10, "is no key of a contract"),
        ("service:\n\tstatus: x\n", 11, "the text is YAML"),
    ],
)
def test_yaml_traps_are_named_with_their_line(added: str, line: int, rule: str) -> None:
    found = problems(SMALL + added)
    assert [problem.line for problem in found] == [line]
    assert rule in found[0].rule


def test_a_tab_is_named() -> None:
    assert problems(SMALL + "service:\n\tstatus: x\n")[0].hint == "indent with spaces, not with tabs"
    assert problems(SMALL + "title:\tChurn\n")[0].hint == "write a space in the place of the tab"
    assert problems(SMALL + 'title: "a\tb" c\n')[0].hint == ""


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n- b\n", "word\n", "---\n"])
def test_a_text_that_is_no_mapping_is_refused(text: str) -> None:
    assert "a contract is a mapping of keys" in problems(text)[0].rule


def test_an_alias_bomb_is_refused() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in range(1, 9):
        bomb += f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n"
    assert "values, aliases counted in full" in problems(bomb)[0].rule
    assert "after its anchor" in problems("a: &a [*a]\n")[0].rule
    assert "characters" in problems("#" * 2_000_001)[0].rule


def test_an_anchor_may_be_used_twice() -> None:
    text = SMALL + "owner: &us {team: A}\nowners: {data: *us, model: *us}\n"
    assert parse_contract(text).owners["data"].team == "A"


@pytest.mark.parametrize(
    ("content", "rule", "line"),
    [
        (b"model: caf\xe9\n", "a contract is UTF-8", 1),
        (b"model: x\ntitle: \xff\xfe\n", "a contract is UTF-8", 2),
        (b"model: x\ntitle: \x00\n", "the text is YAML", 2),
    ],
)
def test_bytes_that_are_no_text(tmp_path: Path, content: bytes, rule: str, line: int) -> None:
    (tmp_path / "c.yaml").write_bytes(content)
    with pytest.raises(ContractError) as caught:
        read_contract(tmp_path / "c.yaml")
    problem = caught.value.problems[0]
    assert (problem.rule, problem.line) == (rule, line)


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert read_contract(tmp_path / "c.yaml") == parse_contract(SMALL)


def test_a_missing_file_names_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "contract.yaml").write_text(SMALL)
    with pytest.raises(ContractError, match=r"did you mean 'contract\.yaml'"):
        read_contract(tmp_path / "contrac.yaml")
    with pytest.raises(ContractError):
        read_contract(tmp_path)
    with pytest.raises(ContractError):
        read_contract("")


def test_scalars_are_those_of_the_data() -> None:
    text = SMALL.replace("positive: 1", "positive: yes") + "version: {value: 2.10}\n"
    contract = parse_contract(text)
    assert contract.label is not None
    assert contract.label.positive == "yes"
    assert contract.version is not None
    assert contract.version.value == "2.10"
    quoted = parse_contract(SMALL.replace("positive: 1", "positive: '1'"))
    assert quoted.label is not None
    assert quoted.label.positive == "1"


def test_the_digest_is_of_the_meaning() -> None:
    tree = yaml.safe_load(SMALL)
    backwards = yaml.safe_dump(dict(reversed(tree.items())), sort_keys=False)
    same = [
        "# a comment\n" + SMALL,
        backwards,
        SMALL.replace("id: customer", "id: [customer]"),
        SMALL + "timezone: UTC\nfeatures: all\n",
        SMALL.replace("  score: p", "  {score: p, threshold: 0.50}"),
    ]
    assert {parse_contract(text).digest for text in same} == {parse_contract(SMALL).digest}
    assert parse_contract(SMALL + "title: Other\n").digest != parse_contract(SMALL).digest


def test_the_order_of_classes_is_part_of_the_meaning() -> None:
    text = "model: m\ntask: multiclass\nid: i\ntimestamp: t\nprediction: {scores: {%s}}\n"
    first, second = (parse_contract(text % scores) for scores in ("a: x, b: y", "b: y, a: x"))
    assert first.classes == ("a", "b")
    assert first.digest != second.digest


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.stem)
def test_a_document_is_read_back(path: Path) -> None:
    contract = read_contract(path)
    assert build_contract(contract.document()) == contract
    assert build_contract(contract.document()).digest == contract.digest


def contract_or_problems(text: str) -> None:
    try:
        assert isinstance(parse_contract(text), Contract)
    except ContractError as error:
        assert error.problems


@given(st.text())
def test_any_text_is_a_contract_or_problems(text: str) -> None:
    contract_or_problems(text)


WORDS = sorted(set(FULL.replace("{", " ").replace("}", " ").split()))
SIGNS = [
    "\n",
    "  ",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "&a ",
    "*a",
    "!!int ",
    "|\n",
    "'",
    '"',
    "\t",
    "\\U1100FFFF",
    "%",
]


@given(st.lists(st.sampled_from([*WORDS, *SIGNS])).map("".join))
def test_any_mixture_of_its_words_is_a_contract_or_problems(text: str) -> None:
    contract_or_problems(text)


@given(st.data())
def test_a_changed_line_is_a_contract_or_problems(data: st.DataObject) -> None:
    lines = FULL.splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    word = data.draw(st.sampled_from([*WORDS, *SIGNS]) | st.text(max_size=5))
    lines[place] = data.draw(
        st.sampled_from([word, lines[place] + word, lines[place].replace(":", ": " + word, 1)])
    )
    contract_or_problems("\n".join(lines))
