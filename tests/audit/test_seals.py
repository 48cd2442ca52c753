"""The seals name what a database administrator did to the log, whatever he did; an honest log passes."""

import json
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import psycopg
import pytest

from app.audit import outside, rows, sealing
from app.audit.findings import Finding, Kind
from app.audit.models import AuditEntry, AuditSeal
from app.audit.rows import COLUMNS, connect
from app.audit.sealing import Bound
from app.audit.seals import Seal, SealsTrouble, is_signed, leaves_of, spread
from app.audit.verification import verify
from app.vault.keyring import Keyring
from app.vault.keyset import Keyset
from tests.audit.conftest import WRITE, Ledger

K = Kind


def row(kind: Kind, seal: int, first: int, last: int | None = None) -> Finding:
    """A finding about rows."""
    return Finding(kind, seal, first, last or first)


# --- an honest log ---------------------------------------------------------------------------------------------------


@pytest.mark.asvs("16.4.2")
@pytest.mark.privacy("P08")
def test_an_honest_log_passes(ledger: Ledger) -> None:
    report = ledger.check()
    assert report.findings == []
    assert (report.seals, report.rows, report.unsealed) == (5, 100, 3)


def test_nothing_is_nothing(empty: Ledger) -> None:
    assert empty.seal() == 0
    assert not empty.path.exists()
    report = empty.check()
    assert [f.kind for f in report.findings] == [K.FILE_MISSING]
    assert (report.seals, report.rows, report.unsealed) == (0, 0, 0)


def test_deeds_that_were_rolled_back_leave_gaps_and_nothing_to_find(empty: Ledger) -> None:
    for again in range(3):
        empty.write(2)
        with empty.connection.transaction(force_rollback=True):
            empty.write(5)
        if again != 1:
            empty.seal()
    report = empty.check()
    assert (report.findings, report.rows, report.seals) == ([], 6, 2)


def test_settings_of_the_database_change_nothing(ledger: Ledger) -> None:
    for setting in (
        "timezone = 'Asia/Tokyo'",
        "datestyle = 'German'",
        "bytea_output = 'escape'",
        "search_path = nobody",
    ):
        ledger.connection.execute(f"ALTER DATABASE {ledger.connection.info.dbname} SET {setting}")
    ledger.connection.close()
    ledger.connection = connect(ledger.settings)
    assert ledger.found() == []


def test_a_seal_covers_every_column() -> None:
    assert set(COLUMNS) == set(AuditEntry.__table__.columns.keys())
    assert set(sealing.KEPT) == set(AuditSeal.__table__.columns.keys())


