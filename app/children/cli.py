"""`tonglian keys …`: making, changing, checking and saving keys. See docs/operations/keys.md."""

import json
from base64 import b64decode, b64encode
from pathlib import Path

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import track

from app.adapters import adapters
from app.children import rotation
from app.children.keys import ChildKey
from app.database import session
from app.transaction import atomic
from app.vault.keyset import PURPOSES, Keyset, KeysTrouble

console = Console()


@click.group("keys")
def keys() -> None:
    """The keys that lock what identifies a child."""


def keys_file() -> Path:
    """Where the operator's keys lie."""
    path: Path = current_app.config["SETTINGS"].keys_file
    return path


def create_if_new(path: Path) -> bool:
    """Make the keys of a new installation. Never where a database holds cells that other keys locked."""
    if path.exists():
        return False
    there = session.scalar(sa.text("SELECT to_regclass('child_keys')"))
    if there and session.scalar(sa.select(ChildKey.child_id).limit(1)):
        raise KeysTrouble(
            f"This database holds files locked with other keys: put the saved key file back at {path}. "
            f"这个数据库里的档案是用另一份密钥锁的：请把备份的密钥文件放回 {path}。"
        )
    Keyset.generate().save(path)
    return True


@keys.command("create")
@with_appcontext
def create() -> None:
    """Make the keys of a new installation."""
    try:
        made = create_if_new(keys_file())
    except KeysTrouble as trouble:
        raise click.ClickException(str(trouble)) from trouble
    console.print(
        f"{keys_file()}: {'made, keep a copy apart from the backups 已生成，请另存一份' if made else 'there already 已存在'}"
    )


@keys.command("show")
@with_appcontext
def show() -> None:
    """Which keys there are, since when, and which still lock something. Never the keys themselves."""
    used = rotation.in_use()
    for purpose in PURPOSES:
        for key in getattr(adapters.keys.keyset, purpose):
            note = " (in use 在用)" if purpose == "wrap" and key.id in used else ""
            console.print(f"{purpose} {key.id}  {key.made}{note}")


@keys.command("rotate")
@with_appcontext
def rotate() -> None:
    """A new key for the operator; every child's key is locked with it, while the service runs."""
    adapters.keys.keyset.rotated("wrap").save(keys_file())
    adapters.keys.read_again()
    console.print(f"{rotation.rewrap()} keys locked anew. Then: tonglian keys retire 之后运行 tonglian keys retire")


@keys.command("retire")
@with_appcontext
def retire() -> None:
    """Take old keys of the operator out of the file, once nothing is locked with them."""
    newest = adapters.keys.keyset.newest("wrap").id
    if rotation.in_use() - {newest}:
        raise click.ClickException(
            "Older keys still lock something: run `tonglian keys rotate` first. 旧密钥仍在使用。"
        )
    adapters.keys.keyset.without_old("wrap").save(keys_file())
    adapters.keys.read_again()
    console.print(f"wrap {newest}")


@keys.command("relock")
@with_appcontext
def relock() -> None:
    """A new key for every child, and every cell locked with it, while the service runs."""
    total = session.scalar(sa.select(sa.func.count()).select_from(ChildKey).where(ChildKey.wrapped.is_not(None))) or 0
    cells = sum(track(rotation.relock_all(), total=total, description="Relocking 重新加密", console=console))
    console.print(f"{cells} cells, {len(rotation.unreadable())} unreadable")


@keys.command("check")
@with_appcontext
def check() -> None:
    """Open every cell once; exit code 1 names those that do not open."""
    wrong = rotation.unreadable()
    for name in wrong:
        console.print(name)
    console.print(f"{len(wrong)} unreadable 打不开")
    raise SystemExit(1 if wrong else 0)


@keys.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def export(file: Path) -> None:
    """Save the children's keys (locked with the operator's) apart from the database's backup. The file is replaced:
    keep only the newest, so that an erased child stays erased."""
    rows = session.scalars(sa.select(ChildKey).order_by(ChildKey.child_id)).all()
    making = file.with_name(file.name + ".making")
    with making.open("w") as out:
        for row in rows:
            kept = {"child": str(row.child_id), "generation": row.generation}
            kept |= {name: b64encode(cell).decode() for name in ("wrapped", "earlier") if (cell := getattr(row, name))}
            out.write(json.dumps(kept) + "\n")
    making.chmod(0o600)
    making.replace(file)
    console.print(f"{len(rows)} keys")


@keys.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def take_back(file: Path) -> None:
    """Put saved keys beside a restored database. A child without a saved key was erased, and stays so."""
    with atomic():
        for line in file.read_text().splitlines():
            kept = json.loads(line)
            wrapped, earlier = (b64decode(kept[name]) if name in kept else None for name in ("wrapped", "earlier"))
            gone = sa.func.now() if wrapped is None else None
            session.merge(
                ChildKey(
                    child_id=kept["child"],
                    generation=kept["generation"],
                    wrapped=wrapped,
                    earlier=earlier,
                    destroyed_at=gone,
                )
            )
        missing = sa.text(
            "INSERT INTO child_keys (child_id, generation, destroyed_at) SELECT id, 1, now() FROM children c"
            " WHERE NOT EXISTS (SELECT 1 FROM child_keys k WHERE k.child_id = c.id) RETURNING 1"
        )
        erased = len(session.execute(missing).all())
    console.print(f"{erased} without a key stay unreadable 没有密钥，保持不可读")
