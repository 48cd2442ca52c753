"""Finds documents; knows nothing of the service that wrote them."""
