"""Decoding as pieces of work that any engine can hand out: what there is to do, one piece's work, what it leaves."""
