"""Bring and take: instruments and texts of other tools in, and out again."""
