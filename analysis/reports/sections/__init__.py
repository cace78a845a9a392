"""The sections of a report, in the order of the leaders' pages: each takes a release to blocks."""
