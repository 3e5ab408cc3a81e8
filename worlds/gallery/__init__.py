"""The gallery: a picture of every main page, as the person who works there sees it."""
