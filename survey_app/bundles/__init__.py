"""One file for all of a client: handed over, taken in elsewhere, and the client wiped here."""
