"""What children need, what they are, and how people say it: codes, names and phrases. Pure code over read-only data."""
