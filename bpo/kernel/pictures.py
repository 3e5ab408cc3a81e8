"""Pictures for papers: PNG or JPEG by content, made small and anew, so that nothing but the picture is kept."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, UnidentifiedImageError

from bpo.kernel.errors import Invalid, text

MOST_BYTES = 4 * 1024 * 1024
MOST_PIXELS = 24_000_000
PAPER_WHITE = 232  # brighter than this in every colour is the paper a seal was scanned from


@dataclass(frozen=True)
class Frame:
    """What a picture is made to fit: the largest box and the smallest side, in pixels."""

    width: int
    height: int
    least: int
    see_through: bool = False  # the paper around it becomes transparent: it goes over writing


LOGO = Frame(1200, 400, 40)
SEAL = Frame(720, 720, 150, see_through=True)


def remade(data: bytes, name: str, frame: Frame) -> bytes:
    """The picture as a PNG within the frame, without its metadata. `Invalid` says what is wrong with it."""
    if len(data) > MOST_BYTES:
        raise Invalid(
            "picture_size", text("“%(name)s” has %(size)s KB; a picture may have at most %(limit)s KB."), "file",
            name=name, size=len(data) // 1024, limit=MOST_BYTES // 1024,
        )  # fmt: skip
    picture = _opened(data, name)
    if min(picture.size) < frame.least:
        raise Invalid(
            "picture_small",
            text("“%(name)s” has %(width)s × %(height)s pixels; at least %(least)s on each side print well."), "file",
            name=name, width=picture.size[0], height=picture.size[1], least=frame.least,
        )  # fmt: skip
    picture.thumbnail((frame.width, frame.height))
    if frame.see_through:
        picture = _without_paper(picture)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _opened(data: bytes, name: str) -> Image.Image:
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as found:
            if found.size[0] * found.size[1] > MOST_PIXELS:  # asked before anything is unpacked
                raise Invalid(
                    "picture_pixels", text("“%(name)s” has %(millions)s million pixels; at most %(limit)s million."),
                    "file", name=name, millions=found.size[0] * found.size[1] // 1_000_000,
                    limit=MOST_PIXELS // 1_000_000,
                )  # fmt: skip
            # Said here, because the PDF writer lets Pillow fill up cut pictures with grey in the whole process.
            if (found.format == "JPEG" and b"\xff\xd9" not in data[-65536:]) or (
                found.format == "PNG" and not _whole(data)
            ):
                raise OSError("cut off")
            return found.convert("RGBA")
    except UnidentifiedImageError:
        raise Invalid(
            "picture_kind", text("“%(name)s” is neither a PNG nor a JPEG picture. Save it as one of them."), "file",
            name=name,
        ) from None  # fmt: skip
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Invalid(
            "picture_broken",
            text("“%(name)s” is damaged and cannot be shown. Please save it again."),
            "file",
            name=name,
        ) from None


def _whole(png: bytes) -> bool:
    """Whether every chunk up to the last is there with its checksum."""
    try:
        with Image.open(BytesIO(png), formats=("PNG",)) as found:
            found.verify()
    except (OSError, SyntaxError, ValueError):
        return False
    return b"IEND" in png


def _without_paper(picture: Image.Image) -> Image.Image:
    red, green, blue, alpha = picture.split()
    darkest = ImageChops.darker(ImageChops.darker(red, green), blue)
    ink = darkest.point([255 if level <= PAPER_WHITE else 0 for level in range(256)])
    return Image.merge("RGBA", (red, green, blue, ImageChops.darker(alpha, ink)))
