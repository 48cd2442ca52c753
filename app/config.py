"""Settings, read once from the environment (and from `.var/env`, which `make run` writes)."""

from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


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
    meili_url: str | None = None
    geocoder_key: SecretStr | None = None
    secure_cookies: bool = False
    """True behind HTTPS: cookies get `Secure`. `make run` serves plain HTTP on the loopback only."""
    testing: bool = False
    throttle: bool = True
    sign_in_limit: str = "6 per minute; 30 per hour"
    outbox_lease: int = 60
    """Seconds after which a job that was sent and not done is taken for dropped and sent again."""
    coordinating_body: str = "妇女儿童工作委员会办公室"
    """Who leads coordination in this county (未成年人保护法 art. 9 since 2024-04-26); a local setting."""

    @field_validator("database_url", "worker_database_url", "owner_database_url")
    @classmethod
    def name_the_driver(cls, url: str | None) -> str | None:
        """`postgres://` and `postgresql://` mean psycopg 3 here."""
        if url is None:
            return None
        scheme, _, rest = url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url
