"""A child's schooling, health, registration, placement and categories; and what of it is missing or stale."""
