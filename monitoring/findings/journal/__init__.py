"""The journal of findings: what opened and recovered, what people did with it, and what that tells."""
