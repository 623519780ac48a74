"""The demo stream: a lending model in production, with faults planted on purpose and written down."""

from monitoring.demo.lending import LENDING_CONTRACT, Truth, lending_contract, write_lending
from monitoring.demo.planted import PLANTED, Planted

__all__ = ["LENDING_CONTRACT", "PLANTED", "Planted", "Truth", "lending_contract", "write_lending"]
