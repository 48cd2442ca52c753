"""What giving takes: books, pledges, and what else lies in `__main__.PARTS`."""
