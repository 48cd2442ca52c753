"""Whom a child lives with and who answers for her: household, parents, guardians, entrusted care."""
