"""A file on its way: to another village, away for a while, closed, and in the end erased."""
