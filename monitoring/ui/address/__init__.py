"""The address: the question that it holds, and what widgets and links write to it."""
