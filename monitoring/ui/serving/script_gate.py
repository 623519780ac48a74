"""Scripts of pages and the imports before them, never at once.

Two threads that import modules of the same packages can each hold what the other waits for; Python then gives
one of them a module that is half there, and its page fails.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import Condition
from typing import Any

PATIENCE = 10.0
"""Seconds that a script waits for imports, and imports for scripts."""


class ScriptGate:
    """Lets scripts in while nothing is imported, and imports while no script runs.

    Examples
    --------
    >>> gate = ScriptGate()
    >>> with gate.importing():
    ...     gate.running
    0
    """

    def __init__(self) -> None:
        self.running = 0
        self._closed = False
        self._changed = Condition()

    @contextmanager
    def importing(self) -> Iterator[None]:
        """Let no script in, once those that run have ended; for one thread alone."""
        with self._changed:
            self._changed.wait_for(lambda: not self.running, PATIENCE)
            self._closed = True
        try:
            yield
        finally:
            with self._changed:
                self._closed = False
                self._changed.notify_all()

    def guard(self, script: Callable[..., None]) -> Callable[..., None]:
        """Make a script wait for the gate."""

        def guarded(*given: Any) -> None:
            with self._changed:
                self._changed.wait_for(lambda: not self._closed, PATIENCE)
                self.running += 1
            try:
                script(*given)
            finally:
                with self._changed:
                    self.running -= 1
                    self._changed.notify_all()

        return guarded


def before_scripts(gate: ScriptGate) -> None:
    """Put the gate before every script that Streamlit runs from now on.

    Parameters
    ----------
    gate : ScriptGate
        Of this process.
    """
    runner = import_module("streamlit.runtime.scriptrunner.script_runner").ScriptRunner
    runner._run_script_thread = gate.guard(runner._run_script_thread)
