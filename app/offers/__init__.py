"""What can meet a need: services, charity funds, volunteers' time, in one catalogue."""
