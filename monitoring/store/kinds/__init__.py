"""The kinds of profile: what each reads of the rows, and how they are counted."""
