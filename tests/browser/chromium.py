"""Find the Chromium that drives the browser tests; as a script, install one where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BUNDLED = ("chromium-*/chrome-*/chrome", "chromium-*/chrome-*/*.app/Contents/MacOS/*")


def find_chromium() -> str | None:
    """Path of a Chromium or Chrome: named by ``CHROMIUM``, on the PATH, or installed by Playwright.

    Returns
    -------
    str or None
        None where there is none; the tests that need it then skip.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for path in map(shutil.which, NAMES) if path), None) or _bundled()


def _bundled() -> str | None:
    """Playwright's own, where `playwright install chromium` keeps it."""
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found = sorted(path for pattern in BUNDLED for path in cache.glob(pattern) if os.access(path, os.X_OK))
    return str(found[-1]) if found else None


def _install_commands() -> list[list[str]]:
    """The system's package where we may install it, else Playwright's."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        return [["apt-get", "update", "-qq"], install]
    return [[sys.executable, "-m", "playwright", "install", "chromium"]]


def main() -> None:
    """Install a Chromium where none is found; say so, and say what it means where that fails."""
    if find_chromium():
        return
    if named := os.environ.get("CHROMIUM"):
        sys.exit(f"CHROMIUM names {named}, which cannot be run: correct it or unset it.")
    print("No Chromium found: installing one (once).", file=sys.stderr)
    for command in _install_commands():
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if not find_chromium():
        print("No Chromium could be installed: the browser tests will be skipped.", file=sys.stderr)


if __name__ == "__main__":
    main()
