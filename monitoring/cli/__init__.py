"""The command line: ``python -m monitoring``; one command a file."""
