"""The only code that queries: plain functions that take a session and domain words."""
