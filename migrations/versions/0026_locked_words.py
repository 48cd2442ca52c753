"""Lock why a permit was refused, and the number of a report's receipt: both lead to a child, and lay readable in every backup."""

import sqlalchemy as sa
from alembic import op

from app.adapters import adapters

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

COLUMNS = (("permits", "refusal"), ("reports", "receipt"))


def rows(table: str, column: str) -> list[sa.Row]:
    return list(op.get_bind().execute(sa.text(f"SELECT id, {column} AS kept FROM {table} WHERE {column} IS NOT NULL")))


def write(table: str, column: str, ident: object, value: object) -> None:
    op.get_bind().execute(sa.text(f"UPDATE {table} SET {column} = :value WHERE id = :id"), {"value": value, "id": ident})


def upgrade() -> None:
    for table, name in COLUMNS:
        op.add_column(table, sa.Column(f"{name}_locked", sa.LargeBinary(), nullable=True))
        for row in rows(table, name):
            write(table, f"{name}_locked", row.id, adapters.keys.lock(row.kept.encode(), f"{table}:{name}:{row.id}"))
            write(table, name, row.id, None)
        op.drop_column(table, name)


def downgrade() -> None:
    for table, name in COLUMNS:
        op.add_column(table, sa.Column(name, sa.Text(), nullable=True))
        for row in rows(table, f"{name}_locked"):
            write(table, name, row.id, adapters.keys.unlock(bytes(row.kept), f"{table}:{name}:{row.id}").decode())
        op.drop_column(table, f"{name}_locked")
