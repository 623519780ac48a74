"""A real PostgreSQL server on the loopback: its tables give rows, its password is never shown."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from monitoring.cli.main import main
from monitoring.contract import Contract, read_contract
from monitoring.errors import LoadError
from monitoring.store.files import extras
from monitoring.store.ingest.load import load

dbapi = pytest.importorskip("adbc_driver_postgresql.dbapi", reason="adbc-driver-postgresql is not installed")
Look = Callable[..., list[dict[str, Any]]]
PASSWORD = "s3c:ret/@ %41"
SPELLED = quote(PASSWORD, safe="")


def program(name: str) -> str:
    places = [str(one.parent) for one in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")]
    found = shutil.which(name, path=os.pathsep.join([*places, os.environ.get("PATH", "")]))
    if found is None:
        pytest.skip(f"no PostgreSQL server is installed here ({name})")
    return found


def as_user() -> dict[str, Any]:
    """The server refuses to run for root."""
    if os.getuid():
        return {}
    names = {one.pw_name for one in pwd.getpwall()}
    user = next((name for name in ("postgres", "nobody") if name in names), None)
    if user is None:
        pytest.skip("the server does not run for root, and there is no other user")
    return {"user": user, "extra_groups": []}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server of its own, without its password."""
    initdb, postgres = program("initdb"), program("postgres")
    folder, user = Path(tempfile.mkdtemp(prefix="tidemark-pg-")), as_user()
    if user:
        shutil.chown(folder, user["user"])
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    secret = folder / "secret"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    made = [
        initdb,
        "-D",
        str(folder / "data"),
        "-U",
        "ann",
        "-A",
        "scram-sha-256",
        f"--pwfile={secret}",
        "--no-sync",
    ]
    subprocess.run(made, check=True, capture_output=True, cwd=folder, **user)
    settings = [
        f"port={port}",
        "listen_addresses=127.0.0.1",
        f"unix_socket_directories={folder}",
        "fsync=off",
    ]
    words = [word for setting in settings for word in ("-c", setting)]
    log = (folder / "log").open("wb")
    with subprocess.Popen(
        [postgres, "-D", str(folder / "data"), *words], cwd=folder, stderr=log, **user
    ) as running:
        try:
            for _ in range(600):
                if b"ready to accept connections" in (folder / "log").read_bytes():
                    break
                with pytest.raises(subprocess.TimeoutExpired):
                    running.wait(0.05)
            yield f"postgresql://ann:{SPELLED}@127.0.0.1:{port}/postgres"
        finally:
            running.terminate()
            running.wait(30)
            log.close()
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def tables(server: str) -> str:
    with closing(dbapi.connect(server, autocommit=True)) as con, closing(con.cursor()) as cursor:
        cursor.execute(
            "create table scores as select (12345678901234567890 + i)::numeric as customer,"
            " timestamptz '2025-01-01 01:00+01' + i * interval '1 day' as scored_at,"
            " (i / 4.0)::numeric(6, 4) as p, (i * 1.5)::numeric as age,"
            " case when i > 1 then 'Köln' end::varchar(9) as channel, '{}'::jsonb as extra"
            " from generate_series(1, 3) i"
        )
        cursor.execute('create schema "Other"')
        cursor.execute('create view "Other"."late; scores" as select * from scores where p > 0.5')
        cursor.execute("create function spoil() returns int language plpgsql as"
                       " $$ begin insert into scores (p) values (9); return 1; end $$")  # fmt: skip
        cursor.execute('create view "Other".spoiling as select spoil() as customer')
    return server


@pytest.mark.usefixtures("rows_only")
def test_a_table_gives_its_rows(tmp_path: Path, churn: Contract, look: Look, tables: str) -> None:
    result = load(tmp_path / "store", churn, predictions=f"{tables}?application_name=x#scores")
    found = [(r["__id"], str(r["__ts"]), r["p"], r["age"], r["channel"]) for r in look(tmp_path / "store")]
    assert found == [
        ("12345678901234567891", "2025-01-02 00:00:00", 0.25, 1.5, None),
        ("12345678901234567892", "2025-01-03 00:00:00", 0.5, 3.0, "Köln"),
        ("12345678901234567893", "2025-01-04 00:00:00", 0.75, 4.5, "Köln"),
    ]
    [told] = result.files
    assert (told["format"], told["table"], result.ignored_columns) == (
        "postgresql",
        "public.scores",
        ["extra"],
    )
    assert told["file"] == tables.replace(f":{SPELLED}", "") + "#scores"
    again = load(tmp_path / "store", churn, predictions=f"{tables}#Other.late; scores")
    assert again.to_json()["predictions"]["already_there"] == 1


@pytest.mark.usefixtures("rows_only")
def test_nothing_is_written_and_nothing_is_missing_silently(
    tmp_path: Path, churn: Contract, tables: str
) -> None:
    cases = {
        f"{tables}#Other.spoiling": "read-only",
        f"{tables}#score": "did you mean 'scores'",
        tables: "several tables",
        tables.replace("/postgres", "/absent") + "#scores": "does not exist",
    }
    for address, message in cases.items():
        with pytest.raises(LoadError, match=message):
            load(tmp_path / "store", churn, predictions=address)


def test_a_password_is_nowhere(tmp_path: Path, tables: str, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "c.yaml").write_text(
        "model: churn\ntask: binary\nid: customer\ntimestamp: scored_at\n"
        "prediction: {score: p}\nfeatures: [age]\n"
    )
    wrong = tables.replace(SPELLED, "s3c%zz")
    command = ["load", str(tmp_path / "c.yaml"), "--store", str(tmp_path / "store"), "--debug"]
    assert main([*command, "--predictions", f"{tables}#scores"]) == 0
    assert main([*command, "--json", "--predictions", f"{tables}#scores"]) == 0
    assert main([*command, "--predictions", f"{wrong}#scores"]) == 2
    assert main([*command, "--predictions", tables.replace(SPELLED, "s3c") + "#scores"]) == 2
    assert main([*command, f"{tables}#scores"]) == 2
    out, err = capfd.readouterr()
    assert "#scores" in out
    assert "authentication failed" in err
    kept = b"".join(path.read_bytes() for path in (tmp_path / "store").rglob("*") if path.is_file())
    assert [place for place in (out, err, kept.decode("latin-1")) if "s3c" in place] == []


def test_a_missing_driver_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(extras, "import_module", absent)
    contract = read_contract(
        "model: m\ntask: binary\nid: i\ntimestamp: t\nprediction: {score: p}\nfeatures: all\n"
    )
    with pytest.raises(LoadError, match="pip install adbc-driver-postgresql"):
        load(tmp_path, contract, predictions="postgresql://ann@127.0.0.1/ml#scores")
