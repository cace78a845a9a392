"""Pure measures: no web, no database, no files, no clock, no global randomness."""
