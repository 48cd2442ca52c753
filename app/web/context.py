"""What every template may use without being handed it."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from flask import session as cookie
from flask_babel import get_locale

from app.access.guard import current_actor
from app.clock import now, today


@cache
def fingerprint(folder: str, path: str) -> str:
    """Eight letters that change when the file does, so that browsers may keep it for a year."""
    file = Path(folder) / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8] if file.is_file() else "0"


def register(app: Flask) -> None:
    """Give templates the actor, the language and the addresses of static files."""

    @app.template_global()
    def static_url(path: str) -> str:
        return url_for("static", filename=path, v=fingerprint(app.static_folder or "", path))

    @app.context_processor
    def common() -> dict[str, Any]:
        locale = get_locale()
        return {
            "actor": current_actor(),
            "language": "en" if locale and locale.language == "en" else "zh",
            "text_size": cookie.get("text_size", "normal"),
            "now": now(),
            "today": today(),
        }
