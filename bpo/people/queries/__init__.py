"""What is read of people."""

from bpo.people.queries.access import (
    KINDS,
    Found,
    project_titles,
    reach_of,
    record_kind,
    who_sees,
)
from bpo.people.queries.actors import (
    actor_of,
    actors_for,
    actors_of,
    person_behind,
    secret_hash,
    session_of,
    substitutes_of,
)
from bpo.people.queries.departments import (
    absence_rows,
    absences_of,
    colleagues,
    department_facts,
    department_post,
    departments,
    head_of,
    headed_by,
    heads,
    leaders_of,
    own_absences,
)
from bpo.people.queries.people import (
    actor_by_login,
    has_role,
    mail_addresses,
    members_of,
    name_of,
    own_page,
    people_active,
    people_with_role,
    person_names,
    reachable_by_mail,
    role_labels,
    user_for,
    user_page,
    users_listed,
    words_for_people,
)
from bpo.people.queries.sessions import (
    actor_behind,
    invited_until,
    is_still_in,
    narrowed,
    needs_otp,
    own_session,
    own_sessions,
    own_token,
    recovery_codes_left,
    session_row,
    sessions_of,
    sign_in_rule,
    tokens_listed,
)

__all__ = [
    "KINDS", "Found", "absence_rows", "absences_of", "actor_behind", "actor_by_login", "actor_of", "actors_for",
    "actors_of",
    "colleagues", "department_facts", "department_post", "departments", "has_role", "head_of", "headed_by", "heads",
    "invited_until", "is_still_in", "leaders_of", "mail_addresses", "members_of", "name_of", "narrowed", "needs_otp",
    "own_absences", "own_page", "own_session", "own_sessions", "own_token", "people_active", "people_with_role",
    "person_behind", "person_names", "project_titles", "reach_of", "reachable_by_mail", "record_kind",
    "recovery_codes_left", "role_labels", "secret_hash", "session_of", "session_row", "sessions_of", "sign_in_rule",
    "substitutes_of", "tokens_listed", "user_for", "user_page", "users_listed", "who_sees", "words_for_people",
]  # fmt: skip
