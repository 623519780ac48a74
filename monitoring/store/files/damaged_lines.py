"""How many lines of a text do not fit its header, told before a kilobyte of error is kept of each."""

from monitoring.errors import LoadError
from monitoring.store.files.database import Database
from monitoring.store.files.encoding import CHUNK, opened
from monitoring.store.files.limits import DAMAGED
from monitoring.store.files.sources import Source
from monitoring.store.quoting import literal, quote


def check_lines(database: Database, source: Source, names: list[str], delimiter: str, reading: str) -> None:
    """Refuse a file with more damaged lines than can be set apart within memory.

    A file whose delimiters are as many as its lines ask for passes at once. Another is read through by the
    database without keeping what is wrong: it may have line ends and delimiters within quotes only.

    Parameters
    ----------
    database : Database
        Runs the statement.
    source : Source
        The file as the database reads it, in UTF-8.
    names : list of str
        Its columns.
    delimiter : str
        Between them.
    reading : str
        The options of ``read_csv``, without those of damaged lines.

    Raises
    ------
    LoadError
        Naming the file, how many of its lines are damaged, and the bound.
    """
    lines, signs = _counted(source, delimiter.encode())
    between = len(names) - 1
    if abs(between * lines - signs) * len(names) <= DAMAGED.most * between:
        return
    inner = " + ".join(f"coalesce({_ends(quote(name))}, 0)" for name in names)
    file = literal(str(source.path))
    [(sound, within)] = database.run(
        f"select count(*), sum({inner}) from read_csv([{file}], {reading}, ignore_errors = true)"
    )
    damaged = lines - 1 - int(str(sound)) - int(str(within or 0))
    if damaged * len(names) > DAMAGED.most:
        raise LoadError(
            f"{source.name}: about {damaged:,} of its {lines:,} lines do not fit the {len(names)} columns"
            f" of the first, too many to set apart ({DAMAGED.most:,} cells): check delimiter and quotes,"
            f" or set {DAMAGED.variable}"
        )


def _ends(column: str) -> str:
    """The SQL of how many line ends stand within a cell."""
    return f"length({column}) - length(replace({column}, chr(10), ''))"


def _counted(source: Source, sign: bytes) -> tuple[int, int]:
    """Line ends and delimiters of a file, wherever they stand."""
    assert source.path is not None
    lines = signs = 0
    with opened(source.path) as handle:
        while block := handle.read(CHUNK):
            lines += block.count(b"\n")
            signs += block.count(sign)
    return lines, signs
