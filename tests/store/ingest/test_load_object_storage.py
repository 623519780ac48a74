"""Files of an object store, over the protocol of S3 from a server on the loopback."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pandas as pd
import pytest

from monitoring.contract import Contract
from monitoring.errors import LoadError
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.ingest.load import load

pytestmark = pytest.mark.usefixtures("rows_only")
Look = Callable[..., list[dict[str, Any]]]


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as is needed to list keys and to read parts of them."""

    files: dict[str, bytes]
    sent = 0

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        self.answer(body=True)

    def answer(self, *, body: bool) -> None:
        split = urlsplit(self.path)
        bucket, _, key = unquote(split.path).lstrip("/").partition("/")
        asked = parse_qs(split.query)
        if bucket != "logs":
            self.send(404, b"")
        elif not key and "list-type" in asked:
            self.send(200, self.listed(asked.get("prefix", [""])[0]), "application/xml")
        elif not key:
            self.send(200, b"")
        elif key in self.files:
            self.part(self.files[key], body)
        else:
            self.send(404, b"")

    def part(self, content: bytes, body: bool) -> None:
        first, _, last = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        piece = content[int(first) : int(last) + 1 if last else None]
        type(self).sent += len(piece) if body else 0
        extra = {"Content-Range": f"bytes {first}-{int(first) + len(piece) - 1}/{len(content)}"}
        self.send(206 if "Range" in self.headers else 200, piece, "binary/octet-stream", body, extra)

    def listed(self, prefix: str) -> bytes:
        found = [key for key in sorted(self.files) if key.startswith(prefix)]
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.files[key])}</Size>"
            "<LastModified>2025-01-01T00:00:00.000Z</LastModified></Contents>"
            for key in found
        )
        return (
            f"<ListBucketResult><Name>logs</Name><KeyCount>{len(found)}</KeyCount>"
            f"<IsTruncated>false</IsTruncated>{rows}</ListBucketResult>"
        ).encode()

    def send(
        self, status: int, content: bytes, kind: str = "application/xml", body: bool = True,
        extra: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.send_response(status)
        headers = {"Content-Length": str(len(content)), "Content-Type": kind, "ETag": '"e"', **(extra or {})}
        for name, value in {**headers, "Last-Modified": "Wed, 01 Jan 2025 00:00:00 GMT"}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(content)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Bucket]]:
    class Filled(Bucket):
        """The bucket of one test."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Filled) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("AWS_REGION", "us-east-1")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ann")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush-hush")
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Filled
        server.shutdown()


def content(tmp_path: Path, name: str, first: int) -> bytes:
    path = tmp_path / name
    frame = pd.DataFrame(
        {"customer": [first, first + 1], "scored_at": ["2025-01-01"] * 2, "p": [0.5, 0.25]}
    ).assign(age=1.5)
    frame.to_csv(path, index=False) if "csv" in name else frame.to_parquet(path)
    return path.read_bytes()


def test_files_of_a_bucket(tmp_path: Path, churn: Contract, look: Look, bucket: type[Bucket]) -> None:
    bucket.files = {
        "log/channel=web/a.csv.gz": content(tmp_path, "a.csv.gz", 10),
        "log/channel=app/b.parquet": content(tmp_path, "b.parquet", 20),
        "log/channel=app/_SUCCESS": b"",
        "log/channel=app/_old/c.csv": b"broken",
        "other/d.csv": b"broken",
    }
    expected = [("10", "web"), ("11", "web"), ("20", "app"), ("21", "app")]
    for store, given in (
        ("prefix", "s3://logs/log"),
        ("glob", "s3://logs/log/*/[ab].*"),
        ("deep", "s3://logs/**/channel=*/?.*[tz]"),
        ("named", ["s3://logs/log/channel=web/a.csv.gz", "s3://logs/log/channel=app/b.parquet"]),
        ("keys", [f"s3://ann:hush-hush@logs/log/channel={one}" for one in ("web", "app")]),
    ):
        bucket.sent = 0
        result = load(tmp_path / store, churn, predictions=given)
        assert [(row["__id"], row["channel"]) for row in look(tmp_path / store)] == expected, store
        names = {"s3://logs/log/channel=app/b.parquet", "s3://logs/log/channel=web/a.csv.gz"}
        assert {file["file"] for file in result.files} == names
        assert bucket.sent == sum(len(bucket.files[name.removeprefix("s3://logs/")]) for name in names)
        assert list((tmp_path / store / "spill").iterdir()) == []
        kept = [file["path"] for batch in Catalog(tmp_path / store).batches("churn") for file in batch.files]
        assert set(kept) == names


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", ["a.parquet", "a.csv.gz", "a.xlsx", "a.ndjson"])
def test_a_damaged_file_is_called_as_it_was_given(
    tmp_path: Path, churn: Contract, bucket: type[Bucket], name: str
) -> None:
    bucket.files = {name: b"damaged"}
    with pytest.raises(LoadError, match=f"s3://logs/{name}") as error:
        load(tmp_path / "store", churn, predictions=f"s3://logs/{name}")
    assert "spill" not in str(error.value)


def test_what_is_not_there_is_named(tmp_path: Path, churn: Contract, bucket: type[Bucket]) -> None:
    bucket.files = {"log/a.csv": b"broken"}
    for address in ("s3://logs/log/b.csv", "s3://logs/none", "s3://logs/*/b.csv", "s3://nobody/a.csv"):
        with pytest.raises(LoadError, match=r"no file to load at|cannot read") as error:
            load(tmp_path / "store", churn, predictions=address)
        assert address in str(error.value)
        assert "hush" not in str(error.value)
