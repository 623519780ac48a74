"""Whether an older generation is still whole: in the catalog, with every file that it refers to."""

from monitoring.store.catalog import Catalog


def not_kept(catalog: Catalog, model: str, generation: int) -> str:
    """Say why a generation cannot be read any more.

    Parameters
    ----------
    catalog : Catalog
        Of the store.
    model : str
        Its name.
    generation : int
        Any number.

    Returns
    -------
    str
        Empty where it can be read.
    """
    newest = catalog.generation(model) or 0
    if generation > newest:
        return f"this store has no data version {generation} of {model}: the newest is {newest}"
    if not catalog.digest(model, generation):
        return f"data version {generation} of {model} is no longer kept: the newest is {newest}"
    if generation != newest and not _whole(catalog, model, generation):
        return f"the rows of data version {generation} of {model} are no longer kept: the newest is {newest}"
    return ""


def _whole(catalog: Catalog, model: str, generation: int) -> bool:
    files = catalog.files_of(model, generation)
    return all((catalog.directory / name).is_file() for name in files)
