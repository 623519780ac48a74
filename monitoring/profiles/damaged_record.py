"""What says that the bytes of a record mean nothing, in whatever file they lay."""


class DamagedRecordError(ValueError):
    """A stored record is cut short, of another width than any of its kind, or names what it does not have."""
