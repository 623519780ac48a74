"""The review: what changed, and its slides."""
