"""A whole site on throw-away servers, filled with the demonstration data, inside this process."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.adapters import adapters
from app.catalogue.indexing import rebuild
from app.config import ROOT, Settings
from app.database import db
from app.demonstration.load import load
from app.transaction import atomic
from app.vault.keyset import Keyset
from tools.stack import LocalStack


@contextmanager
def demonstration_site(*, durable: bool = False) -> Iterator[Flask]:
    """An application on a database with the demonstration data in it; `durable` waits for the disk at each commit."""
    with tempfile.TemporaryDirectory(prefix="tl-") as home, LocalStack(Path(home), test=not durable) as stack:
        keys = Path(home) / "keys.json"
        Keyset.generate().save(keys)
        settings = Settings(  # type: ignore[call-arg]  # pydantic-settings' own argument
            database_url=stack.database_url(),
            redis_url=stack.redis_url(),
            secret_key=secrets.token_hex(32),
            throttle=False,
            keys_file=keys,
            seals_file=Path(home) / "seals.jsonl",
            search_dir=Path(home) / "search",
            _env_file=None,
        )
        owner = create_app(settings, database_role="owner")
        with owner.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            with atomic():
                adapters.search.ensure()
            load()
            rebuild()
            db.session.remove()
            db.engine.dispose()
        app = create_app(settings, WTF_CSRF_ENABLED=False)
        yield app
        with app.app_context():
            db.engine.dispose()
