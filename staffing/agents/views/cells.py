"""How the call-taking rule is shown: a tick or a gap for each thing it asks."""

from typing import Any

from bpo.kernel.locale import _, say_day, say_error
from staffing.agents.models import AcdLogin, Assignment


def dot(text: str, tone: str, sub: str | None = None) -> dict[str, Any]:
    return {"text": text, "tone": tone, "sub": sub}


def ticks(clearance: Any) -> list[dict[str, Any]]:
    """Undertaking, courses, manual and login of a clearance as cells, each with what is missing."""
    facts, agent = clearance.facts, clearance.agent
    lacks = {one.code for one in clearance.missing}
    passed = sum(course.passed for course in facts.courses)
    version = _("version %(number)s", number=facts.manual) if facts.manual is not None else _("none published")
    return [
        dot(_("missing"), "bad") if "undertaking" in lacks else dot(say_day(agent.undertaking_on), "good"),
        dot(f"{passed} / {len(facts.courses)}", "good" if passed == len(facts.courses) else "bad", gaps(clearance)),
        dot(version, "bad" if lacks & {"manual", "no_manual"} else "warn" if "manual_soon" in lacks else "good",
            _("not read yet") if lacks & {"manual", "manual_soon"} else None),
        dot(_("none"), "warn") if "no_login" in lacks else dot(", ".join(agent.logins), "good"),
    ]  # fmt: skip


def gaps(clearance: Any) -> str | None:
    """The courses still to pass, with best score and mark."""
    open_ones = [one for one in clearance.missing if one.code.startswith("course_")]
    return " / ".join(say_error(one.message, dict(one.facts)) for one in open_ones) or None


def verdict(clearance: Any) -> dict[str, Any]:
    return dot(_("Cleared for calls"), "good") if clearance.cleared else dot(_("Not yet"), "bad")


def until(row: Assignment | AcdLogin) -> str:
    return say_day(row.ends_on) if row.ends_on else _("open")
