"""Needs: one typed thing a child lacks, and its life until it is met."""
