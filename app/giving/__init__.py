"""Donors. Tonglian takes no money: it shows a charity's project and where the gaps are."""
