"""What giving costs: the burst on a volunteers' poster, pledges and ledger entries, and whatever other parts are found in `__main__.PARTS`."""
