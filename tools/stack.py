"""PostgreSQL and Valkey in one folder, for `make run` and for the tests."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from tools.postgres import Postgres
from tools.trouble import Trouble
from tools.valkey import Valkey

DATABASE = "tonglian"
ROLES = {"DATABASE_URL": "tonglian_web", "WORKER_DATABASE_URL": "tonglian_worker"}
"""Who owns nothing: row security binds them (migration 0014)."""


class LocalStack:
    """Both servers, started from the main thread and gone with this process however it ends.

    With `test`, speed goes before safety: nothing is synced, and `stop` leaves no copy behind.
    """

    def __init__(self, home: Path, *, test: bool = False) -> None:
        self.home = home.resolve()
        self.test = test
        self.home.mkdir(parents=True, exist_ok=True)
        self.lock: IO[str] | None = None
        self.postgres = Postgres(self.home / "postgres", self.home / "logs" / "postgres.log", test=test)
        self.valkey = Valkey(self.home / "valkey", self.home / "logs" / "valkey.log", test=test)

    def start(self) -> None:
        """Both at once; when one fails the other is stopped again."""
        self.take_lock()
        try:
            self.valkey.begin()
            self.postgres.begin()
            self.valkey.wait()
            self.postgres.wait()
            self.postgres.ensure_database(DATABASE)
            self.postgres.ensure_roles(*ROLES.values())
            self.postgres.check_letters(DATABASE)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop both; harmless when they are not running."""
        self.valkey.stop()
        self.postgres.stop()
        if self.test and self.postgres.place != self.postgres.home:
            shutil.rmtree(self.postgres.place.parent, ignore_errors=True)
        if self.lock:
            self.lock.close()
            self.lock = None

    def database_url(self, db: str = DATABASE, role: str = "postgres") -> str:
        """`postgresql+psycopg://…` over the private socket."""
        return self.postgres.url(db, role)

    def redis_url(self, db: int = 0) -> str:
        """`unix://…`, as redis-py and RQ want it; Flask-Limiter wants `redis+unix://`."""
        return self.valkey.url(db)

    def urls(self) -> dict[str, str]:
        """As the environment names them: each part of the service signs in to the database by its own name."""
        own = {name: self.database_url(role=role) for name, role in ROLES.items()}
        return {**own, "OWNER_DATABASE_URL": self.database_url(), "REDIS_URL": self.redis_url()}

    def take_lock(self) -> None:
        """One owner per folder; the kernel gives the lock back when the owner dies."""
        lock = (self.home / "servers.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise Trouble(
                f"The servers in {self.home} are already in use by another run: stop that one first.",
                f"{self.home} 中的服务器正被另一次运行使用：请先停止它。",
            ) from None
        self.lock = lock

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
