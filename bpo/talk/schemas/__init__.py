"""The shapes of talk, its words and the sentences of its acts."""
