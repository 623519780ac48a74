"""``python -m monitoring``."""

import signal
import sys

from monitoring.cli.main import main

if __name__ == "__main__":
    status = main()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done and told: Ctrl-C has nothing left to end
    sys.exit(status)
