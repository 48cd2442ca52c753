"""An application on a database of its own, in which transactions are real and see one another's commits."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier, Thread

from flask import Flask

from app import create_app
from app.database import db, session
from tests.conftest import settings_for
from tests.support.databases import TEMPLATE, copy_database


@contextmanager
def separate(name: str) -> Iterator[Flask]:
    """Such an application, as the owner of the database: row security does not bind it."""
    url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"{name}_{os.getpid()}")
    app = create_app(settings_for(url, 9), database_role="owner")
    yield app
    with app.app_context():
        db.engine.dispose()


def all_at_once(app: Flask, deeds: list[Callable[[], str]]) -> list[str]:
    """Do every deed in a thread and a transaction of its own, all let go at the same moment; their answers, sorted."""
    ready, answers = Barrier(len(deeds)), []

    def do(deed: Callable[[], str]) -> None:
        with app.app_context():
            ready.wait()
            try:
                answers.append(deed())
            finally:
                session.remove()

    threads = [Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)
