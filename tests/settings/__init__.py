"""Settings of a county."""
