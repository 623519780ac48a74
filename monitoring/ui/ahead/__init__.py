"""What is likely to be asked next, computed while nobody waits."""
