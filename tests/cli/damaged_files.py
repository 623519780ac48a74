"""Damaged files by the thousand, each from its seed alone: what logs look like after an accident."""

import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

COLUMNS = ("customer", "scored_at", "p", "age", "channel", "y", "seen")
WORDS = ("", " ", "NA", "nan", "-inf", "1e999", "0x1F", "12,5", "1.2.3", "true", "2025-02-30", "9" * 60)
HOSTILE = ("'; drop table rows; --", '"', "a\\b", "$.a", "../../etc/passwd", "\u202eabc", "名", "__row", "*")
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp500", "shift_jis", "utf-7", "mac_roman")
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KINDS = ("predictions", "labels", "features", "reference")


@dataclass(frozen=True)
class Damaged:
    """A file: what was done to it, its name, its bytes and what it is loaded as."""

    damage: str
    name: str
    content: bytes
    kind: str


def rows(rng: random.Random, n: int) -> list[list[str]]:
    return [
        [
            str(i),
            f"2025-01-{rng.randint(1, 28):02d}T{rng.randint(0, 23):02d}:00:00",
            f"{rng.random():.4f}",
            str(rng.randint(18, 90)),
            rng.choice(["web", "app", "größe", "a b"]),
            rng.choice(["0", "1", ""]),
            "2025-02-01",
        ]
        for i in range(n)
    ]


def text(names: list[str], cells: list[list[str]], sign: str = ",") -> str:
    return "\n".join(sign.join(line) for line in [names, *cells]) + "\n"


def csv_text(rng: random.Random) -> str:
    return text(list(COLUMNS), rows(rng, rng.randint(3, 40)))


def json_text(rng: random.Random) -> str:
    return json_lines(rows(rng, rng.randint(3, 20)))


def json_lines(given: list[list[str]]) -> str:
    return "".join(json.dumps(dict(zip(COLUMNS, row, strict=True))) + "\n" for row in given)


def parquet_bytes(rng: random.Random, **columns: pa.Array) -> bytes:
    n = len(next(iter(columns.values()))) if columns else rng.randint(3, 40)
    listed = dict(zip(COLUMNS, zip(*rows(rng, n), strict=True), strict=True))
    whole = {name: pa.array(values) for name, values in listed.items()}
    whole["p"] = pa.array([float(value) for value in listed["p"]])
    out = io.BytesIO()
    compression = rng.choice(["none", "zstd", "gzip", "snappy"])
    pq.write_table(pa.table(whole | columns), out, compression=compression, use_dictionary=rng.random() < 0.5)
    return out.getvalue()


def flipped(rng: random.Random, content: bytes, most: int = 8) -> bytes:
    found = bytearray(content)
    for _ in range(rng.randint(1, most)):
        found[rng.randrange(len(found))] = rng.randrange(256)
    return bytes(found)


def cut(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content))]


def truncated(rng: random.Random) -> tuple[str, bytes]:
    name, content = rng.choice(sound())(rng)
    return name, cut(rng, content)


def overwritten(rng: random.Random) -> tuple[str, bytes]:
    name, content = rng.choice(sound())(rng)
    return name, flipped(rng, content)


def sound() -> list[Callable[[random.Random], tuple[str, bytes]]]:
    return [
        lambda r: ("a.csv", csv_text(r).encode()),
        lambda r: ("a.csv.gz", gzip.compress(csv_text(r).encode())),
        lambda r: ("a.ndjson", json_text(r).encode()),
        lambda r: ("a.jsonl.gz", gzip.compress(json_text(r).encode())),
        lambda r: ("a.parquet", parquet_bytes(r)),
    ]


def wrong_encoding(rng: random.Random) -> tuple[str, bytes]:
    name, made = rng.choice([("a.csv", csv_text), ("a.ndjson", json_text)])
    content = made(rng).replace("größe", rng.choice(["größe", "naïve"]))
    return name, content.encode(rng.choice(ENCODINGS), errors="replace")


