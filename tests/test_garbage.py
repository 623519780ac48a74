"""Garbage is looked for less often for a while, and as before in the end."""

import gc

from monitoring.garbage import rarely_collected, seldom_collected


def test_garbage_is_collected_as_before_once_the_last_has_left() -> None:
    usual = gc.get_threshold()
    first, second = rarely_collected(), rarely_collected()
    first.__enter__()
    second.__enter__()
    assert gc.get_threshold() > usual
    first.__exit__(None, None, None)
    assert gc.get_threshold() > usual
    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual


def test_a_server_looks_seldom_from_its_start_on() -> None:
    usual = gc.get_threshold()
    try:
        seldom_collected()
        assert usual < gc.get_threshold()
        with rarely_collected():
            assert gc.get_threshold() > (10_000, 10, 10)
        assert gc.get_threshold() == (10_000, 10, 10)
    finally:
        gc.set_threshold(*usual)
