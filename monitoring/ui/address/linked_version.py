"""The data version of a link: that generation under its own contract, or plain words why it is not shown."""

from dataclasses import dataclass

from monitoring.scope.address import CONTRACT_HASH, Address, short_hash
from monitoring.store.catalog.catalog import Catalog
from monitoring.store.catalog.generations import not_kept
from monitoring.ui import state

_FEWEST_DIGITS = 8


@dataclass(frozen=True)
class LinkedVersion:
    """Which data a link shows.

    Parameters
    ----------
    generation : int or None
        An older one; None for the newest.
    older : str
        Says which one is shown; empty for the newest.
    problems : tuple of str
        Why the data of the link is not shown.
    """

    generation: int | None = None
    older: str = ""
    problems: tuple[str, ...] = ()

    @property
    def data_version(self) -> str:
        """As a question has it."""
        return str(self.generation or "")


def linked_version(address: Address, model: str) -> LinkedVersion:
    """Find the data of a link.

    Parameters
    ----------
    address : Address
        With the data version and the contract's hash that it was made at.
    model : str
        The one that is shown.

    Returns
    -------
    LinkedVersion
        The newest where nothing else is said, or where it can no longer be shown.
    """
    catalog = Catalog(state.store_directory())
    newest, asked = catalog.generation(model) or 0, address.scope.generation or 0
    said = address.selection.get(CONTRACT_HASH, "").lower()
    if not newest or address.scope.model not in ("", model) or not (asked or said):
        return LinkedVersion()
    lost = not_kept(catalog, model, asked) if asked else ""
    if lost:
        return LinkedVersion(problems=(f"The link's data is not here: {lost}, and is shown instead.",))
    digest = catalog.digest(model, asked or newest)
    if said and not (len(said) >= _FEWEST_DIGITS and digest.startswith(said)):
        return LinkedVersion(problems=(_other_contract(said, digest, asked, newest),))
    if asked == newest:
        state.standing()[model] = newest  # whichever this session has looked at
    if asked in (0, newest):
        return LinkedVersion()
    return LinkedVersion(asked, _shown(catalog, model, asked, newest))


def _other_contract(said: str, digest: str, asked: int, newest: int) -> str:
    where = f"data version {asked}" if asked else f"the newest data version, {newest},"
    return (
        f"The link was made under contract {said}, but {where} has contract {short_hash(digest)} in this "
        f"store: its verdicts may be others. The newest data, version {newest}, is shown."
    )


def _shown(catalog: Catalog, model: str, asked: int, newest: int) -> str:
    made = catalog.created_at(model, asked)
    when = f" of {made:%-d %b %Y, %H:%M} UTC" if made else ""
    digest = catalog.digest(model, asked)
    changed = digest != catalog.digest(model, newest)
    under = f" under contract {short_hash(digest)}, which has changed since" if changed else ""
    return f"This link shows data version {asked}{when}{under}; the newest is version {newest}."
