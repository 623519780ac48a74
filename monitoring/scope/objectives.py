"""Objectives of a contract: what makes a row good is said in the language of cohorts."""

from collections.abc import Iterator

from monitoring.contract.cohorts import RESERVED
from monitoring.contract.flaw import Flaw, shown
from monitoring.contract.model import Contract
from monitoring.errors import ScopeError, nearest
from monitoring.scope.cohort import names
from monitoring.scope.cohort_reader import parse_cohort


def objective_flaws(contract: Contract) -> Iterator[Flaw]:
    """Check the expressions of a contract's objectives.

    Parameters
    ----------
    contract : Contract
        Valid by itself.

    Yields
    ------
    Flaw
        One per expression that cannot be read, or per name in it that no column can have.
    """
    known = _known(contract)
    for position, one in enumerate(contract.slos):
        path, of = ("slos", position, "good"), f"`good` of objective `{one.name}`"
        try:
            named = names(parse_cohort(one.good or ""))
        except ScopeError as error:
            rule = f"{of} is an expression as of a cohort, such as latency_ms <= 300"
            yield Flaw(path, rule, shown(one.good), str(error).removeprefix("cohort "))
            continue
        unknown = sorted(named - known) if contract.features != "all" else ()
        for name in unknown:
            yield Flaw(path, f"{of} names columns of the contract", shown(name), nearest(name, known))


def _known(contract: Contract) -> set[str]:
    """What an expression may name; with ``features: all`` any column may come."""
    service = contract.service.model_dump(include={"latency_ms", "status"}) if contract.service else {}
    stated = {key for key, column in service.items() if column}
    return {*contract.named_columns(), *(one.name for one in contract.cohorts), *stated, *RESERVED}
