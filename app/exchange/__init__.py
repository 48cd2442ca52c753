"""Exchange with other catalogues: what comes in from elsewhere, row by row, and what is wrong with it."""
