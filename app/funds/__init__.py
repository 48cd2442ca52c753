"""Books of what charities give: money and goods that came in, what is promised to whom, what was handed over.

Tonglian moves no money. A book records what a charity says of its own project, so that nothing is promised twice.
"""
