"""Assessments and risk."""
