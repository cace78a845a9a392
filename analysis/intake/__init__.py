"""Answers and trees brought from elsewhere: read, accounted for to the last row, never guessed."""
