"""Scripts and imports wait for each other."""

from threading import Event, Thread

from monitoring.ui.serving.script_gate import ScriptGate

SOON, LONG = 0.05, 5.0


def test_a_script_waits_until_the_gate_is_open() -> None:
    gate, ran = ScriptGate(), Event()
    with gate.importing():
        script = Thread(target=gate.guard(ran.set), daemon=True)
        script.start()
        assert not ran.wait(SOON)
    assert ran.wait(LONG)


def test_imports_wait_for_scripts_that_run_and_hold_up_the_next() -> None:
    gate, begun, end, imported, next_one = ScriptGate(), Event(), Event(), Event(), Event()
    leave = Event()

    def script() -> None:
        begun.set()
        end.wait(LONG)

    def imports() -> None:
        with gate.importing():
            imported.set()
            leave.wait(LONG)

    Thread(target=gate.guard(script), daemon=True).start()
    assert begun.wait(LONG)
    Thread(target=imports, daemon=True).start()
    assert not imported.wait(SOON)
    end.set()
    assert imported.wait(LONG)
    Thread(target=gate.guard(next_one.set), daemon=True).start()
    assert not next_one.wait(SOON)
    leave.set()
    assert next_one.wait(LONG)


def test_a_script_that_fails_lets_the_others_go_on() -> None:
    gate = ScriptGate()

    def failing() -> None:
        raise ValueError

    try:
        gate.guard(failing)()
    except ValueError:
        with gate.importing():
            assert gate.running == 0
