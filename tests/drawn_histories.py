"""Histories of a store that hypothesis draws, always the same ones."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def run(histories: type[RuleBasedStateMachine], examples: int, steps: int) -> None:
    """Draw some histories of so many steps at most."""
    drawn = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[*HealthCheck],
    )
    run_state_machine_as_test(histories, settings=drawn)  # type: ignore[no-untyped-call]
