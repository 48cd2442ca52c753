"""Whether the servers can do what Tonglian asks of them: `python -m tools.checks` looks at those of the environment."""

from __future__ import annotations

import os
import sys

import psycopg
import redis

from tools.postgres import TRIGRAMS, blind_to_chinese
from tools.trouble import Trouble

OLDEST_POSTGRES = 180000
OLDEST_REDIS = 7


def check_server(url: str) -> None:
    """PostgreSQL 18 or newer, whose trigrams see Chinese. Changes nothing."""
    try:
        with psycopg.connect(libpq(url), connect_timeout=10) as connection:
            check_version(connection.info.server_version)
            letters = trigrams(connection)
            connection.rollback()
    except psycopg.OperationalError as error:
        raise Trouble(
            "PostgreSQL does not answer at DATABASE_URL (its words are above): check the address and that it runs.",
            "DATABASE_URL 所指的 PostgreSQL 没有应答（原文见上）：请检查地址与服务。",
            details=str(error),
        ) from None
    if not letters:
        raise blind_to_chinese()


def check_version(number: int) -> None:
    """Ordered ids (uuidv7) came with 18."""
    if number < OLDEST_POSTGRES:
        raise Trouble(
            f"PostgreSQL 18 or newer is needed and DATABASE_URL leads to {number // 10000}.",
            f"需要 PostgreSQL 18 或更新版本，而 DATABASE_URL 指向的是 {number // 10000}。",
        )


def trigrams(connection: psycopg.Connection) -> list[str]:
    """What pg_trgm makes of 北京; the extension is made in a transaction that is rolled back."""
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        row = connection.execute(TRIGRAMS).fetchone()
    except psycopg.Error as error:
        raise Trouble(
            "The extension pg_trgm cannot be made (see above): install PostgreSQL's contrib package, or have the"
            " owner create it.",
            "无法建立扩展 pg_trgm（见上）：请安装 PostgreSQL 的 contrib 软件包，或请数据库管理员建立。",
            details=str(error),
        ) from None
    return list(row[0]) if row else []


def check_redis(url: str) -> None:
    """Redis or Valkey that answers and is new enough."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=10) as client:
            version = str(client.info("server")["redis_version"])
    except (redis.RedisError, ValueError) as error:
        raise Trouble(
            "Redis does not answer at REDIS_URL (its words are above): check the address and that it runs.",
            "REDIS_URL 所指的 Redis 没有应答（原文见上）：请检查地址与服务。",
            details=str(error),
        ) from None
    if int(version.partition(".")[0]) < OLDEST_REDIS:
        raise Trouble(
            f"Redis or Valkey 7 or newer is needed and REDIS_URL leads to {version}.",
            f"需要 Redis 或 Valkey 7 以上，而 REDIS_URL 指向的是 {version}。",
        )


def libpq(url: str) -> str:
    """An SQLAlchemy address as the driver itself wants it."""
    _, _, rest = url.partition("://")
    return f"postgresql://{rest}"


def main() -> int:
    """Exit code 1 and a sentence when something is wrong."""
    try:
        check_server(os.environ["DATABASE_URL"])
        check_redis(os.environ["REDIS_URL"])
    except Trouble as trouble:
        return trouble.tell()
    return 0


if __name__ == "__main__":
    sys.exit(main())
