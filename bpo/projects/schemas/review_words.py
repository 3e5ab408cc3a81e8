"""What verdicts on sections, comments and escalations are called; how the acts of a review are told."""

from bpo.kernel import journal
from bpo.kernel.locale import _l
from bpo.projects.rules import CommentState, Escalation, Resolution, SectionVerdict, Severity

SECTION_VERDICTS = {
    SectionVerdict.APPROVED: _l("Approves"),
    SectionVerdict.APPROVED_WITH_COMMENTS: _l("Approves with comments"),
    SectionVerdict.RETURNED: _l("Returns"),
}
SECTION_VERDICT_TONES = {
    SectionVerdict.APPROVED: "good",
    SectionVerdict.APPROVED_WITH_COMMENTS: "info",
    SectionVerdict.RETURNED: "bad",
}
SEVERITIES = {
    Severity.MUST: _l("Must be changed"),
    Severity.SHOULD: _l("Should be changed"),
    Severity.NOTE: _l("Remark"),
}
SEVERITY_TONES = {Severity.MUST: "bad", Severity.SHOULD: "warn", Severity.NOTE: "neutral"}
COMMENT_STATES = {
    CommentState.OPEN: _l("Not answered"),
    CommentState.ANSWERED: _l("Answered, not closed"),
    CommentState.CLOSED: _l("Closed"),
}
COMMENT_TONES = {CommentState.OPEN: "bad", CommentState.ANSWERED: "warn", CommentState.CLOSED: "good"}
RESOLUTIONS = {Resolution.ACCEPTED: _l("Followed"), Resolution.REJECTED: _l("Not followed")}
ESCALATIONS = {
    Escalation.HEAD: _l("the head of the department knows"),
    Escalation.DIRECTOR: _l("the director knows"),
}

journal.sentences(
    {
        "plans.sections_approved": _l("approved %(count)s sections of version %(number)s of the plan"),
        "plans.sections_commented": _l("approved %(count)s sections of version %(number)s of the plan with comments"),
        "plans.sections_returned": _l("returned %(count)s sections of version %(number)s of the plan"),
        "plans.commented": _l("commented on the plan: %(words)s"),
        "plans.review_comment_answered": _l("answered a comment on the plan: %(answer)s"),
        "plans.comment_closed": _l("closed a comment on the plan"),
        "plans.comment_reopened": _l("reopened a comment on the plan: %(reason)s"),
        "plans.review_soon": _l("reminds of the plan's review, round %(round)s: answers are wanted by %(due)s"),
        "plans.review_today": _l("reminds of the plan's review, round %(round)s: answers are wanted today"),
        "plans.review_late": _l("reminds of the plan's review, round %(round)s: answers were wanted by %(due)s"),
        "plans.review_told_head": _l(
            "says that a department has not answered in round %(round)s of the plan's review, wanted by %(due)s"
        ),
        "plans.review_told_director": _l(
            "says that a department still has not answered in round %(round)s of the plan's review, wanted by %(due)s"
        ),
        "plans.baseline_chosen": _l("made version %(number)s of the plan the baseline: %(reason)s"),
    }
)
journal.labels({"verdict": _l("Opinion"), "answer": _l("Answer"), "resolution": _l("What became of it")})
