"""Pure decisions of talk: when a matter is due, what a comment may be, which notices go where."""
