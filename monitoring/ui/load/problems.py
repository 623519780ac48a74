"""Everything that keeps the contract of a load from being used: its own flaws, and what the files lack."""

from monitoring.contract import Contract, parse_contract
from monitoring.contract.editing import tree_of
from monitoring.contract.roles import SINGLE, said
from monitoring.contract.scalar import OPEN
from monitoring.errors import ContractError, Problem
from monitoring.scope.objectives import objective_flaws
from monitoring.store.files.records import nearest_column
from monitoring.ui.load.draft import Draft

NEEDED = ("id", "timestamp", "prediction", "decision", "query")
_KNOWN_MODEL = "go back and choose the contract in force where the model is loaded already"


def checked(draft: Draft) -> tuple[Contract | None, list[Problem]]:
    """Read the contract of a draft.

    Parameters
    ----------
    draft : Draft
        Its text, the table as it is shown, and the columns of its files.

    Returns
    -------
    Contract or None, list of Problem
        The contract where it can be read, and everything that keeps it from being used.
    """
    try:
        contract = parse_contract(draft.text, further=objective_flaws)
    except ContractError as error:
        return None, list(error.problems)
    absent = _absent(draft, contract) if draft.of_kind("predictions") else []
    return contract, [*_twice(draft), *_open(draft), *absent]


def _twice(draft: Draft) -> list[Problem]:
    """The roles that only one column can have, and several were given."""
    held: dict[str, list[str]] = {}
    for name, (role, _) in zip(draft.names, draft.wanted or (), strict=False):
        held.setdefault(role, []).append(name)
    return [
        Problem(
            "contract",
            0,
            f"one column is the {role}",
            " and ".join(names),
            "give the others another role",
        )
        for role, names in held.items()
        if role in SINGLE and len(names) > 1
    ]


def _open(draft: Draft) -> list[Problem]:
    """The roles that a draft left open, also where these files have no such column: it would be in force."""
    lines = [k for k, line in enumerate(draft.text.splitlines(), 1) if OPEN in line.partition("#")[0]]
    hint = "" if draft.of_kind("predictions") else _KNOWN_MODEL
    roles = [role for role, column in said(tree_of(draft.text)) if column == OPEN]
    return [
        Problem(
            "contract", lines[min(place, len(lines) - 1)], f"say which column is the {role}", "none", hint
        )
        for place, role in enumerate(roles)
    ]


def _absent(draft: Draft, contract: Contract) -> list[Problem]:
    """The columns without which no prediction can be loaded."""
    needed = [name for name, role in contract.named_columns().items() if role in NEEDED and name != OPEN]
    return [
        Problem(
            "contract",
            _line(draft, name),
            "no file has this column",
            repr(name),
            nearest_column(name, draft.names),
        )
        for name in needed
        if name not in draft.names
    ]


def _line(draft: Draft, name: str) -> int:
    return next((k for k, line in enumerate(draft.text.splitlines(), 1) if name in line), 0)
