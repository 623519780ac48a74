"""Which column is the label, and which says when it became known, where no name says so alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from monitoring.contract.column_sketch import ColumnSketch

_OF_SCORES = {"score", "prob", "proba", "probability", "p", "y", "pred", "predicted", "model"}
_OF_LABELS = {"is", "has", "was", "label", "true", "actual", "target", "outcome", "flag", "y"}
_CLASSES = {"class", "class_id", "class_name", "klass", "category", "species"}
_SHORTEST = 3  # letters of a word that says what is predicted


def outcomes_among(columns: Iterable[ColumnSketch], logged: Collection[str]) -> list[str]:
    """Name the columns that no file of predictions or features has: they are known only afterwards.

    Parameters
    ----------
    columns : iterable of ColumnSketch
        Of all files.
    logged : collection of str
        Those of the files of predictions and features.

    Returns
    -------
    list of str
        In their order; none without such files.

    Examples
    --------
    >>> outcomes_among([ColumnSketch("churned", "integer", 9, 0, 2, 0, 1)], {"id", "score"})
    ['churned']
    """
    return [one.name for one in columns if one.name not in logged] if logged else []


def guess_outcome(
    columns: Sequence[ColumnSketch],
    outcomes: Sequence[str],
    roles: Mapping[str, ColumnSketch],
    classes: Collection[str] = (),
) -> ColumnSketch | None:
    """Find the label where its name alone does not say so.

    Parameters
    ----------
    columns : sequence of ColumnSketch
        All columns of the files.
    outcomes : sequence of str
        Columns that only files of labels have.
    roles : mapping of str to ColumnSketch
        By `guess_roles`.
    classes : collection of str
        Of a multiclass model.

    Returns
    -------
    ColumnSketch or None
        Among the columns that only files of labels have the only one without another role that is no time,
        else the first that is true or false; else the one of two values that is called as the score is, or of
        as many as there are classes that is called so. None where it has its role already, or nothing looks
        like it.

    Examples
    --------
    >>> guess_outcome([ColumnSketch("churned", "integer", 9, 0, 2, 0, 1)], ["churned"], {}).name
    'churned'
    >>> score = ColumnSketch("fraud_score", "number", 9, 0, 9, 0, 1)
    >>> label = ColumnSketch("is_fraud", "text", 9, 0, 2)
    >>> guess_outcome([score, label], [], {"score": score}).name
    'is_fraud'
    """
    if "label" in roles:
        return None
    taken = {column.name for column in roles.values()}
    free = [column for column in columns if column.name not in taken and not column.moment]
    late = [column for column in free if column.name in outcomes]
    if len(late) == 1:
        return late[0]
    flag = next((column for column in late if column.flag), None)
    return flag or _named_as_the_score(free, roles) or _of_classes(free, classes)


def _named_as_the_score(
    free: Sequence[ColumnSketch], roles: Mapping[str, ColumnSketch]
) -> ColumnSketch | None:
    """Give the only column of two values all of whose words are those of the score: `is_fraud`, `churned`."""
    said = _words(roles["score"], _OF_SCORES) if "score" in roles else set()
    found = [
        column
        for column in free
        if column.distinct == 2
        and (words := _words(column, _OF_LABELS))
        and all(_said(w, said) for w in words)
    ]
    return found[0] if len(found) == 1 else None


def _of_classes(free: Sequence[ColumnSketch], classes: Collection[str]) -> ColumnSketch | None:
    """Give the column that is called a class and has no more values than there are classes."""
    found = [one for one in free if one.spelled in _CLASSES and 1 < one.distinct <= len(classes)]
    return found[0] if len(found) == 1 else None


def _words(column: ColumnSketch, without: set[str]) -> set[str]:
    return {word for word in column.spelled.split("_") if word} - without


def _said(word: str, others: set[str]) -> bool:
    """Whether a word begins as another, or another as it: churned is churn."""
    longer = len(word) > _SHORTEST
    return any(word == one or (longer and (word.startswith(one) or one.startswith(word))) for one in others)


def guess_known(
    columns: Sequence[ColumnSketch], outcomes: Sequence[str], roles: Mapping[str, ColumnSketch]
) -> ColumnSketch | None:
    """Find when the label became known: the only column of times that only files of labels have.

    Parameters
    ----------
    columns : sequence of ColumnSketch
        All columns of the files.
    outcomes : sequence of str
        Columns that only files of labels have.
    roles : mapping of str to ColumnSketch
        By `guess_roles`, with the label.

    Returns
    -------
    ColumnSketch or None
        None where it has its role already, there is no label, or several may be it.

    Examples
    --------
    >>> label, booked = ColumnSketch("churned", "boolean", 9), ColumnSketch("booked", "timestamp", 9)
    >>> guess_known([label, booked], ["churned", "booked"], {"label": label}).name
    'booked'
    """
    taken = {column.name for column in roles.values()}
    times = [one for one in columns if one.moment and one.name in outcomes and one.name not in taken]
    return times[0] if len(times) == 1 and "label" in roles and "observed_at" not in roles else None
