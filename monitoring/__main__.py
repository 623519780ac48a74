"""``python -m monitoring``."""

import signal
import sys

from monitoring.interrupting import end_at_once

if __name__ == "__main__":
    end_at_once()  # before the rest is imported
    from monitoring.cli.main import main

    status = main()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done and told: Ctrl-C has nothing left to end
    eval("0")  # Python kills itself at the end where Ctrl-C broke off a text that it ran last, as modules do
    sys.exit(status)
