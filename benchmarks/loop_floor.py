"""How many transitions a second this machine and PostgreSQL take at the most: the very statements of the loop, sent again by
the bare driver for other needs, without a line of ours between them. JSON on standard output.

python -m benchmarks.loop_floor [--needs 400] [--writers 4]

Three runs beside one another: the loop itself, all its statements, and of these only what locks and what writes.
"""

import argparse
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import UUID, uuid4

import psycopg
import sqlalchemy as sa

from app import create_app
from app.config import Settings
from app.database import db
from benchmarks.loop import STEPS, WARM, durable_site, for_figures, stage, whole, writes
from benchmarks.writers import together

Tape = list[list[tuple[str, Any]]]
"""The statements of each step with their values, in the order of `STEPS`."""
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FIRST = re.compile(r"SELECT set_config|INSERT|UPDATE|WITH t0|SELECT nextval")
LOCKS = re.compile(r"FOR (NO KEY )?UPDATE")


def main() -> None:
    """Measure and print."""
    told = for_figures()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--needs", type=int, default=400)
    parser.add_argument("--writers", type=int, default=4)
    asked = parser.parse_args()
    ours = writes(asked.needs, asked.writers)["transitions_per_second"]
    every, least = (again(asked.needs, asked.writers, leave_out=out) for out in (False, True))
    figures = {
        "writers": asked.writers, "ours_per_second": ours, "all_statements": every, "locks_and_writes": least,
        "ours_to_all_statements": round(ours / every["per_second"], 2),
    }  # fmt: skip
    told.write(json.dumps(figures, indent=1) + "\n")
    told.close()


def again(count: int, writers: int, *, leave_out: bool) -> dict[str, float]:
    """One need is taken through the loop, the others by what was sent for it."""
    with durable_site() as (_stack, settings, _env):
        owner = create_app(settings, database_role="owner")
        with owner.app_context():
            asker, helpers, made = stage(WARM + 1 + count, bodies=20)
            child: dict[UUID, UUID] = dict(db.session.execute(sa.text("SELECT id, child_id FROM needs")).all())
            tables = ("accounts", "organizations", "offers")
            stays = {one for table in tables for one in db.session.scalars(sa.text(f"SELECT id FROM {table}"))}
            db.session.remove()
            db.engine.dispose()
        tape, address = recorded(settings, asker, helpers[0], made[: WARM + 1])
        if leave_out:
            tape = [[one for one in step if FIRST.match(one[0]) or LOCKS.search(one[0])] for step in tape]
        first, rest = made[WARM], made[WARM + 1 :]
        tapes = [written_for(tape, {first: need, child[first]: child[need]}, stays) for need in rest]
        works = [(address, settings.as_role("web"), tapes[n::writers]) for n in range(writers)]
        found, took = together(player, works, "fork")
    done = sum(done for _begun, _end, _cpu, done in found)
    return {
        "per_second": round(done / took, 1), "statements": round(sum(map(len, tape)) / len(STEPS), 1),
        "cpu_ms_of_the_writer": round(1000 * sum(cpu for _b, _e, cpu, _d in found) / done, 2),
    }  # fmt: skip


def recorded(settings: Settings, asker: Any, helper: Any, needs: Sequence[UUID]) -> tuple[Tape, str]:
    """What is sent for the last of these needs, once the statements are made; and where it was sent."""
    app, tape = create_app(settings), Tape()
    sent: list[tuple[str, Any]] = []
    with app.app_context():
        for need in needs[:-1]:
            whole(asker, helper[0], helper[1], need)

        def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
            if statement.startswith("SELECT set_config('app.actor'") and (not sent or len(sent) > 1):
                tape.append(sent.copy())
                sent.clear()
            sent.append((statement, values))

        sa.event.listen(db.engine, "before_cursor_execute", note)
        whole(asker, helper[0], helper[1], needs[-1])
        address = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        db.engine.dispose()
    return [*tape[1:], sent], address


def written_for(tape: Tape, known: Mapping[UUID, UUID], stays: set[UUID]) -> Tape:
    """The same statements for another need: what was new is new again, what was there stays."""
    ids = dict(known)

    def other(value: Any) -> Any:
        if isinstance(value, UUID):
            return value if value in stays else ids.setdefault(value, uuid4())
        if isinstance(value, str):
            return ID.sub(lambda found: str(other(UUID(found.group()))), value)
        if isinstance(value, Mapping):
            return {name: other(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [other(one) for one in value]
        return value

    return [[(statement, other(values)) for statement, values in step] for step in tape]


def player(address: str, role: Mapping[str, str], tapes: Sequence[Tape], gate: Barrier, told: Any) -> None:
    """One writer, as whom row security binds: each step a transaction, its answers fetched."""
    with psycopg.connect(address, prepare_threshold=0, **role) as connection:  # type: ignore[arg-type]  # as keywords
        connection.prepared_max = None
        for tape in tapes[:WARM]:
            played(connection, tape)
        gate.wait()
        begun, cpu = time.time(), time.process_time()
        done = sum(1 for tape in tapes[WARM:] for _step in played_steps(connection, tape))
        told.put((begun, time.time(), time.process_time() - cpu, done))


def played(connection: psycopg.Connection[Any], tape: Tape) -> None:
    """All steps of one need."""
    for _step in played_steps(connection, tape):
        pass


def played_steps(connection: psycopg.Connection[Any], tape: Tape) -> Iterator[None]:
    """One step after the other, each kept."""
    for step in tape:
        for statement, values in step:
            kind = psycopg.Cursor if isinstance(values, Mapping) else psycopg.RawCursor
            cursor = kind(connection).execute(statement, values)
            if cursor.pgresult is not None and cursor.pgresult.nfields:
                cursor.fetchall()
        connection.commit()
        yield


if __name__ == "__main__":
    main()
