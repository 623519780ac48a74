"""Features that predictions carried themselves: another value is a conflict, the same is there already."""

from monitoring.store.ingest.fates import FATE, SUSPECTS, begin
from monitoring.store.ingest.identity import Identity, difference
from monitoring.store.ingest.loading import Loading
from monitoring.store.ingest.pruning import by_id
from monitoring.store.ingest.staged import KEYS, Staged
from monitoring.store.quoting import quote

_FOUND = "__carried"
_OPEN = (
    f"__place in (select __place from {KEYS} where __rule is null) and __place not in"
    f" (select r from {FATE} where fate in ('same', 'conflict'))"
)


def judge_carried(loading: Loading, staged: Staged, identity: Identity, judged: bool) -> bool:
    """Compare staged features with the values that their predictions came with: these stay, always.

    Parameters
    ----------
    loading : Loading
        The load, the fates of whose rows against stored features are known.
    staged : Staged
        The rows of features.
    identity : Identity
        What they are compared by, and all that they bring.
    judged : bool
        Whether there is a table of fates already.

    Returns
    -------
    bool
        Whether there is one now.
    """
    brought = {*identity.grows}
    carrying = [one for one in loading.segments("predictions") if brought & {*one.columns}]
    near = by_id(loading, carrying, staged.ids())
    if not near:
        return judged
    if not judged:
        begin(loading)
    held = {name for one in near for name in one.columns} & brought
    _compare(loading, staged, identity, loading.stored(near, ", ".join(["__seq", *_listed(identity, held)])))
    loading.run(f"delete from {FATE} where r in (select r from {_FOUND})")
    loading.run(
        f"insert into {SUSPECTS} by name select __place, __file, __row, __id, __version"
        f" from {staged.rows(f'__place in (select r from {_FOUND} where c is not null)')}"
        f" where __place not in (select __place from {SUSPECTS})"
    )
    loading.run(
        f"insert into {FATE} select r, case when c is null then 'same' else 'conflict' end, c, v"
        f" from {_FOUND}"
    )
    loading.run(f"drop table {_FOUND}")
    return True


def _listed(identity: Identity, held: set[str]) -> list[str]:
    """The keys and the columns of the file as predictions have them: null where they have none."""
    return [
        *identity.keys,
        *(quote(name) if name in held else f"null as {quote(name)}" for name in identity.grows),
    ]


def _compare(loading: Loading, staged: Staged, identity: Identity, stored: str) -> None:
    """Make a table of the rows that contradict a prediction, with both values, and of those that repeat one.

    Rows without a version complete predictions yet to come, where there are versions: none repeats another.
    One that is known contradicts by what it brings; one that replaces another takes its place in any case.
    """
    given = identity.content, identity.doubles, "s", "o", "with its prediction"
    column, value = difference(*given, missing=False, among="f.value")
    alone = loading.contract.version is None or "__version" in identity.keys
    nothing = " and ".join(f"(s.{quote(n)} is null or o.{quote(n)} is not null)" for n in identity.grows)
    same = "false"
    if alone:
        same = (
            f"({nothing or 'true'} and coalesce(len(s.__bad), 0) = 0 and f.fate is distinct from 'replace')"
        )
    pairs = " and ".join(f"o.{key} = s.{key}" for key in identity.keys)
    first = "arg_min({0}, seq) filter (where c is not null) as {0}"
    loading.run(
        f"create table {_FOUND} as select r, {first.format('c')}, {first.format('v')} from"
        f" (select s.__place as r, o.__seq as seq, {column} as c, {value} as v, {same} as same"
        f" from {staged.rows(_OPEN)} s join {stored} o on {pairs}"
        f" left join {FATE} f on f.r = s.__place)"
        " where c is not null or same group by r"
    )
