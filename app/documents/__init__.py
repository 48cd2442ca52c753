"""Photographs and scans of a child's papers, sealed in the database."""
