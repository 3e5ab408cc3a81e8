"""What states and chapters of the manual are called, and how acts on it are told."""

from bpo.kernel import journal
from bpo.kernel.locale import _l
from bpo.projects.rules import ChapterKind, ManualState

MANUAL_STATES = {
    ManualState.DRAFT: _l("Draft"),
    ManualState.IN_REVIEW: _l("Waiting for approval"),
    ManualState.RETURNED: _l("Returned"),
    ManualState.IN_FORCE: _l("In force"),
    ManualState.RETIRED: _l("Retired"),
}
MANUAL_TONES = {
    ManualState.DRAFT: "neutral",
    ManualState.IN_REVIEW: "info",
    ManualState.RETURNED: "bad",
    ManualState.IN_FORCE: "good",
    ManualState.RETIRED: "neutral",
}
CHAPTER_KINDS = {
    ChapterKind.PRODUCT: _l("Product knowledge"),
    ChapterKind.SCRIPT: _l("Call script"),
    ChapterKind.ESCALATION: _l("Escalation path"),
    ChapterKind.FORM: _l("Forms to fill in"),
    ChapterKind.PROHIBITED: _l("What is prohibited"),
    ChapterKind.OTHER: _l("Other instructions"),
}
CHANGES = {
    "added": _l("New"),
    "changed": _l("Changed"),
    "moved": _l("Moved"),
    "removed": _l("Removed"),
}
CHANGE_TONES = {"added": "good", "changed": "info", "moved": "neutral", "removed": "bad"}

journal.sentences(
    {
        # Versions published before they were approved by a second person are told as they were.
        "manuals.published": _l("published version %(number)s of the operations manual"),
        "manuals.started": _l("began version %(number)s of the operations manual"),
        "manuals.edited": _l("changed the title, note or time limit of version %(number)s of the manual"),
        "manuals.sent": _l("sent version %(number)s of the operations manual for approval"),
        "manuals.returned": _l("returned version %(number)s of the operations manual: %(reason)s"),
        "manuals.approved": _l("approved version %(number)s of the operations manual: it is in force"),
        "manuals.chapter_added": _l("added chapter %(ref)s %(title)s to the manual"),
        "manuals.chapter_changed": _l("changed chapter %(ref)s %(title)s of the manual"),
        "manuals.chapter_moved": _l("moved chapter %(ref)s %(title)s of the manual"),
        "manuals.chapter_removed": _l("removed chapter %(ref)s %(title)s from the manual"),
        "manuals.form_attached": _l("added the form “%(name)s” to chapter %(ref)s of the manual"),
        "manuals.form_detached": _l("took the form “%(name)s” out of chapter %(ref)s of the manual"),
    }
)
journal.labels(
    {
        "body": _l("Content"),
        "kind": _l("Kind"),
        "rows": _l("Levels"),
        "change_note": _l("What is new"),
        "grace_hours": _l("Hours until it binds"),
        "returned_reason": _l("Returned because"),
    }
)
