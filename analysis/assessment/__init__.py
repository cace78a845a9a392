"""From one wave's answers to its release: every measure, through the one gate."""
