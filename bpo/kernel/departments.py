"""Who speaks for a department: by one's own department, by one's roles, and in the place of whoever is away."""

from collections.abc import Callable, Collection, Iterable

from bpo.kernel.roles import Department, Role

SPEAKS_FOR = {
    Role.DIRECTOR: Department.OPERATIONS,
    Role.PROJECT_MANAGER: Department.OPERATIONS,
    Role.SERVICE_MANAGER: Department.OPERATIONS,
    Role.TEAM_LEADER: Department.OPERATIONS,
    Role.SALES: Department.SALES,
    Role.SYSTEM: Department.SYSTEM,
    Role.TECHNOLOGY: Department.TECHNOLOGY,
    Role.HR: Department.HR,
    Role.ADMINISTRATION: Department.ADMINISTRATION,
    Role.FINANCE: Department.FINANCE,
}


def departments_of(department: str | None, roles: Collection[Role]) -> frozenset[Department]:
    """The departments a person speaks for: their own; without one, those of their roles. A director: operations too."""
    own = {Department(department)} if department else {SPEAKS_FOR[role] for role in roles if role in SPEAKS_FOR}
    return frozenset(own | ({Department.OPERATIONS} if Role.DIRECTOR in roles else set()))


def spoken_for(hats: Iterable[tuple[str | None, Collection[Role]]]) -> frozenset[Department]:
    """The departments that somebody speaks for under several hats: their own, and those they stand in for."""
    return frozenset(one for department, roles in hats for one in departments_of(department, roles))


def speakers_of(department: Department) -> Callable[[str | None, Collection[Role]], bool]:
    """Whether somebody of a department and with roles speaks for this one."""
    return lambda own, roles: department in departments_of(own, roles)
