"""The dashboard's process: its server, turns of runs, long work, and how messages leave."""
