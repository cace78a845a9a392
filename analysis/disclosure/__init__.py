"""Planned release: the only door through which a number leaves the analysis."""
