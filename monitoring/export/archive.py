"""Archives: ZIP files whose bytes depend on nothing but their content."""

import io
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)


def archive(files: Mapping[str, bytes]) -> bytes:
    """Pack files.

    Parameters
    ----------
    files : mapping of str to bytes
        By path, in the order in which they are written.

    Returns
    -------
    bytes
        ZIP; all files of 1 January 1980, so that the same files give the same bytes.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.create_system, entry.external_attr = (
                zipfile.ZIP_DEFLATED,
                3,
                0o644 << 16,
            )
            packed.writestr(entry, content)
    return buffer.getvalue()
