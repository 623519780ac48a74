"""What is changed by hand is taken in whole before anything else that was asked for.

Streamlit calls a run away wherever it looks at its session, also where it answers a click: what arrives in
the same moment as a change would leave it half made, and the run that follows takes it for made.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from threading import local
from typing import Any

_THREAD = local()


@cache
def take_whole() -> None:
    """Have Streamlit look for further requests before and after it answers a change, and not meanwhile."""
    runner = import_module("streamlit.runtime.scriptrunner.script_runner").ScriptRunner
    session = import_module("streamlit.runtime.state.safe_session_state").SafeSessionState
    runner._maybe_handle_execution_control_request = _later(runner._maybe_handle_execution_control_request)
    session.on_script_will_rerun = _whole(session.on_script_will_rerun)


def _whole(answer: Callable[..., None]) -> Callable[..., None]:
    def answered(*given: Any, **named: Any) -> None:
        _THREAD.answers = True
        try:
            answer(*given, **named)
        finally:
            _THREAD.answers = False

    return answered


def _later(look: Callable[[Any], None]) -> Callable[[Any], None]:
    def looked(runner: Any) -> None:
        if not getattr(_THREAD, "answers", False):
            look(runner)

    return looked
