"""``python -m monitoring``."""

import signal
import sys

from monitoring.cli.interrupting import INTERRUPTED
from monitoring.cli.main import main

if __name__ == "__main__":
    status = main()
    if status == INTERRUPTED:  # a second Ctrl-C has nothing left to end
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(status)