def mixed_types(rng: random.Random) -> tuple[str, bytes]:
    given = rows(rng, 20)
    for _ in range(rng.randint(1, 60)):
        given[rng.randrange(20)][rng.randrange(len(COLUMNS))] = rng.choice(WORDS).replace(",", ";")
    if rng.random() < 0.5:
        return "a.csv", text(list(COLUMNS), given).encode()
    values: list[object] = [1, 0.5, None, True, [], {"a": [1]}, "x", 10**30, -1, "2025-01-01"]
    listed = [dict(zip(COLUMNS, row, strict=True)) for row in given]
    for one in listed:
        one[rng.choice(COLUMNS)] = rng.choice(values)  # type: ignore[assignment]
    return "a.ndjson", "".join(json.dumps(one) + "\n" for one in listed).encode()


def embedded_nulls(rng: random.Random) -> tuple[str, bytes]:
    name, content = rng.choice([("a.csv", csv_text(rng)), ("a.ndjson", json_text(rng))])
    found = content.encode()
    for _ in range(rng.randint(1, 12)):
        place = rng.randrange(len(found) + 1)
        found = found[:place] + b"\0" * rng.randint(1, 3) + found[place:]
    return name, found


def embedded_newlines(rng: random.Random) -> tuple[str, bytes]:
    given = rows(rng, 20)
    for _ in range(rng.randint(1, 12)):
        row, column = rng.randrange(20), rng.randrange(len(COLUMNS))
        sign = rng.choice(["\n", "\r", "\r\n", "\x85", "\u2028", "\x0b", "\n\n\n"])
        cell = f"{given[row][column]}{sign}x"
        given[row][column] = f'"{cell}"' if rng.random() < 0.6 else cell
    names = list(COLUMNS)
    if rng.random() < 0.2:
        names[rng.randrange(7)] = '"two\nlines"'
    ends = rng.choice(["\n", "\r\n", "\r", "\n\r"])
    return "a.csv", text(names, given).replace("\n", ends).encode()


def broken_quotes(rng: random.Random) -> tuple[str, bytes]:
    content = csv_text(rng)
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(content))
        content = content[:place] + rng.choice(['"', '""', '"""', "'", '\\"', '","']) + content[place:]
    return "a.csv", content.encode()


def ragged(rng: random.Random) -> tuple[str, bytes]:
    given = rows(rng, 20)
    for _ in range(rng.randint(1, 10)):
        row = given[rng.randrange(20)]
        row[:] = row[: rng.randrange(7)] if rng.random() < 0.5 else row + ["more"] * rng.randint(1, 300)
    return "a.csv", text(list(COLUMNS), given, rng.choice([",", ";", "\t", "|"])).encode()


def no_rows(rng: random.Random) -> tuple[str, bytes]:
    contents = [b"", b"\n", b"\n\n\n", b" ", b"\xef\xbb\xbf", b"\xff\xfe", b"\0" * 50, b",,,,\n", b'"', b"{}"]
    contents += [",".join(COLUMNS).encode(), b"[]", b"null\n", b"{}\n{}\n", b"PAR1", b"\x1f\x8b"]
    ending = rng.choice([".csv", ".ndjson", ".parquet", ".csv.gz", ".txt", ".json.gz"])
    return f"a{ending}", rng.choice(contents)


def random_bytes(rng: random.Random) -> tuple[str, bytes]:
    content = rng.randbytes(rng.randint(1, 5000))
    head = rng.choice([b"", ",".join(COLUMNS).encode() + b"\n", b"PAR1", b"\x1f\x8b\x08\0", b'{"customer":'])
    return rng.choice(["a.csv", "a.ndjson", "a.parquet", "a.csv.gz", "a.tsv"]), head + content


def many_columns(rng: random.Random) -> tuple[str, bytes]:
    names = [*COLUMNS, *(f"c{i}" for i in range(100_000))]
    if rng.random() < 0.5:
        return "a.csv", text(names, [[*row, *["1"] * 100_000] for row in rows(rng, 1)]).encode()
    if rng.random() < 0.5:
        return "a.ndjson", json.dumps(dict.fromkeys(names, 1)).encode() + b"\n"
    out = io.BytesIO()
    pq.write_table(pa.table({name: pa.array([1], pa.int8()) for name in names}), out, compression="none")
    return "a.parquet", out.getvalue()


