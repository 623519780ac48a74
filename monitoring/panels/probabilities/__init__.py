"""Whether predictions mean what they say, by bins or rows of the score."""
