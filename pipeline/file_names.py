"""What files are called on shares: names that other programs give, names of copies, and names that every system takes."""

from __future__ import annotations

import re
from pathlib import PurePath

from pipeline.files import readable_name

TEMPORARY = re.compile(
    r"""
    ~\$.* | \.~.* | \._.* | ~.*\.tmp                    # Office, LibreOffice, macOS
    | (?=[0-9]*[A-F])[0-9A-F]{8}                        # what Excel saves to before it renames
    | .*\.(tmp|temp|part|partial|filepart|crdownload|download|opdownload|!sync|swp|lock)
    | \.?~?syncthing[~.].* | .*\.~tmp | \.dropbox.* | \.sync_.* | .*\.(onedrive|nextcloud|owncloud)-?tmp
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Names of files that programs keep beside the ones people work in, or write to before a file is whole."""

PLACEHOLDER = (".nextcloud", ".owncloud", ".cloud", ".icloud")
"""How the names end of files that stand for one that is only in the cloud."""

_HOUSEKEEPING = frozenset({"thumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "lost+found"})
"""What Windows and file systems keep in folders, in small letters."""

_OWNER = (re.compile(r"~\$(?P<name>.+)"), re.compile(r"\.~lock\.(?P<name>.+)#"))
"""The files that Excel and LibreOffice put beside a workbook while somebody has it open."""

_COPY = re.compile(
    r"""
    ^ (?: (?:kopia\ av|copy\ of|kopia\ \(\d+\)\ av|copy\ \(\d+\)\ of) \s+ )?
    (?P<stem>.+?)
    (?: \s* \(\d+\)
      | [\s_]*-[\s_]* (?:kopia|copy) (?: \s* \(\d+\) )?
      | \s* \( [^()]* (?:konflikt|conflict) [^()]* \)
      | \.sync-conflict-\d{8}-\d{6}(?:-\w+)?
    )* $
    """,
    re.VERBOSE | re.IGNORECASE,
)

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\s*\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')

LONGEST_PATH = 218
"""Characters of a path that Excel opens, the file's own name included."""

LONGEST_NAME = 240
"""Bytes of a file's name: file systems take 255, and å, ä and ö are two each; a number may still be put behind it."""

SHORTEST = 24
"""Characters that a name is never cut below: it would say nothing."""


def normal(name: str) -> str:
    """A name as it is compared and shown."""
    return readable_name(name)


def same_name(name: str) -> str:
    """What two names have in common that Windows and macOS take for one."""
    return normal(name).casefold()


def is_housekeeping(name: str) -> bool:
    """Whether a name is a folder's own business, such as .DS_Store: never anybody's export."""
    temporary = TEMPORARY.fullmatch(name) is not None
    return (name.startswith(".") and not temporary and not name.endswith(PLACEHOLDER)) or name.lower() in _HOUSEKEEPING


def is_temporary(name: str) -> bool:
    """Whether a program keeps such a file for itself, or is still writing it."""
    return TEMPORARY.fullmatch(name) is not None


def opened_by(name: str) -> str | None:
    """The workbook that somebody has open, if this is the name of the file that says so."""
    match = next((match for pattern in _OWNER if (match := pattern.fullmatch(normal(name)))), None)
    return same_name(match["name"]) if match else None


def looks_copied(name: str, other: str) -> bool:
    """Whether one of two names looks like that of a copy of the other: `Kopia av`, `(1)`, a machine's name, a conflict."""
    one, two = PurePath(normal(name)), PurePath(normal(other))
    if one.suffix.casefold() != two.suffix.casefold() or one == two:
        return False
    stems = (one.stem.casefold(), two.stem.casefold())
    bare = [match["stem"] if (match := _COPY.match(stem)) else stem for stem in stems]
    if bare[0] == bare[1]:
        return True
    # OneDrive puts the name of the machine behind that of the file: Budget-EKONOMI07.xlsx.
    short, long = sorted(stems, key=len)
    return (
        re.fullmatch(rf"{re.escape(short)}-[a-z0-9-]{{2,15}}", long) is not None
        and not long[len(short) + 1 :].isdigit()
    )


def portable(name: str) -> str:
    """A name that Windows takes too: no `:` or `?`, no CON or NUL, no dot or space at the end."""
    plain = _FORBIDDEN.sub("-", normal(name)).rstrip(". ") or "-"
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain


def fitting(stem: str, ending: str, folder: str) -> str:
    """A file's name of a stem and an ending, cut so that Excel can open it in a folder of the given path.

    The ending is never cut, nor the stem below `SHORTEST`: a folder that lies too deep for that is told by `too_deep`.
    """
    return shortened(stem, ending, max(LONGEST_PATH - _width(folder) - 1, SHORTEST + _width(ending)))


def shortened(stem: str, ending: str, width: int) -> str:
    """A portable file's name of a stem and an ending, the stem cut so that both have `width` characters at most."""
    short = _cut(portable(stem), width - _width(ending))
    while len(f"{short}{ending}".encode()) > LONGEST_NAME:
        short = short[:-1].rstrip(". ")
    return f"{short}{ending}"


def too_deep(folder: str) -> bool:
    """Whether a folder's path leaves no room for a name that says something."""
    return _width(folder) + 1 + SHORTEST + len(".xlsx") > LONGEST_PATH


def _cut(text: str, width: int) -> str:
    while _width(text) > width:
        text = text[:-1]
    return text.rstrip(". ")


def _width(text: str) -> int:
    """Characters as Windows counts them: those outside the basic plane are two."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
