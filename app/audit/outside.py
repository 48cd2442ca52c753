"""The file of seals outside the database: whoever holds every right in PostgreSQL still cannot reach it."""

import os
from collections.abc import Iterable
from pathlib import Path

from app.audit.seals import Seal, SealsTrouble

TAIL = 4096
"""More than the longest line."""


def newest(path: Path) -> Seal | None:
    """The last seal in the file, or None where there is none yet."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
            lines = file.read().splitlines(keepends=True)
    except FileNotFoundError:
        return None
    whole = [line for line in lines if line.endswith(b"\n")]  # the last one is half written if the process died
    if not whole:
        return None
    try:
        return Seal.from_line(whole[-1])
    except ValueError as error:
        raise SealsTrouble(
            f"The last line of {path} is not a seal. Run `tonglian audit verify`. "
            f"{path} 的最后一行不是封条。请运行 tonglian audit verify。"
        ) from error


def append(path: Path, seals: Iterable[Seal]) -> None:
    """Add a line for each, on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        start = file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
        file.seek(start + end_of_last_line(file.read()))
        file.truncate()
        file.writelines(seal.line().encode() + b"\n" for seal in seals)
        file.flush()
        os.fsync(file.fileno())


def end_of_last_line(kept: bytes) -> int:
    """Where the next line begins: a line half written by a process that died is written anew."""
    return kept.rfind(b"\n") + 1


def read(path: Path) -> tuple[list[Seal], list[int]]:
    """Every seal of the file, and the numbers of the lines that are none. A half-written last line does not count."""
    seals: list[Seal] = []
    faulty: list[int] = []
    kept = path.read_bytes()
    for number, line in enumerate(kept[: end_of_last_line(kept)].splitlines(), start=1):
        try:
            seals.append(Seal.from_line(line))
        except ValueError:
            faulty.append(number)
    return seals, faulty
