"""The only writers of people: signing in, passwords, sessions, users, members, departments, absences."""

from bpo.people.actions.absences import end_absence, end_absence_of, enter_absence, enter_absence_of
from bpo.people.actions.departments import fill_department
from bpo.people.actions.members import add_member, join, join_by_id, part_by_id, remove_member
from bpo.people.actions.passwords import ask_reset, change_password, may_set_password, set_password
from bpo.people.actions.people import (
    choose,
    close_account,
    close_account_of,
    edit_person,
    invite,
    register_person,
    unlock,
)
from bpo.people.actions.second_factor import (
    begin_otp,
    confirm_otp,
    drop_otp,
    new_recovery_codes,
    require_otp,
    reset_otp,
)
from bpo.people.actions.sessions import (
    end_all_of,
    end_other_sessions,
    end_own_session,
    end_session,
    end_session_of,
    end_token,
)
from bpo.people.actions.signing import (
    WRONG,
    ask_code,
    make_token,
    may_prove,
    note_failure,
    open_session,
    try_code,
    try_link_code,
    try_password,
)

__all__ = [
    "WRONG", "add_member", "ask_code", "ask_reset", "begin_otp", "change_password", "choose", "close_account",
    "close_account_of", "confirm_otp", "drop_otp", "edit_person", "end_absence", "end_absence_of", "end_all_of",
    "end_other_sessions", "end_own_session", "end_session", "end_session_of", "end_token", "enter_absence",
    "enter_absence_of", "fill_department", "invite", "join", "join_by_id", "make_token", "may_prove",
    "may_set_password", "new_recovery_codes", "note_failure", "open_session", "part_by_id", "register_person",
    "remove_member", "require_otp", "reset_otp", "set_password", "try_code", "try_link_code", "try_password",
    "unlock",
]  # fmt: skip
