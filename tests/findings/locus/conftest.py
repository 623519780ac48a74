from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from monitoring.findings.report import Report, report
from monitoring.scope.question import Scope
from tests.many_levels import load_many_levels


@pytest.fixture(scope="session")
def found_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Report]:
    """Give the findings of the last week of a stream of sixteen shops, by the fault of one of them."""
    store: Path = tmp_path_factory.mktemp("levels") / "store"

    @cache
    def answered(fault: str) -> Report:
        return report(store, ["findings"], Scope(load_many_levels(store, fault), window="last-7d"))

    return answered
