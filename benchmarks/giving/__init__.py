"""What giving costs: the burst on a volunteers' poster, and whatever other parts are found in `__main__.PARTS`."""
