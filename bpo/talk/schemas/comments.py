"""The shapes of comments and the sentences of their acts."""

from bpo.kernel import fields as f
from bpo.kernel import files, journal
from bpo.kernel.locale import _l
from bpo.talk.rules.comments import MOST_WORDS


class WordsIn(f.Schema):
    words = f.LongText(label=_l("Comment"), max=MOST_WORDS, help=_l("Name people with @. Links are recognised."))


class CommentPageIn(WordsIn):
    shared = f.Flag(label=_l("Share with the client"), help=_l("The client's people will read it."))
    file = f.File(label=_l("File"), optional=True, accept=",".join(files.ACCEPTED))


class CommentFileIn(f.Schema):
    file = f.File(label=_l("File"), accept=",".join(files.ACCEPTED))


class CommentIn(WordsIn):
    record_type = f.Text(label=_l("Record type"), max=60)
    record_id = f.Id(label=_l("Record no."))
    shared = f.Flag(label=_l("Share with the client"))


class CommentQuery(f.Schema):
    record_type = f.Text(label=_l("Record type"), max=60)
    record_id = f.Id(label=_l("Record no."))
    before = f.Id(label=_l("Before comment"), optional=True)


class CommentFileOut(f.Schema):
    id = f.Id(label=_l("No."))
    name = f.Text(label=_l("Name"))
    media_type = f.Text(label=_l("Kind"))


class CommentOut(f.Schema):
    id = f.Id(label=_l("No."))
    record_type = f.Text(label=_l("Record type"), attribute="subject_type")
    record_id = f.Id(label=_l("Record no."), attribute="subject_id")
    author_id = f.Id(label=_l("Author"))
    words = f.LongText(label=_l("Comment"), help=_l("Empty where it was removed."))
    shared = f.Flag(label=_l("Shared with the client"))
    created_at = f.Moment(label=_l("Written"))
    edited_at = f.Moment(label=_l("Changed"), optional=True)
    removed_at = f.Moment(label=_l("Removed"), optional=True)


journal.sentences(
    {
        "talk.commented": _l("wrote an internal comment (%(record)s %(number)s)"),
        "talk.comment_shared": _l("wrote a comment shared with the client (%(record)s %(number)s)"),
        "talk.comment_changed": _l("changed a comment"),
        "talk.comment_removed": _l("removed a comment"),
        "talk.mention_seen": _l("saw a mention"),
    }
)
