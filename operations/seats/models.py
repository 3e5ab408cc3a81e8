"""Sites, seats, and which project has which seat on which day."""

from datetime import date

from bpo.kernel.db import (
    Base,
    CheckConstraint,
    Enumerated,
    ForeignKey,
    Key,
    Mapped,
    String,
    UniqueConstraint,
    Versioned,
    mapped_column,
)
from operations.seats.rules import SeatStatus


class Site(Versioned, Base):
    __tablename__ = "operations_site"
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    address: Mapped[str | None] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")


class Seat(Versioned, Base):
    """A workstation on a floor of a site. Occupied is not stored: it follows from the seat's days."""

    __tablename__ = "operations_seat"
    __table_args__ = (UniqueConstraint("site_id", "code"),)
    id: Mapped[Key]
    site_id: Mapped[int] = mapped_column(ForeignKey("operations_site.id", ondelete="RESTRICT"), index=True)
    floor: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(20))
    status: Mapped[SeatStatus] = mapped_column(Enumerated(SeatStatus, 20), default=SeatStatus.PLANNED)


class SeatAllotment(Base):
    """Seats given to a project over a period, as decided in one act: `[starts_on, ends_on)`."""

    __tablename__ = "operations_allotment"
    __table_args__ = (CheckConstraint("ends_on > starts_on", name="period"),)
    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str | None] = mapped_column(String(200))


class SeatDay(Base):
    """One seat on one day belongs to one project: the unique key makes a double booking impossible."""

    __tablename__ = "operations_seat_day"
    __journal__ = False
    __table_args__ = (UniqueConstraint("seat_id", "day"),)
    id: Mapped[Key]
    seat_id: Mapped[int] = mapped_column(ForeignKey("operations_seat.id", ondelete="RESTRICT"))
    day: Mapped[date] = mapped_column(index=True)
    allotment_id: Mapped[int] = mapped_column(ForeignKey("operations_allotment.id", ondelete="RESTRICT"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
