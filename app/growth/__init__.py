"""Growing help where it is missing: courses, mentors and small grants for local organizations and child directors."""