def huge_cells(rng: random.Random) -> tuple[str, bytes]:
    cell = rng.choice(["x", "9", "\u00e4", "x\n", '""']) * rng.choice([200_000, 1_500_000, 5_000_000])
    given, column = rows(rng, 4), rng.randrange(len(COLUMNS) + 1)
    names = list(COLUMNS)
    if column == len(COLUMNS):
        names[rng.randrange(7)] = f'"{cell}"'
    else:
        given[1][column] = f'"{cell}"' if rng.random() < 0.7 else cell
    what = rng.random()
    if what < 0.5 or column == len(COLUMNS):
        return "a.csv", text(names, given).encode()
    if what < 0.75:
        return "a.ndjson", "".join(
            json.dumps(dict(zip(COLUMNS, r, strict=True))) + "\n" for r in given
        ).encode()
    arrays = {name: pa.array([row[i] for row in given]) for i, name in enumerate(COLUMNS)}
    return "a.parquet", parquet_bytes(rng, **arrays)


def duplicate_headers(rng: random.Random) -> tuple[str, bytes]:
    names = list(COLUMNS)
    twin = rng.choice(names)
    names += [
        rng.choice([twin, twin.upper(), twin + " ", "", "", "ß", "ẞ"]) for _ in range(rng.randint(1, 3))
    ]
    given = [row + ["1"] * (len(names) - 7) for row in rows(rng, 5)]
    if rng.random() < 0.7:
        return "a.csv", text(names, given).encode()
    arrays = [pa.array([row[i] for row in given]) for i in range(len(names))]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, names=names), out)
    return "a.parquet", out.getvalue()


def hostile_names(rng: random.Random) -> tuple[str, bytes]:
    names = [rng.choice([name, name, name + rng.choice(HOSTILE), rng.choice(HOSTILE)]) for name in COLUMNS]
    names = [f"{name}{i}" if name in names[:i] else name for i, name in enumerate(names)]
    given = [[rng.choice([cell, cell, rng.choice(HOSTILE)]) for cell in row] for row in rows(rng, 10)]
    if rng.random() < 0.5:
        listed = [dict(zip(names, row, strict=True)) for row in given]
        return "a'; --.ndjson", "".join(json.dumps(one) + "\n" for one in listed).encode()
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in [names, *given]]
    return "a[1]*?.csv", text(quoted[0], quoted[1:]).encode()


def bombs(rng: random.Random) -> tuple[str, bytes]:
    line = ("1,2025-01-01,0.5,20,web,1,2025-02-01\n" * 30_000).encode()
    head = ",".join(COLUMNS).encode() + b"\n"
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    kind, size = rng.choice(["rows", "zeros", "one line", "ndjson", "members", "zip"]), rng.choice([4, 120])
    if kind == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", b"0" * 10_000_000)
        return rng.choice(["a.zip", "a.csv", "a.csv.gz", "a.parquet"]), out.getvalue()
    if kind == "members":
        return "a.csv.gz", gzip.compress(head) + gzip.compress(line * 10, 9) * size
    blocks = {"rows": line, "zeros": b"\0" * 1_000_000, "one line": b"x" * 1_000_000}
    blocks["ndjson"] = (
        b'{"customer": 1, "scored_at": "2025-01-01", "p": 0.5, "age": 3, "channel": "web"}\n' * 12_000
    )
    parts = [squeeze.compress(head if kind != "ndjson" else b"")]
    parts += [squeeze.compress(blocks[kind]) for _ in range(size)]
    return "a.ndjson.gz" if kind == "ndjson" else "a.csv.gz", b"".join([*parts, squeeze.flush()])


def gzip_damage(rng: random.Random) -> tuple[str, bytes]:
    whole = gzip.compress(csv_text(rng).encode())
    return "a.csv.gz", rng.choice(
        [
            whole[:-8] + rng.randbytes(8),
            whole + rng.randbytes(rng.randint(1, 40)),
            whole + b"\0" * rng.randint(1, 600),
            whole + cut(rng, whole),
            whole[: rng.randint(10, 30)] + rng.randbytes(200),
            csv_text(rng).encode(),
        ]
    )


