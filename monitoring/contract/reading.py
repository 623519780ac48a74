"""Reading a contract: file or text → tree with lines → checked contract, or every problem at once."""

from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from monitoring.contract.consistency import inconsistencies
from monitoring.contract.document import LONGEST_TEXT, Document, DocumentError, read_document
from monitoring.contract.flaw import Flaw, Tree, mapping, shown
from monitoring.contract.inner_columns import masked
from monitoring.contract.model import Contract
from monitoring.contract.problems import flaws_of, problem_at
from monitoring.contract.roles import names
from monitoring.errors import ContractError, Problem, nearest

Further = Callable[[Contract], Iterable[Flaw]]
"""Rules that rest on what higher rooms know, such as the language of cohorts."""
_EMPTY_HINT = "it begins with `model: NAME`, `task: binary`"


def read_contract(source: str | PathLike[str], further: Further | None = None) -> Contract:
    """Read and check a contract.

    Parameters
    ----------
    source : path or str
        A file; or the YAML text itself, told from a file's name by a line break or a colon and a space.
    further : callable, optional
        As of `parse_contract`.

    Returns
    -------
    Contract
        Complete: what was left out has its default.

    Raises
    ------
    ContractError
        With all problems of the file at once, in the order of their lines.

    Examples
    --------
    >>> text = '''
    ... model: churn
    ... task: binary
    ... id: customer
    ... timestamp: scored_at
    ... prediction: {score: p}
    ... '''
    >>> read_contract(text).prediction.threshold
    0.5
    """
    if isinstance(source, str) and ("\n" in source or ": " in source):
        return parse_contract(source, further=further)
    path = Path(source)
    return parse_contract(_text_of(path), str(path), further)


def parse_contract(text: str, file: str = "contract", further: Further | None = None) -> Contract:
    """Check the text of a contract.

    Parameters
    ----------
    text : str
        YAML.
    file : str
        The name that stands before each problem.
    further : callable, optional
        Gives what else is wrong with a contract that is valid by itself.

    Returns
    -------
    Contract
        Complete.

    Raises
    ------
    ContractError
        With all problems of the text at once.
    """
    try:
        document = read_document(text)
    except DocumentError as error:
        flaw = error.flaw
        raise ContractError([Problem(file, error.line, flaw.rule, flaw.value, flaw.hint)]) from None
    contract, flaws = _checked(document.tree)
    if contract is not None and further is not None:
        flaws += further(contract)
    problems = [problem_at(flaw, file, document.lines) for flaw in flaws] + _repeated(document, file)
    return _or_raise(contract, problems)


def build_contract(tree: Mapping[str, Any]) -> Contract:
    """Check a contract that is given as Python values.

    Parameters
    ----------
    tree : mapping
        As the YAML text would be read.

    Returns
    -------
    Contract
        Complete.

    Raises
    ------
    ContractError
        With all problems at once, without lines.
    """
    contract, flaws = _checked(_as_read(tree))
    return _or_raise(contract, [problem_at(flaw, "contract", {}) for flaw in flaws])


def _as_read(given: Any) -> Any:
    """Make keys texts and leave out keys without a value, as the reading of a text does."""
    if isinstance(given, Mapping):
        return {str(key): _as_read(value) for key, value in given.items() if value is not None}
    return [_as_read(item) for item in given] if isinstance(given, list | tuple) else given


def _checked(tree: Any) -> tuple[Contract | None, list[Flaw]]:
    if not isinstance(tree, Mapping):
        return None, [Flaw((), "a contract is a mapping of keys", shown(tree), _EMPTY_HINT)]
    flaws = list(inconsistencies(tree))
    try:
        return Contract.model_validate(_completed(tree)), flaws
    except ValidationError as error:
        return None, [*flaws_of(error), *flaws]


def _completed(tree: Tree) -> Tree:
    """Fill the defaults that come from other fields."""
    full = dict(tree)
    # Where the model's name is missing or wrong, that is the one problem to be told.
    full.setdefault("title", tree["model"] if isinstance(tree.get("model"), str) and tree["model"] else "?")
    label = mapping(tree, "label")
    if label and "id" in tree:
        full["label"] = {"join": tree["id"], **label}
    inner = masked(tree)
    if len(inner) > len(names(tree.get("mask"))):
        full["mask"] = inner
    cohorts = tree.get("cohorts")
    if isinstance(cohorts, list | tuple):
        full["cohorts"] = [_with_column(cohort) for cohort in cohorts]
    return full


def _with_column(cohort: Any) -> Any:
    if isinstance(cohort, str):
        return {"name": cohort, "column": cohort}
    return (
        {"column": cohort["name"], **cohort} if isinstance(cohort, Mapping) and "name" in cohort else cohort
    )


def _repeated(document: Document, file: str) -> list[Problem]:
    return [Problem(file, line, flaw.rule, flaw.value, flaw.hint) for line, flaw in document.flaws]


def _or_raise(contract: Contract | None, problems: list[Problem]) -> Contract:
    if problems or contract is None:
        raise ContractError(sorted(dict.fromkeys(problems), key=lambda problem: problem.line))
    return contract


def _text_of(path: Path) -> str:
    """Read a file as UTF-8, with or without a byte-order mark."""
    try:
        with path.open("rb") as stream:
            content = stream.read(LONGEST_TEXT + 1)
    except (OSError, ValueError) as error:
        raise ContractError([_unreadable(path, error)]) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{content[error.start]:02x}"
        raise ContractError(
            [Problem(str(path), line, "a contract is UTF-8", found, "save it as UTF-8")]
        ) from None


def _unreadable(path: Path, error: Exception) -> Problem:
    reason = getattr(error, "strerror", None) or str(error)
    try:
        near = nearest(path.name, [file.name for file in path.parent.glob("*.y*ml")])
    except (OSError, ValueError):
        near = ""
    return Problem(str(path), 0, "a contract is a file that can be read", str(reason), near)
