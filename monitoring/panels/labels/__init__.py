"""How far the labels of a window are, and what may be judged meanwhile."""
