"""The guard as a whole: every door, every person, every distance, with both locks and with each alone."""
