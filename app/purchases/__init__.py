"""Purchased services: what a county buys from an organization, counted from the help that two people have confirmed.

Tonglian moves no money. A contract records what was promised, what was delivered, and on which evidence each payment was
agreed.
"""
