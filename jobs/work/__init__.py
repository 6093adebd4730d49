"""Decoding in pieces that any engine can distribute: the list of pieces, the work on one, and its result."""
