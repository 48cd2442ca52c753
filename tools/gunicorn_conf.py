"""gunicorn as `make run` starts it; production may use the same file."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path
from threading import Thread
from typing import Any

from app import create_app
from app.cli import prepare
from app.matching.snapshot import read_ahead
from search.analysis import warm
from tools.lifeline import die_with_parent

wsgi_app = "app:create_app()"
worker_class = "gthread"
workers = 2
threads = 4
preload_app = True  # loaded once, before any fork
control_socket_disable = True
graceful_timeout = 5
timeout = 60


def on_starting(_server: Any) -> None:
    """The app is loaded, the door still shut: the moment to migrate, in a child that needs no loading of its own."""
    warm()  # dictionaries that the first question would wait for
    gc.freeze()  # what is loaded stays: no collection need walk it again, and the workers go on sharing it
    words = os.environ.pop("TONGLIAN_PREPARE", "")
    if not words:
        return
    child = os.fork()
    if child == 0:
        die_with_parent()
        os._exit(prepared(Path(words)))
    os.environ.pop("OWNER_DATABASE_URL", None)  # from here on only the web's own name is known
    _, status = os.waitpid(child, 0)
    if status:
        sys.exit("the database could not be prepared")


def prepared(words: Path) -> int:
    """Run `tonglian prepare` here as the database's owner, its words (the sign-ins) into a file; gives the exit code."""
    app = create_app(database_role="owner")
    options = ["--demonstration"] if os.environ.pop("TONGLIAN_DEMONSTRATION", "") else []
    with words.open("w") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        with app.app_context():
            try:
                prepare.main(options, standalone_mode=False)
            except BaseException:
                sys.excepthook(*sys.exc_info())
                return 1
            finally:
                sys.stdout.flush()
    return 0


def post_fork(server: Any, _worker: Any) -> None:
    """Connections opened before the fork belong to the parent: forget them without closing."""
    die_with_parent(signal.SIGTERM)
    app = server.app.wsgi()
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose(close=False)
    Thread(target=reading_ahead, args=(app,), daemon=True).start()  # the door is open meanwhile


def reading_ahead(app: Any) -> None:
    """What the first shortlist of this process would wait for."""
    with app.app_context():
        read_ahead()
