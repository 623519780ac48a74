"""SQL over the segments of a generation: connections, views, conditions, times and canonical text."""
