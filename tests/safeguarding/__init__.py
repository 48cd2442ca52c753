"""Mandatory reports."""
