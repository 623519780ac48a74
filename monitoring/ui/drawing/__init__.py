"""Charts on pages: time axes, their rows and marks, small lines, cards."""
