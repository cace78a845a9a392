"""The read API: released results for programs, and word to them when results are out."""
