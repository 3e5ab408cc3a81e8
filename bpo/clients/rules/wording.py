"""Where two wordings of a requirement differ: word by word, in Chinese sign by sign."""

import re
from difflib import SequenceMatcher

WORD = re.compile(r"[A-Za-z]+|[0-9][0-9.,:%]*|\s+|.", re.DOTALL)


def parts(before: str, after: str) -> list[tuple[str, str]]:
    """[(kept | gone | new, words)]: those kept or gone make up what was before, those kept or new what comes after."""
    old, new = WORD.findall(before), WORD.findall(after)
    found: list[tuple[str, str]] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("kept", "".join(old[start:end])))
            continue
        if end > start:
            found.append(("gone", "".join(old[start:end])))
        if new_end > new_start:
            found.append(("new", "".join(new[new_start:new_end])))
    return found
