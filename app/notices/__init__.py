"""The inbox. What goes outside never says more than that something waits."""
