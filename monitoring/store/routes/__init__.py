"""The ways to a profile, and the planner that takes the first which answers."""
