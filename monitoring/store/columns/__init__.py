"""What the stored columns are: their kinds, subjects, levels, cells, and the hash of their bins."""
