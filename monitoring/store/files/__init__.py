"""Files of any format as relations: found, measured, decoded, read in place or put aside."""
