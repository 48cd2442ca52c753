"""Set-up, the local servers, and the commands behind the Makefile. Knows nothing of children or offers."""