def parquet_damage(rng: random.Random) -> tuple[str, bytes]:
    whole = parquet_bytes(rng)
    length = struct.unpack("<I", whole[-8:-4])[0]
    footer = len(whole) - 8 - length
    lie = struct.pack("<I", rng.choice([0, 1, length + 1, length - 1, 2**31 - 1, 2**32 - 1]))
    return "a.parquet", rng.choice(
        [
            whole[:-8] + lie + b"PAR1",
            whole[:footer] + flipped(rng, whole[footer:-8]) + whole[-8:],
            b"PAR1" + flipped(rng, whole[4:footer], 40) + whole[footer:],
            whole[:-4] + b"PARE",
            whole[footer:],
            whole[:4] + cut(rng, whole[4:footer]) + whole[footer:],
            whole * 2,
        ]
    )


def parquet_types(rng: random.Random) -> tuple[str, bytes]:
    def column() -> pa.Array:
        return rng.choice(
            [
                pa.array([[1], [], None]),
                pa.array([{"a": 1}, None, {"a": 2}]),
                pa.array([b"\xff\x00", b"", None]),
                pa.array([None, None, None]),
                pa.array([1, 2, None], pa.duration("us")),
                pa.array([1, 2, None], pa.time64("us")),
                pa.array([2**40, -(2**40), 0], pa.timestamp("s")),
                pa.array([2**62, -(2**62), 0], pa.timestamp("ns", "Europe/Berlin")),
                pa.array([float("nan"), float("inf"), -0.0]),
                pa.array([True, None, False]),
                pa.array([10**30, -1, 0], pa.decimal128(38, 0)),
                pa.array([2**31 - 1, 0, -(2**31)], pa.date32()),
                pa.array(["a", "b", "a"]).dictionary_encode(),
                pa.array([np.float16(1), np.float16(2), None], pa.float16()),
                pa.array([2**64 - 1, 0, None], pa.uint64()),
            ]
        )

    chosen = rng.sample(COLUMNS, rng.randint(1, 4))
    return "a.parquet", parquet_bytes(rng, **{name: column() for name in chosen})


def parquet_bomb(rng: random.Random) -> tuple[str, bytes]:
    """A kilobyte of footers and runs that stands for many millions of rows."""
    n = rng.choice([5_000_000, 20_000_000])
    codes = pa.array(np.zeros(n, np.int8))
    out = io.BytesIO()
    table = pa.table(
        {name: pa.DictionaryArray.from_arrays(codes, pa.array(["x" * 1000])) for name in COLUMNS}
    )
    pq.write_table(table, out, compression="zstd", row_group_size=n)
    return "a.parquet", out.getvalue()


def json_damage(rng: random.Random) -> tuple[str, bytes]:
    given = json_text(rng).splitlines()
    broken = [
        "{", "}", "[1, 2]", "null", "12", '"text"', "{'customer': 1}", '{"customer": 1,}',
        '{"customer": NaN}',
        '{"customer": 1e400}', '{"a": ' + "[" * 3000 + "]" * 3000 + "}", '{"": 1}', '{"a": "\\ud800"}',
        '{"customer": "\\u0000"}', '{"customer": 1} {"customer": 2}', '{"customer": 1, "customer": 2}',
        "// a comment", '{"a.b": {"c": 1}}', '{"*": 1, "$": 2}', '{"q\\"x": 1, "b\\\\": 2}', "\ufeff{}",
        "\x00",
        '{"customer": {"$oid": "1"}}', '{"Customer": 1}', '{"customer": 01}', '{"p": -0, "age": 1E5}',
    ]  # fmt: skip
    for _ in range(rng.randint(1, 6)):
        given.insert(rng.randrange(len(given) + 1), rng.choice(broken))
    end = rng.choice(["\n", "\n", "\n", "\r\n", "\n\n", ",\n"])
    content = end.join(given)
    if rng.random() < 0.2:
        content = rng.choice(
            ["[" + ",".join(given) + "]", json.dumps({"rows": given}, indent=1), content * 2]
        )
    return rng.choice(["a.ndjson", "a.json"]), content.encode("utf-8", "surrogatepass")


