"""The public catalogue: browse and search everything that can help, four kinds in one list."""
