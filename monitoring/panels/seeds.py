"""Seeds of resampling: the same question draws the same numbers."""

from hashlib import blake2b


def seed_of(*words: object) -> int:
    """Give the seed of a resampling from what it is about.

    Parameters
    ----------
    *words : object
        Model, measure, subject …

    Returns
    -------
    int
        The same for the same words, on every machine.

    Examples
    --------
    >>> seed_of("model", "psi") == seed_of("model", "psi")
    True
    """
    digest = blake2b("\x1f".join(map(str, words)).encode(), digest_size=8)
    return int.from_bytes(digest.digest(), "big")
