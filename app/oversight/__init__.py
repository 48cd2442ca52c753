"""The desks: what waits for each person today, and the supervisor's view of every need and referral of her area."""