def odd_times(rng: random.Random) -> tuple[str, bytes]:
    stamps = (
        "2025-03-30 02:30:00", "2025-10-26 02:30:00", "1735689600", "1735689600000", "1735689600000000", "-1",
        "1735689600000000000", "20250131", "2025-W05-1", "31.01.2025", "2025-01-31T24:00:00", "infinity",
        "2025-01-31T23:59:60Z", "2025-01-31T10:00:00+25:00", "2025-01-31T10:00+0530", "0000-00-00",
        "99999-01-01",
        "2025-01-31 10:00 Europe/Berlin", "now", "epoch", "10:00", "1e18", "2025-01-31T10:00:00,5Z",
        "٢٠٢٥-01-01",
    )  # fmt: skip
    given = rows(rng, 24)
    for row in given:
        row[rng.choice([1, 6])] = rng.choice(stamps).replace(",", ".")
    return "a.csv", text(list(COLUMNS), given).encode()


def workbook_damage(rng: random.Random) -> tuple[str, bytes]:
    """Workbooks: cut off, overwritten, without one of their parts, or one that unfolds into 100 MB."""
    names = "".join(f'<c t="str"><v>{name}</v></c>' for name in COLUMNS)
    cells = ("".join(f'<c t="str"><v>{cell}</v></c>' for cell in row) for row in rows(rng, rng.randint(1, 9)))
    lines = "".join(f"<row>{row}</row>" for row in (names, *cells))
    bomb = "<row><c><v>1</v></c></row>" * 4_000_000 if rng.random() < 0.1 else ""
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
    types = (
        f'<Override PartName="/xl/workbook.xml" ContentType="{sheet.format("sheet.main")}"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{sheet.format("worksheet")}"/>'
    )
    links = f"{_PACKAGE}/relationships"
    link = f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    shown = f'<sheet name="a" sheetId="1" r:id="r1" xmlns:r="{_OFFICE}"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{types}</Types>',
        "xl/workbook.xml": f'<workbook xmlns="{_SHEETS}"><sheets>{shown}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{links}">{link}</Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEETS}"><sheetData>{lines}{bomb}</sheetData>'
        "</worksheet>",
    }
    if rng.random() < 0.2:
        del parts[rng.choice(list(parts))]
    elif rng.random() < 0.5:
        name = rng.choice(list(parts))
        parts[name] = flipped(rng, parts[name][:5000].encode()).decode("latin-1")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    whole, what = out.getvalue(), rng.random()
    return "a.xlsx", cut(rng, whole) if what < 0.2 else flipped(rng, whole) if what < 0.5 else whole


DAMAGES: dict[str, tuple[int, Callable[[random.Random], tuple[str, bytes]]]] = {
    "truncated": (14, truncated),
    "overwritten": (14, overwritten),
    "wrong encoding": (8, wrong_encoding),
    "mixed types": (8, mixed_types),
    "embedded nulls": (6, embedded_nulls),
    "embedded newlines": (8, embedded_newlines),
    "broken quotes": (6, broken_quotes),
    "ragged": (5, ragged),
    "no rows": (4, no_rows),
    "random bytes": (5, random_bytes),
    "many columns": (1, many_columns),
    "huge cells": (3, huge_cells),
    "duplicate headers": (5, duplicate_headers),
    "hostile names": (6, hostile_names),
    "gzip and zip bombs": (2, bombs),
    "gzip damage": (5, gzip_damage),
    "parquet damage": (14, parquet_damage),
    "parquet types": (8, parquet_types),
    "parquet bomb": (1, parquet_bomb),
    "malformed json": (12, json_damage),
    "odd times": (5, odd_times),
    "workbook damage": (4, workbook_damage),
}


def damaged_files(seed: int, count: int, first: int = 0, step: int = 1) -> Iterator[Damaged]:
    """Give `count` files, or each so many-th from the first on; the same seed gives the same ones."""
    drawn = random.Random(seed)
    names, weights = list(DAMAGES), [weight for weight, _ in DAMAGES.values()]
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        damage = names[number] if number < len(names) else drawn.choices(names, weights)[0]
        if number < first or (number - first) % step:
            continue
        name, content = DAMAGES[damage][1](rng)
        yield Damaged(damage, name, content, rng.choices(KINDS, (8, 2, 2, 2))[0])
