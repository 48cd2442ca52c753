"""What matching achieves and what it costs, on seeded instances."""
