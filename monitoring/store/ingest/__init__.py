"""Loading: read, check against the contract, quarantine, dedupe, write segments, commit."""
