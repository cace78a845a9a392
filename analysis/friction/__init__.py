"""Friction: comments and low ties, and the themes they form."""