def test_a_big_backlog_is_sealed_in_batches(empty: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MOST", 40)
    monkeypatch.setattr(sealing, "WIDEST", 60)
    empty.write(100)
    empty.connection.execute("ALTER SEQUENCE public.audit_entries_id_seq RESTART 10000")
    empty.write(5)
    assert [seal.count for seal in sealed(empty)] == [40, 40, 20, 5]
    assert empty.found() == []


def sealed(ledger: Ledger) -> list[Seal]:
    ledger.seal()
    return outside.read(ledger.path)[0]


# --- twelve attacks --------------------------------------------------------------------------------------------------

EDITS = {
    "at": "now()",
    "actor_id": "uuidv7()",
    "actor_role": "NULL",
    "action": "'child.change'",
    "subject_type": "'need'",
    "subject_id": "'elsewhere'",
    "purpose": "'visit'",
    "details": "'{}'",
    "child_id": "NULL",
}


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize("column", EDITS)
def test_attack_1_a_column_is_edited(ledger: Ledger, column: str) -> None:
    ledger.tamper(f"UPDATE audit_entries SET {column} = {EDITS[column]} WHERE id = 33")
    assert ledger.found() == [row(K.ROW_CHANGED, 2, 33)]


def test_the_edits_are_of_every_column() -> None:
    assert {*EDITS, "id"} == set(COLUMNS)


@pytest.mark.asvs("16.4.2")
def test_attack_2_a_row_is_deleted(ledger: Ledger) -> None:
    ledger.tamper("DELETE FROM audit_entries WHERE id = 20")
    assert ledger.found() == [row(K.ROW_DELETED, 1, 20)]


@pytest.mark.asvs("16.4.2")
def test_attack_3_a_range_is_deleted(ledger: Ledger) -> None:
    ledger.tamper("DELETE FROM audit_entries WHERE id BETWEEN 35 AND 64")
    assert ledger.found() == [
        row(K.ROW_DELETED, 2, 35, 40), row(K.ROW_DELETED, 3, 41, 60), row(K.ROW_DELETED, 4, 61, 64)
    ]  # fmt: skip


@pytest.mark.asvs("16.4.2")
def test_attack_4_two_rows_change_places(ledger: Ledger) -> None:
    ledger.tamper(
        "UPDATE audit_entries a SET (actor_id, child_id, subject_id) = (SELECT b.actor_id, b.child_id, b.subject_id"
        " FROM audit_entries b WHERE b.id = 50 - a.id) WHERE a.id IN (22, 28)"
    )
    assert ledger.found() == [row(K.ROW_CHANGED, 2, 22), row(K.ROW_CHANGED, 2, 28)]


@pytest.mark.asvs("16.4.2")
def test_attack_5_a_row_gets_another_number(ledger: Ledger) -> None:
    ledger.tamper("UPDATE audit_entries SET id = 7000 WHERE id = 61", "UPDATE audit_entries SET id = -4 WHERE id = 62")
    assert ledger.found() == [row(K.ROW_ADDED, 1, -4), row(K.ROW_DELETED, 4, 61, 62)]


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize("place", ["inside", "between"])
def test_attack_6_a_row_is_slipped_into_a_gap(empty: Ledger, place: str) -> None:
    empty.write(10)
    if place == "between":
        empty.seal()
    gap = empty.connection.execute("SELECT nextval('public.audit_entries_id_seq')").fetchone()
    assert gap == (11,)
    empty.write(10)
    empty.seal()
    assert empty.found() == []
    empty.tamper(
        "INSERT INTO audit_entries (id, action, subject_type, subject_id) VALUES (11, 'account.approve', 'account', 'x')"
    )
    assert empty.found() == [row(K.ROW_ADDED, 2 if place == "between" else 1, 11)]


@pytest.mark.asvs("16.4.2")
def test_attack_7_a_row_is_written_back_in_time(ledger: Ledger) -> None:
    """Never sealed before, so its own hash is right; but nobody wrote at that time any more."""
    ledger.write(1, timedelta(days=2))
    ledger.seal()
    assert ledger.found() == [row(K.ROW_BACKDATED, 6, 104)]


@pytest.mark.asvs("16.4.2")
def test_attack_8_the_tail_of_the_rows_is_cut(ledger: Ledger) -> None:
    ledger.tamper("DELETE FROM audit_entries WHERE id > 90")
    assert ledger.found() == [row(K.ROW_DELETED, 5, 91, 100)]


@pytest.mark.asvs("16.4.2")
def test_attack_9_the_tail_of_rows_and_seals_is_cut(ledger: Ledger) -> None:
    ledger.tamper("DELETE FROM audit_entries WHERE id > 60", "DELETE FROM audit_seals WHERE id > 3")
    assert Finding(K.SEAL_MISSING, 4, 61, 100, which_last=5) in ledger.found()
    with pytest.raises(SealsTrouble):
        ledger.write(1) or ledger.seal()


def reseal(ledger: Ledger, keys: Keyring) -> None:
    """Edit a row, throw the seals away, and seal anew with a key, into a file of one's own."""
    ledger.tamper("UPDATE audit_entries SET child_id = NULL WHERE id = 33", "DELETE FROM audit_seals")
    list(sealing.seal_now(ledger.connection, keys, ledger.path.with_name("own.jsonl")))


@pytest.mark.asvs("16.4.2")
def test_attack_10_everything_is_sealed_anew_with_a_forged_key(ledger: Ledger, tmp_path: Path) -> None:
    Keyset.generate().save(tmp_path / "forged.json")
    reseal(ledger, Keyring(tmp_path / "forged.json"))
    kinds = {(f.kind, f.which) for f in ledger.found()}
    assert {(K.SEAL_FORGED, 1), (K.SEAL_REPLACED, 1), (K.SEAL_MISSING, 2)} <= kinds


@pytest.mark.asvs("16.4.2")
def test_even_with_the_operators_own_key_the_file_outside_tells(ledger: Ledger) -> None:
    reseal(ledger, ledger.keys)
    kinds = {(f.kind, f.which) for f in ledger.found()}
    assert {(K.SEAL_REPLACED, 1), (K.SEAL_MISSING, 2), (K.ROWS_DIFFER, 2)} <= kinds


@pytest.mark.asvs("16.4.2")
def test_attack_11_the_chain_is_reckoned_anew_under_the_old_signatures(ledger: Ledger) -> None:
    """Each seal from the second on gets hashes that fit the edited log, and keeps its signature."""
    ledger.tamper("UPDATE audit_entries SET child_id = NULL WHERE id = 33")
    last = outside.read(ledger.path)[0][0]
    for old in outside.read(ledger.path)[0][1:]:
        found = rows.above(ledger.connection, old.first_id - 1, old.last_id)
        leaves = leaves_of(found)
        new = replace(
            old,
            previous=last.hash,
            rows_hash=sealing.hashed(r for _n, r in found),
            leaves_hash=sealing.hashed([leaves]),
        )
        ledger.tamper(
            "UPDATE audit_seals SET previous = %s, rows_hash = %s, leaves = %s WHERE id = %s",
            values=(new.previous, new.rows_hash, leaves, new.id),
        )
        last = new
    kinds = {(f.kind, f.which) for f in ledger.found()}
    assert {(kind, n) for kind in (K.SEAL_FORGED, K.SEAL_REPLACED) for n in (2, 3, 4, 5)} | {
        (K.ROWS_DIFFER, 2)
    } == kinds


@pytest.mark.asvs("16.2.2")
@pytest.mark.asvs("16.4.2")
def test_attack_12_the_clock_is_set_back_and_put_right(ledger: Ledger) -> None:
    ledger.write(4, timedelta(days=1))
    ledger.write(2, -timedelta(days=1))
    ledger.write(1)
    ledger.seal()
    assert ledger.found() == [row(K.ROW_BACKDATED, 6, 104, 107), row(K.ROW_AHEAD, 6, 108, 109)]


# --- more of the kind ------------------------------------------------------------------------------------------------


def test_a_time_that_no_calendar_holds_is_found_too(ledger: Ledger) -> None:
    ledger.tamper(
        "UPDATE audit_entries SET at = 'infinity' WHERE id = 33",
        "UPDATE audit_seals SET sealed_at = '-infinity' WHERE id = 4",
    )
    kinds = {(f.kind, f.which) for f in ledger.found()}
    assert {(K.ROW_CHANGED, 2), (K.SEAL_REPLACED, 4), (K.SEAL_BACKDATED, 4)} <= kinds


def test_a_row_that_is_there_twice(ledger: Ledger) -> None:
    ledger.tamper(
        "ALTER TABLE audit_entries DROP CONSTRAINT pk_audit_entries",
        "INSERT INTO audit_entries SELECT * FROM audit_entries WHERE id = 45",
    )
    assert ledger.found() == [row(K.ROW_TWICE, 3, 45)]


def test_a_seal_that_is_there_twice(ledger: Ledger) -> None:
    ledger.tamper(
        "ALTER TABLE audit_seals DROP CONSTRAINT pk_audit_seals",
        "INSERT INTO audit_seals SELECT * FROM audit_seals WHERE id = 2",
    )
    assert [f.kind for f in ledger.found()] == [K.SEAL_TWICE]


def test_a_seal_taken_out_of_the_middle_is_named_and_its_rows_are_still_checked(ledger: Ledger) -> None:
    ledger.tamper("DELETE FROM audit_seals WHERE id = 3", "DELETE FROM audit_entries WHERE id = 50")
    assert ledger.found() == [Finding(K.SEAL_MISSING, 3, 41, 60, which_last=3), row(K.ROWS_DIFFER, 3, 41, 60)]


def test_without_the_file_the_seals_still_hold_the_middle(ledger: Ledger) -> None:
    ledger.tamper("DELETE FROM audit_seals WHERE id = 3")
    ledger.path.unlink()
    assert [f.kind for f in ledger.found()] == [K.FILE_MISSING, K.SEAL_MISSING]


def test_a_line_of_the_file_that_was_touched_is_named(ledger: Ledger) -> None:
    lines = ledger.path.read_text().splitlines()
    said = json.loads(lines[2]) | {"count": 19}
    ledger.path.write_text("\n".join([*lines[:2], json.dumps(said), *lines[3:]]) + "\n")
    assert [(f.kind, f.which) for f in ledger.found()] == [(K.LINE_FAULTY, 3), (K.SEAL_NOT_OUTSIDE, 3)]


def test_a_key_nobody_knows(ledger: Ledger) -> None:
    ledger.tamper("UPDATE audit_seals SET key_id = 9 WHERE id = 5")
    publics = {1: [ledger.keys.public(1)]}
    found = verify(ledger.connection, lambda number: publics.get(number, []), ledger.path).findings
    assert [(f.kind, f.which) for f in found] == [(K.KEY_UNKNOWN, 5), (K.SEAL_REPLACED, 5)]


@pytest.mark.parametrize("table", ["audit_entries", "audit_seals"])
@pytest.mark.parametrize("deed", ["UPDATE public.{} SET id = id", "DELETE FROM public.{}", "TRUNCATE public.{}"])
def test_without_switching_triggers_off_nobody_changes_anything(ledger: Ledger, table: str, deed: str) -> None:
    with pytest.raises(psycopg.DatabaseError, match="append-only"):
        ledger.connection.execute(deed.format(table))


# --- the file outside ------------------------------------------------------------------------------------------------


def test_what_a_process_that_died_did_not_carry_out_is_carried_out_next_time(ledger: Ledger) -> None:
    lines = ledger.path.read_bytes().splitlines(keepends=True)
    for left in (b"".join(lines[:3]), b"".join(lines[:4]) + lines[4][:100], b""):
        ledger.path.write_bytes(left)
        ledger.write(1)
        ledger.seal()
        assert ledger.path.read_bytes().startswith(b"".join(lines))
        assert ledger.found() == []


def test_a_seal_too_new_to_be_outside_is_no_finding(ledger: Ledger) -> None:
    ledger.path.write_bytes(b"".join(ledger.path.read_bytes().splitlines(keepends=True)[:4]))
    assert ledger.found() == []


def test_a_forged_seal_is_not_carried_out(ledger: Ledger) -> None:
    last = outside.newest(ledger.path)
    assert last
    ledger.tamper(
        "INSERT INTO audit_seals SELECT 6, 101, 103, 3, rows_hash, leaves, %s, now(), 1, signature FROM audit_seals WHERE id = 5",
        values=(last.hash,),
    )
    with pytest.raises(SealsTrouble, match="tonglian audit verify"):
        ledger.seal()
    assert outside.newest(ledger.path) == last


def test_the_file_is_for_the_operators_eyes(ledger: Ledger) -> None:
    assert os.stat(ledger.path).st_mode & 0o777 == 0o600


# --- writers that take their time ------------------------------------------------------------------------------------


def test_a_slow_writer_with_a_low_number_is_not_overtaken(empty: Ledger) -> None:
    sealer = empty.sealer()
    with connect(empty.settings) as slow, sealer.connection:
        with slow.transaction():
            slow.execute(WRITE, (timedelta(), 1))  # number 1, not to be seen yet
            empty.write(5)
            assert sealer.step() == 0
            empty.write(5)  # a writer that comes later is waited for by nobody
            assert sealer.step() == 0
        assert sealer.step() == 6  # up to the number when it was asked; the rest next time
        assert empty.seal() == 5
    assert empty.check().rows == 11
    assert empty.found() == []


def test_sealing_now_gives_up_on_a_slow_writer(empty: Ledger) -> None:
    with connect(empty.settings) as slow, slow.transaction():
        slow.execute(WRITE, (timedelta(), 1))
        empty.write(1)
        assert list(sealing.seal_now(empty.connection, empty.keys, empty.path, patience=0.2)) == []
    assert empty.seal() == 2


def test_who_only_reads_keeps_nobody_waiting(empty: Ledger) -> None:
    empty.write(1)
    with connect(empty.settings) as reader, reader.transaction():
        reader.execute("SELECT * FROM public.audit_entries").fetchall()
        assert Bound.take(empty.connection).is_reached(empty.connection)


def test_one_sealer_at_a_time(empty: Ledger) -> None:
    empty.write(3)
    with connect(empty.settings) as other, other.transaction():
        assert sealing.is_ours(other)
        assert empty.seal() == 0
    assert empty.seal() == 3


@pytest.mark.asvs("16.4.2")
def test_writers_and_sealers_at_the_same_time(empty: Ledger) -> None:
    """Writers that commit, linger and roll back, two sealers in between: no row is lost to a seal."""
    done = Event()
    with ThreadPoolExecutor() as pool:
        sealers = [pool.submit(keep_sealing, empty, done) for _ in range(2)]
        writers = [pool.submit(keep_writing, empty, 40) for _ in range(4)]
        for writer in writers:
            writer.result()
        done.set()
        for sealer in sealers:
            sealer.result()
    empty.seal()
    report = empty.check()
    assert report.findings == []
    assert report.unsealed == 0
    assert report.rows >= 4 * 32
    assert report.seals > 3


def keep_writing(ledger: Ledger, times: int) -> None:
    """Transactions of any length, one in five of which is rolled back."""
    with connect(ledger.settings) as hand:
        for number in range(times):
            with hand.transaction(force_rollback=number % 5 == 0):
                hand.execute(WRITE, (timedelta(), 1 + secrets.randbelow(5)))
                hand.execute("SELECT pg_sleep(%s)", (secrets.randbelow(10) / 1000,))


def keep_sealing(ledger: Ledger, done: Event) -> None:
    """As the relay does, but without a pause."""
    sealer = ledger.sealer()
    with sealer.connection:
        while not done.is_set():
            sealer.due = 0
            sealer.step()


# --- the seal itself -------------------------------------------------------------------------------------------------


def test_a_line_says_enough_to_check_the_signature(ledger: Ledger) -> None:
    for line in ledger.path.read_text().splitlines():
        assert is_signed(Seal.from_line(line), ledger.keys.public(1))
        assert not is_signed(replace(Seal.from_line(line), count=19), ledger.keys.public(1))
        assert not is_signed(Seal.from_line(line), b"short")


@pytest.mark.parametrize("line", ["", "{}", "null", '{"seal": 1}', "[1]", "\x00"])
def test_what_is_no_seal_is_no_seal(line: str) -> None:
    with pytest.raises(ValueError, match=r"seal|JSON|Expecting"):
        Seal.from_line(line)


def test_leaves_keep_their_places_through_gaps() -> None:
    leaves = leaves_of([(7, b"a"), (8, b"b"), (11, b"c")])
    assert len(leaves) == 8 * 5
    assert list(spread(7, leaves)) == [7, 8, 11]


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize("role", ["tonglian_worker", "tonglian_web"])
def test_the_worker_seals_the_web_only_reads_and_neither_switches_a_trigger_off(ledger: Ledger, role: str) -> None:
    ledger.connection.execute(f"SET ROLE {role}")
    if role == "tonglian_web":
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ledger.seal()
    else:
        assert ledger.seal() == 3
    assert ledger.found() == []
    for deed in (
        "SET session_replication_role = replica",
        "ALTER TABLE public.audit_entries DISABLE TRIGGER append_only",
        "DELETE FROM public.audit_seals",
        "TRUNCATE public.audit_entries",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ledger.connection.execute(deed)
