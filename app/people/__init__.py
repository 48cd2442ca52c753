"""Accounts: who works here, in which role and place, and how she proves it."""
