"""Dating: since when a deviation lasts, told from the days behind it."""
