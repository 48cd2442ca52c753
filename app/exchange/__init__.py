"""What comes in from and goes out to others: imports of real catalogues."""
