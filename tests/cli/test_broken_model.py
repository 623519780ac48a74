"""One model of a store that cannot be read: its name, why and what to do are told, and the others as ever."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from monitoring.cli.main import main
from monitoring.store.catalog.tables import path_of

DAMAGES = {
    "time zone": ("update contracts set text = replace(text, '\"UTC\"', '\"Mars/Phobos\"')", "contract"),
    "later key": ("update contracts set text = replace(text, '\"title\"', '\"heading\"')", "contract"),
    "cut": ("update contracts set text = '{'", "contract"),
    "lost": ("delete from contracts", "contract"),
    "schema": ("update specs set payload = '{}'", "schema"),
    "bins": ("update specs set payload = '{'", "bins"),
}


@pytest.fixture
def broken(store: Path, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A store of three models, of which one has an entry that cannot be read; gives the entry's name."""
    home = shutil.copytree(store, tmp_path / "store")
    change, entry = DAMAGES[request.param]
    named = "" if entry == "contract" else f" and name = '{entry}'"
    with closing(sqlite3.connect(path_of(home))) as con, con:
        con.execute(f"{change} where model = 'churn'{named}")
    return entry


@pytest.mark.parametrize("broken", DAMAGES, indirect=True)
@pytest.mark.parametrize("command", ["models", "coverage"])
def test_the_others_are_listed(broken: str, tmp_path: Path, capsys: Any, command: str) -> None:
    """The list ended with `ValidationError: 1 validation error for Contract`, and had none of them."""
    assert main([command, "--json", "--store", str(tmp_path / "store")]) == 2
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert [one["model"] for one in told["models"]] == ["few", "steady"]
    [failed] = told["unreadable"]
    assert failed["model"] == "churn"
    assert failed["error"].startswith(f"the catalog's {broken} of model 'churn' cannot be read (")
    assert err.startswith(f"tidemark: churn: {failed['error']}")


@pytest.mark.parametrize("broken", DAMAGES, indirect=True)
def test_what_is_asked_of_it_says_what_cannot_be_read(broken: str, tmp_path: Path, capsys: Any) -> None:
    for command in ("check", "verify", "compact"):
        assert main([command, "--model", "churn", "--store", str(tmp_path / "store")]) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"tidemark: the catalog's {broken} of model 'churn' cannot be read (")
        assert "bring catalog.sqlite back from a copy of the store" in said


@pytest.mark.parametrize("broken", ["time zone"], indirect=True)
def test_a_zone_that_this_machine_does_not_know_is_named(broken: str, tmp_path: Path, capsys: Any) -> None:
    main(["check", "--model", "churn", "--store", str(tmp_path / "store")])
    assert "Berlin, found 'Mars/Phobos')" in capsys.readouterr().err


def test_an_export_of_all_names_the_model_whose_file_is_gone(
    store: Path, tmp_path: Path, capsys: Any
) -> None:
    """It said `cannot write all.duckdb`, of which nothing was wrong."""
    home = shutil.copytree(store, tmp_path / "store")
    for file in (home / "segments" / "churn").glob("predictions-*"):
        file.unlink()
    out = tmp_path / "all.duckdb"
    assert main(["export-database", str(out), "--store", str(home)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("tidemark: churn: the store's file segments/churn/predictions-")
    assert "(--model)" in said
    assert not out.exists()
    assert main(["export-database", str(out), "--model", "steady", "--store", str(home)]) == 0
