"""``python -m monitoring``."""

import signal
import sys

from monitoring.interrupting import INTERRUPTED, end_at_once, leave

if __name__ == "__main__":
    end_at_once()  # before the rest is imported
    from monitoring.cli.main import main

    status = main()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done and told: Ctrl-C has nothing left to end
    if status == INTERRUPTED:
        leave()
    sys.exit(status)
