"""Settings, read once from the environment (and from `.var/env`, which `make run` writes)."""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
TILES = re.compile(
    r"https?://[a-z0-9.-]+(:[0-9]+)?/(?=[^?]*\{z\})(?=[^?]*\{x\})(?=[^?]*\{y\})[\w./{}~-]*(\?[\w.=&{}~-]*)?", re.ASCII
)
DatabaseRole = Literal["web", "worker", "owner"]


class Settings(BaseSettings):
    """A default is given only where it is safe on a public server too."""

    model_config = SettingsConfigDict(env_file=ROOT / ".var" / "env", extra="ignore")

    database_url: str
    """As which the web server connects."""
    worker_database_url: str | None = None
    owner_database_url: str | None = None
    """The same database for the worker and for migrations, where they sign in by another name (see operations)."""
    keys_file: Path = ROOT / ".var" / "keys.json"
    seals_file: Path = ROOT / ".var" / "seals.jsonl"
    """Where the audit's seals are kept outside the database; best on another disk or host."""
    redis_url: str
    secret_key: SecretStr = Field(min_length=32)
    search_engine: Literal["embedded", "postgresql"] = "embedded"
    """The index on this machine's disk, or the database alone."""
    search_dir: Path = ROOT / ".var" / "search"
    """Where that index lies: a local disk, shared by the processes of one machine."""
    meili_url: str | None = None
    """A Meilisearch server instead, for several machines; with the keys that `tonglian search keys` makes."""
    meili_key: SecretStr | None = None
    """Can only ask: what the web server has."""
    meili_indexing_key: SecretStr | None = None
    """Can write too: for the indexer and the operator's commands."""
    geocoder_key: SecretStr | None = None
    scanner: str | None = None
    """A virus scanner for photographs: a command that reads the file from its standard input, such as
    `clamdscan --no-summary -`. 0 is clean, 1 infected, anything else a failure; both of these refuse the file."""
    secure_cookies: bool = False
    """True behind HTTPS: cookies get `Secure`. `make run` serves plain HTTP on the loopback only."""
    testing: bool = False
    throttle: bool = True
    sign_in_limit: int = 5
    """Wrong passwords (and, apart from them, wrong codes) per account and address within 15 minutes."""
    proxies: int = 0
    """How many reverse proxies of our own stand before us; only what those say of a visitor's address is believed."""
    demonstration: bool = False
    """Show invented people's sign-in codes to everybody. `make run` sets it on its own servers only."""
    outbox_lease: int = 60
    """Seconds after which a job that was sent and not done is taken for dropped and sent again."""
    plan_memory: int = 8192
    """Most memory, in megabytes, that one plan may take while it is made; 0 for no limit."""
    mail_server: SecretStr | None = None
    """Where notices leave by mail: `smtps://user:password@host:465?from=tonglian@example.org`. Without it nobody can ask
    for mail."""
    robot_hosts: str = "qyapi.weixin.qq.com,oapi.dingtalk.com,open.feishu.cn"
    """Hosts of group robots to which somebody may have her notices sent."""
    tiles_url: str = ""
    """Map pictures of the operator's own host, such as `https://tiles.example.org/{z}/{x}/{y}.png`. Empty: no map is offered.
    Pictures come from that host and no other, on pages with a map only; it learns which area is looked at, never why."""
    tiles_datum: Literal["wgs84", "gcj02"] = "wgs84"
    """How its map is shifted: `gcj02` for maps made in China for the public."""
    tiles_deepest: int = Field(default=17, ge=1, le=22)
    """The closest zoom it has pictures for."""
    tiles_credit: str = ""
    """Whose map it is, and its review number (审图号), as the map's owner wants it said under it."""
    coordinating_body: str = "妇女儿童工作委员会办公室"
    """Who leads coordination in this county (未成年人保护法 art. 9 since 2024-04-26); a local setting."""

    @field_validator("tiles_url")
    @classmethod
    def one_host_of_pictures(cls, address: str) -> str:
        """An address with a place for each number and one plain host, which goes into a security policy as it is."""
        if address and not TILES.fullmatch(address):
            raise ValueError("TILES_URL: https://host/… with {z}, {x} and {y} in it")
        return address

    @field_validator("database_url", "worker_database_url", "owner_database_url")
    @classmethod
    def name_the_driver(cls, url: str | None) -> str | None:
        """`postgres://` and `postgresql://` mean psycopg 3 here."""
        if url is None:
            return None
        scheme, _, rest = url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url

    def url_for(self, role: DatabaseRole) -> str:
        """Where a part of the service finds the database; one address may serve them all."""
        own = {"web": None, "worker": self.worker_database_url, "owner": self.owner_database_url}[role]
        return own or self.database_url

    def search_key(self, role: DatabaseRole) -> str | None:
        """With which key a part of the service asks Meilisearch."""
        own = self.meili_key if role == "web" else self.meili_indexing_key or self.meili_key
        return own.get_secret_value() if own else None

    @staticmethod
    def as_role(role: DatabaseRole) -> dict[str, str]:
        """What a connection is told at its start: to work as `tonglian_web` or `tonglian_worker`, who own nothing."""
        return {} if role == "owner" else {"options": f"-c role=tonglian_{role}"}
