"""What failed, in one sentence, and the exit status of that; and commands that go on with the next model."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TypeVar

from monitoring.cli.terminal import say
from monitoring.errors import TidemarkError, without_passwords

USAGE, INTERNAL = 2, 4
T = TypeVar("T")


@dataclass(frozen=True)
class Failure:
    """Something that could not be done.

    Parameters
    ----------
    status : int
        The exit status.
    said : str
        What went wrong and what to do.
    """

    status: int
    said: str

    @classmethod
    def of(cls, error: Exception) -> "Failure":
        """Tell it of an error."""
        if isinstance(error, TidemarkError):
            return cls(error.exit_code, str(error))
        if refused := import_module("monitoring.store.catalog.machine_refusals").refusal(error):
            return cls(USAGE, refused)
        said = without_passwords(str(error).split("\n")[0])
        more = "--debug shows more, verify whether a file of the store is damaged"
        return cls(INTERNAL, f"internal error: {type(error).__name__}: {said} ({more})")


def of_each(
    models: Iterable[str], work: Callable[[str], T], *, debug: bool
) -> tuple[list[T], dict[str, str], int]:
    """Do something for each of some models; one that fails keeps no other from being told.

    Parameters
    ----------
    models : iterable of str
        Their names.
    work : callable
        Given a name.
    debug : bool
        Whether the first error ends the command, so that its traceback is shown.

    Returns
    -------
    done : list
        Of the others.
    failed : dict of str to str
        What went wrong, by model; said on standard error as well.
    status : int
        The highest; 0 where none failed.
    """
    done, failed, status = [], {}, 0
    for model in models:
        try:
            done.append(work(model))
        except Exception as error:
            if debug:
                raise
            failure = Failure.of(error)
            failed[model], status = failure.said, max(status, failure.status)
            say(f"tidemark: {model}: {failure.said}")
    return done, failed, status


def unreadable(failed: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """Give what a JSON document says of the models that failed: nothing where none did."""
    told = [{"model": model, "error": said} for model, said in failed.items()]
    return {"unreadable": told} if told else {}
