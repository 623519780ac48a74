"""Quarantine: every refused row with its place and its rule, to be looked at, kept as a file, tried again."""

from monitoring.ui.load.words import step
from monitoring.ui.look.footer import ever_refused
from monitoring.ui.quality.quarantine_parts import again, chosen_model, job, outcome, overview, rows
from monitoring.ui.serving.boot import boot
from monitoring.ui.serving.job import watch

boot()


def page() -> None:
    """Lay the page out."""
    under_way = job()
    if under_way is not None:
        step("Trying the refused rows again.", "You may look at other pages meanwhile.", "Quarantine")
        watch(under_way)
        return
    names = ever_refused()
    if not names:
        step(
            "Nothing is in quarantine.",
            "Rows that break the contract's rules would be kept here, each with the rule that it broke.",
            "Quarantine",
        )
        outcome()
        return
    model = chosen_model(names)
    overview(model)
    outcome()
    again(model)
    rows(model)


page()
