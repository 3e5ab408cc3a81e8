"""Users, what they are, which projects they work on, and their sessions."""

from datetime import datetime
from enum import StrEnum

from bpo.kernel.db import (
    Base,
    CheckConstraint,
    Enumerated,
    ForeignKey,
    Json,
    Key,
    Mapped,
    Moment,
    String,
    UniqueConstraint,
    Versioned,
    mapped_column,
    relationship,
)
from bpo.kernel.roles import Department, Role


class User(Versioned, Base):
    """A person who signs in. `epoch` is raised whenever all their sessions must end at once."""

    __tablename__ = "people_user"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures"),)
    id: Mapped[Key]
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(120))
    department: Mapped[Department | None] = mapped_column(Enumerated(Department, 20))
    password_hash: Mapped[str] = mapped_column(String(200), info={"journal": False})
    language: Mapped[str | None] = mapped_column(String(20))
    theme: Mapped[str] = mapped_column(String(10), default="auto")
    active: Mapped[bool] = mapped_column(default=True)
    epoch: Mapped[int] = mapped_column(default=1, info={"journal": False})
    failures: Mapped[int] = mapped_column(default=0, info={"journal": False})
    locked_until: Mapped[Moment | None] = mapped_column(info={"journal": False})
    roles: Mapped[list["RoleGrant"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", order_by="RoleGrant.id"
    )


class RoleGrant(Base):
    __tablename__ = "people_role_grant"
    __table_args__ = (UniqueConstraint("user_id", "role"),)
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    role: Mapped[Role] = mapped_column(Enumerated(Role, 20))
    user: Mapped[User] = relationship(back_populates="roles")


class Membership(Base):
    """A person works on a project: what `P` in the matrix reaches."""

    __tablename__ = "people_membership"
    __table_args__ = (UniqueConstraint("user_id", "project_id"),)
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects_project.id", ondelete="RESTRICT"), index=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients_client.id", ondelete="RESTRICT"))


class SessionKind(StrEnum):
    BROWSER = "browser"
    TOKEN = "token"


class SignIn(Base):
    """A session, on the server: the browser or program holds only a random secret whose hash stands here.

    `permits`: what a token was narrowed to; None: everything its person may. `address`: where it was last used from.
    """

    __tablename__ = "people_session"
    __journal__ = False
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[SessionKind] = mapped_column(Enumerated(SessionKind, 10))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    epoch: Mapped[int]
    label: Mapped[str] = mapped_column(String(200), default="")
    permits: Mapped[Json | None]
    address: Mapped[str] = mapped_column(String(80), default="", server_default="")
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]

    @property
    def used_at(self) -> datetime | None:
        """When it was last used, to within minutes; None: never."""
        return self.seen_at if self.address else None
