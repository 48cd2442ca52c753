"""What was looked for and is not there."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class SearchDemand(Base):
    """How often, on a day, a type of help was looked for in a township and not found. Neither who nor which words."""

    __tablename__ = "search_demand"

    day: Mapped[date] = mapped_column(primary_key=True)
    township: Mapped[str] = mapped_column(primary_key=True)
    """12 digits; a county's code where only the county is known."""
    type_code: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int] = mapped_column(default=1)
