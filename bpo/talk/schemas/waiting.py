"""What waits: how kinds and groups are called, and the shapes of its acts."""

from bpo.kernel import fields as f
from bpo.kernel import journal
from bpo.kernel.locale import _l
from bpo.kernel.slots import WaitKind
from bpo.talk.rules.waiting import Due

WAIT_KINDS = {
    WaitKind.APPROVAL: _l("Approval"),
    WaitKind.REVIEW: _l("Review"),
    WaitKind.TASK: _l("Task"),
    WaitKind.EXPIRY: _l("Expiry"),
    WaitKind.MENTION: _l("Mention"),
}
DUES = {
    Due.OVERDUE: _l("Overdue"),
    Due.TODAY: _l("Due today"),
    Due.WEEK: _l("This week"),
    Due.LATER: _l("Later"),
    Due.OPEN: _l("Without a date"),
}
DUE_TONES = {Due.OVERDUE: "bad", Due.TODAY: "warn"}


class SnoozeIn(f.Schema):
    until_on = f.Day(label=_l("Put off until"), help=_l("On that day the matter is back in your list by itself."))


class DelegationIn(f.Schema):
    person_id = f.Reference(
        label=_l("Hand to"), help=_l("People whose roles and projects let them do this. Both of you see it.")
    )
    note = f.Text(label=_l("A word with it"), optional=True, max=200)


class MatterKeyIn(f.Schema):
    key = f.Text(label=_l("Key"), max=80)


class MatterSnoozeIn(SnoozeIn, MatterKeyIn):
    pass


class MatterDelegationIn(DelegationIn, MatterKeyIn):
    pass


class WaitingQuery(f.Schema):
    kind = f.Choice(WaitKind, labels=WAIT_KINDS, label=_l("Kind"), optional=True)
    project_id = f.Id(label=_l("Project"), optional=True)


class MatterOut(f.Schema):
    key = f.Text(label=_l("Key"))
    kind = f.Choice(WaitKind, labels=WAIT_KINDS, label=_l("Kind"), attribute="waiting.kind")
    sentence = f.LongText(label=_l("Matter"), attribute="waiting.sentence")
    where = f.LongText(label=_l("Where"), attribute="waiting.where")
    who = f.Text(label=_l("Who waits"), attribute="waiting.who")
    url = f.Text(label=_l("Page"), attribute="waiting.url")
    project_id = f.Id(label=_l("Project"), attribute="waiting.project_id", optional=True)
    due_on = f.Day(label=_l("Due"), attribute="waiting.due_on", optional=True)
    due = f.Choice(Due, labels=DUES, label=_l("When"))
    until_on = f.Day(label=_l("Put off until"), optional=True)
    given_by = f.Text(label=_l("Handed over by"), optional=True)
    given_to = f.Text(label=_l("Handed to"), optional=True)
    note = f.Text(label=_l("Note"), optional=True)


class InboxOut(f.Schema):
    open = f.ma.fields.List(f.ma.fields.Nested(MatterOut))
    snoozed = f.ma.fields.List(f.ma.fields.Nested(MatterOut))
    given = f.ma.fields.List(f.ma.fields.Nested(MatterOut))


journal.sentences(
    {
        "talk.put_off": _l("put off until %(day)s: %(matter)s"),
        "talk.taken_up": _l("took up again: %(matter)s"),
        "talk.handed_over": _l("handed to %(name)s: %(matter)s"),
        "talk.taken_back": _l("took back from %(name)s: %(matter)s"),
    }
)
