"""Visiting children: whom first, by which way, what was found, and what follows from it."""
