"""What held at a date: contract, data version, findings and decisions, as catalog and journal have them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from monitoring.contract.model import Contract
from monitoring.errors import StoreError
from monitoring.findings.journal.lifecycle import Life, lives
from monitoring.findings.journal.standing import alike, known_as, told_of
from monitoring.findings.report import ALL, Report, report
from monitoring.panels.quality import FRESHNESS
from monitoring.scope.instant import midnight, parse_instant, print_instant
from monitoring.scope.question import Scope
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.entries import Batch
from monitoring.store.catalog.generations import Generation, generations, not_kept
from monitoring.store.catalog.journal import Entry, Journal
from monitoring.store.snapshot import Snapshot


@dataclass(frozen=True)
class Audit:
    """The state of one model at a moment.

    Parameters
    ----------
    model : str
        Its name.
    at : datetime
        What was written before this moment counts.
    generation : Generation
        In force then.
    contract : Contract
        In force then.
    contracts : dict of str to Contract
        Of all data versions up to then that are kept, by hash.
    history : tuple of Generation
        Those data versions, oldest first.
    batches : tuple of Batch
        All loads up to then, those that changed nothing included.
    entries : tuple of Entry
        The journal up to then, of every model: each seal rests on the entry before.
    report : Report or None
        The default question over the data version of then, without ``freshness_hours``.
    missing : str
        Why there is no report; empty where there is one.
    """

    model: str
    at: datetime
    generation: Generation
    contract: Contract
    contracts: dict[str, Contract]
    history: tuple[Generation, ...]
    batches: tuple[Batch, ...]
    entries: tuple[Entry, ...]
    report: Report | None
    missing: str

    @property
    def own_entries(self) -> list[Entry]:
        """The entries of this model."""
        return [one for one in self.entries if one.model == self.model]

    @property
    def lives(self) -> dict[str, Life]:
        """Where every finding that had not recovered stood then, by id."""
        day = (self.at - timedelta(microseconds=1)).date()
        found = {name: life.now(day) for name, life in lives(self.own_entries).items()}
        return {name: life for name, life in found.items() if not life.over}


def audit(directory: Path, model: str, at: str) -> Audit:
    """Say what held at a date.

    Parameters
    ----------
    directory : Path
        The store.
    model : str
        Its name.
    at : str
        A day, whose end in the contract's zone is meant, or a time.

    Returns
    -------
    Audit
        Of a moment that is over: the same whatever is loaded or written later, while what was then is kept.

    Raises
    ------
    StoreError
        Where the model had no data version yet, or none of then is kept.
    ScopeError, UnknownNameError
        For another date or model.
    """
    catalog = Catalog(directory)
    newest = Snapshot(directory, model)
    moment = _end(at, newest)
    history = generations(directory, model, moment)
    if not history:
        raise StoreError(_none_yet(catalog, model, at))
    then = history[-1]
    made, missing = _report(directory, catalog, model, then.number)
    entries = [one for one in Journal(directory).entries() if one.moment < moment]
    contracts = {one.contract_hash: catalog.contract(model, one.number) for one in history}
    batches = [one for one in catalog.batches(model) if datetime.fromisoformat(one.created_at) < moment]
    found = Audit(
        model,
        moment,
        then,
        contracts[then.contract_hash],
        contracts,
        tuple(history),
        tuple(batches),
        tuple(entries),
        made,
        missing,
    )
    return replace(found, report=_as_of_then(made, found.lives)) if made else found


def _as_of_then(made: Report, known: dict[str, Life]) -> Report:
    """Give the findings of a report the state and the remark of then; leave out what the wall clock says."""
    rows = [one for one in made.measurements if one.measure != FRESHNESS]
    near, judged = alike(known), [one for one in made.findings if one.measure != FRESHNESS]
    told = [told_of(one, known.get(known_as(near(one), one), Life())) for one in judged]
    return replace(made, measurements=rows, findings=told)


def _end(at: str, newest: Snapshot) -> datetime:
    """Give the moment before which all counts: a day is over at its end."""
    zone = newest.contract.zone
    moment = parse_instant(at, zone)
    try:
        return midnight(date.fromisoformat(at.strip()) + timedelta(days=1), zone)
    except ValueError:
        return moment


def _report(directory: Path, catalog: Catalog, model: str, number: int) -> tuple[Report | None, str]:
    why = not_kept(catalog, model, number)
    if why:
        return None, why
    # The newest generation is asked as a page asks it, so that what is kept with the store serves.
    later = number != catalog.generation(model)
    scope = Scope(model, data_version=str(number)) if later else Scope(model)
    try:
        return report(directory, [ALL], scope), ""
    except StoreError as error:
        return None, str(error)


def _none_yet(catalog: Catalog, model: str, at: str) -> str:
    first = catalog.created_at(model, catalog.oldest(model))
    since = f"; the oldest that is kept is of {print_instant(first)}" if first else ""
    return f"{model} has no data version of {at} or before{since}: name a later date"
