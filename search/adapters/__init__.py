"""Engines behind the one protocol; `app.create_app` is the only place that chooses."""
