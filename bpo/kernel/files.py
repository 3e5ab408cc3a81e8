"""Files kept for records: bytes under their hash, checked by content, handed out by one route that asks the parent."""

import hashlib
import os
import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo.kernel import journal
from bpo.kernel.errors import Forbidden, Invalid, NotFound, text
from bpo.kernel.locale import _l
from bpo.kernel.models import StoredFile
from bpo.kernel.permits import Actor

MAX_BYTES = 20 * 1024 * 1024
MAX_RATIO = 100  # uncompressed ÷ compressed of an office file; more is a bomb
MAX_UNPACKED = 400 * 1024 * 1024

PDF = "application/pdf"

PLACE: dict[str, Path] = {}
PARENTS: dict[str, Callable[[Session, Actor, int], Any]] = {}

# What a file is, told by its first bytes; a name's ending alone is never believed.
SIGNS = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    (b"PK\x03\x04", "application/zip", (".xlsx", ".docx", ".zip")),
    (b"\xd0\xcf\x11\xe0", "application/vnd.ms-office", (".xls", ".doc")),
)
OFFICE = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".zip": "application/zip",
    ".xls": "application/vnd.ms-excel",
    ".doc": "application/msword",
}
TEXT_ENDINGS = {".csv": "text/csv", ".txt": "text/plain", ".json": "application/json"}
ACCEPTED = (".pdf", ".png", ".jpg", ".jpeg", ".xlsx", ".xls", ".docx", ".doc", ".zip", ".csv", ".txt", ".json")


def keep_in(folder: Path) -> None:
    """Where the bytes lie; set once when the app starts."""
    PLACE["folder"] = folder


def parent(subject_type: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register who decides whether a record's files may be read: `f(session, actor, id)` raises NotFound if not."""

    def register(load: Callable[[Session, Actor, int], Any]) -> Callable[[Session, Actor, int], Any]:
        PARENTS[subject_type] = load
        return load

    return register


def kind_of(name: str, data: bytes) -> str:
    """The media type, by content; refuses what is none of the accepted kinds or pretends to be another."""
    ending = Path(name).suffix.lower()
    for sign, media_type, endings in SIGNS:
        if data.startswith(sign):
            if ending not in endings:
                break
            if sign == b"PK\x03\x04":
                _refuse_bomb(name, data)
            return OFFICE.get(ending, media_type)
    else:
        if ending in TEXT_ENDINGS and b"\x00" not in data[:4096].replace(b"\xff\xfe", b""):
            return TEXT_ENDINGS[ending]
        if ending in TEXT_ENDINGS and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return TEXT_ENDINGS[ending]
    raise Invalid(
        "file_kind",
        text(
            "“%(name)s” is not a file this page takes, or its content is not what its ending says. Accepted: %(kinds)s."
        ),
        field="file",
        name=name,
        kinds=ACCEPTED,
    )


def _refuse_bomb(name: str, data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        raise Invalid(
            "file_broken", text("“%(name)s” is damaged and cannot be opened. Please save it again."), "file", name=name
        ) from None
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(data), 10_000):
        raise Invalid(
            "file_bomb", text("“%(name)s” unpacks to far more than a file of this kind should."), "file", name=name
        )


def is_pdf(data: bytes) -> bool:
    """Whether the bytes are a PDF from their first to their last sign, whatever they are called."""
    return data.startswith(b"%PDF-") and b"%%EOF" in data[-2048:]


def store(
    session: Session, actor: Actor, data: bytes, *, name: str, subject_type: str, subject_id: int,
    project_id: int | None, now: datetime, media_type: str | None = None,
) -> StoredFile:  # fmt: skip
    """Keep the bytes for a record. `media_type` is for files the house made itself; others are looked into."""
    name = Path(name.replace("\\", "/")).name[:200] or "file"
    if len(data) > MAX_BYTES:
        raise Invalid(
            "file_size", text("“%(name)s” has %(size)s MB; at most %(limit)s MB are taken."), "file",
            name=name, size=len(data) // 1024 // 1024, limit=MAX_BYTES // 1024 // 1024,
        )  # fmt: skip
    digest = hashlib.sha256(data).hexdigest()
    row = StoredFile(
        name=name, media_type=media_type or kind_of(name, data), size=len(data), sha256=digest,
        subject_type=subject_type, subject_id=subject_id, project_id=project_id,
        uploaded_by=actor.id, uploaded_at=now,
    )  # fmt: skip
    _write(digest, data)
    session.add(row)
    session.flush()
    return row


def _write(digest: str, data: bytes) -> None:
    path = _path(digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)  # whole or not at all, whatever happens to the process


def _path(digest: str) -> Path:
    return PLACE["folder"] / digest[:2] / digest


def read(row: StoredFile) -> bytes:
    """The bytes; a file whose content no longer matches its hash is an error, never handed out."""
    return bytes_of(row.sha256)


def bytes_of(sha256: str) -> bytes:
    """The content with that hash, which the files of several records may share."""
    data = _path(sha256).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise RuntimeError(f"the file {sha256[:12]} no longer matches its hash")
    return data


def file_for(session: Session, actor: Actor, file_id: int) -> StoredFile:
    """The file, if the actor may see the record it belongs to; nobody else learns that there is one."""
    row = session.get(StoredFile, file_id)
    if row is None or row.subject_type not in PARENTS:
        raise NotFound("file", id=file_id)
    try:
        PARENTS[row.subject_type](session, actor, row.subject_id)
    except Forbidden as refusal:
        raise NotFound("file", id=file_id) from refusal
    return row


def files_of(session: Session, subject_type: str, subject_id: int) -> list[StoredFile]:
    """A record's files, oldest first; the caller has already been let see the record."""
    chosen = select(StoredFile).where(StoredFile.subject_type == subject_type, StoredFile.subject_id == subject_id)
    return list(session.scalars(chosen.order_by(StoredFile.id)))


journal.sentences({"files.attached": _l("attached the file “%(name)s”")})
