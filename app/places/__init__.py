"""Divisions, points, distances: the only room that knows how the earth is measured."""
