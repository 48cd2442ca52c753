"""Kill -9 while the service works."""
