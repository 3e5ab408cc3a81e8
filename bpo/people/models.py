"""Users, what they are, which projects they work on, their sessions, departments' heads, and who stands in for whom."""

from datetime import date, datetime
from enum import StrEnum

from bpo.kernel.db import (
    Base,
    CheckConstraint,
    Enumerated,
    ForeignKey,
    Index,
    Json,
    Key,
    LargeBinary,
    Mapped,
    Moment,
    String,
    UniqueConstraint,
    Versioned,
    mapped_column,
    relationship,
)
from bpo.kernel.roles import Department, Role
from bpo.people.rules import AwayScope, SessionKind


class User(Versioned, Base):
    """A person who signs in. `epoch` is raised whenever all their sessions must end at once.

    The second factor: `otp_secret` is encrypted; it counts from `otp_since` on, when its first code was given.
    `otp_step`: the last step (of 30 seconds) whose code was used; it and all before it are spent.
    """

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
    otp_secret: Mapped[bytes | None] = mapped_column(LargeBinary, info={"journal": False})
    otp_since: Mapped[Moment | None] = mapped_column(info={"journal": False})
    otp_step: Mapped[int | None] = mapped_column(info={"journal": False})
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
    address: Mapped[str] = mapped_column(String(60), default="")
    permits: Mapped[Json | None]
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]

    @property
    def used_at(self) -> datetime | None:
        """When it was last used, to within minutes; None: never."""
        return self.seen_at if self.address else None


class LinkKind(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"
    CODE = "code"  # the password was right, the code is still asked for


class Link(Base):
    """A secret that does one thing once, bound to its person and their epoch: whatever ends sessions ends it too."""

    __tablename__ = "people_link"
    __journal__ = False
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[LinkKind] = mapped_column(Enumerated(LinkKind, 20))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    epoch: Mapped[int]
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]


class RecoveryCode(Base):
    """One way in without the device, once. Only its keyed fingerprint is kept."""

    __tablename__ = "people_recovery_code"
    __journal__ = False
    __table_args__ = (UniqueConstraint("user_id", "fingerprint"),)
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[Moment | None]


class Tally(Base):
    """How often something was tried since `began_at`: the limits that hold across processes. `key` is a fingerprint."""

    __tablename__ = "people_tally"
    __journal__ = False
    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(64), unique=True)
    count: Mapped[int]
    began_at: Mapped[Moment] = mapped_column(index=True)


class SignInRule(Versioned, Base):
    """The vendor's rule for signing in: the roles that need a second factor."""

    __tablename__ = "people_sign_in_rule"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: Mapped[Key]
    otp_roles: Mapped[Json]


class DepartmentPost(Versioned, Base):
    """Who heads a department. Its members are the users whose department it is."""

    __tablename__ = "people_department"
    id: Mapped[Key]
    department: Mapped[Department] = mapped_column(Enumerated(Department, 20), unique=True)
    head_id: Mapped[int | None] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    deputies: Mapped[list["Deputy"]] = relationship(
        back_populates="post", cascade="all, delete-orphan", order_by="Deputy.id"
    )


class Deputy(Base):
    """Somebody who speaks for a department when its head does not."""

    __tablename__ = "people_deputy"
    __table_args__ = (UniqueConstraint("post_id", "user_id"),)
    id: Mapped[Key]
    post_id: Mapped[int] = mapped_column(ForeignKey("people_department.id", ondelete="RESTRICT"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    post: Mapped[DepartmentPost] = relationship(back_populates="deputies")


class Absence(Versioned, Base):
    """A person is away from one day to another, and who acts for them meanwhile, in what."""

    __tablename__ = "people_absence"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="days"),
        CheckConstraint("substitute_id <> user_id", name="another"),
        Index("ix_people_absence_substitute", "substitute_id", "ends_on"),
    )
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"), index=True)
    substitute_id: Mapped[int] = mapped_column(ForeignKey("people_user.id", ondelete="RESTRICT"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    scope: Mapped[AwayScope] = mapped_column(Enumerated(AwayScope, 20))
    ended_at: Mapped[Moment | None]
