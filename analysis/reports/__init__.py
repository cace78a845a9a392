"""What a report says, and its writers. Everything here reads released tables only."""
