"""Words: numbers, days, measures and reasons as people read them, and the sentences made of them."""
