"""Work beside a page counts in several threads only while one person is at work."""

from time import sleep

import pytest

from monitoring.store.scheduling.counting_threads import MOST, counting_threads
from monitoring.ui.serving import job as load_job
from monitoring.ui.serving.job import Job, start
from monitoring.ui.serving.turns import Turns


def outcome(job: Job) -> object:
    while not job.done:
        sleep(0.005)
    return job.outcome


@pytest.mark.parametrize(("people", "threads"), [(0, MOST), (1, MOST), (2, 1), (9, 1)])
def test_others_at_work_leave_a_load_one_thread(
    people: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns()
    monkeypatch.setattr(load_job, "TURNS", turns)
    for number in range(people):
        with turns.taken("a page", who=str(number)):
            pass
    assert outcome(start("load", lambda job: counting_threads())) == threads
    assert counting_threads() == MOST, "of this thread nothing has changed"
