"""gunicorn as `make run` starts it; production may use the same file."""

from __future__ import annotations

import os
import signal
from typing import Any

from tools.lifeline import die_with_parent

wsgi_app = "app:create_app()"
worker_class = "gthread"
workers = 2
threads = 4
preload_app = True  # loaded once, before the fork
control_socket_disable = True
graceful_timeout = 5
timeout = 60


def on_starting(_server: Any) -> None:
    """The app is loaded by now. `make run` holds the door shut until the migrations are through."""
    gate = os.environ.pop("TONGLIAN_GATE", "")
    if gate:
        os.read(int(gate), 1)
        os.close(int(gate))


def post_fork(server: Any, _worker: Any) -> None:
    """Connections opened before the fork belong to the parent: forget them without closing."""
    die_with_parent(signal.SIGTERM)
    app = server.app.wsgi()
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose(close=False)
