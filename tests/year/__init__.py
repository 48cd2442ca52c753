"""A year of a county in minutes."""
