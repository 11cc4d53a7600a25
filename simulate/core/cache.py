"""Where compiled code is kept, and what of it is believed.

Compiled code is run as it is read, so it is read only from a folder that nobody else can write: every folder on the way
to it belongs to this user or to the system, and those from the cache's own on to this user alone. Its files are sealed:
a digest over the core, the function and its arguments stands in front, and a file that does not bear it (cut, damaged,
of something else) counts as absent. Nothing that befalls the cache stops the program: it compiles, and says once why.
"""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

SUFFIX = ".nbc"
"""End of the name of a file of compiled code."""
DIGEST_BYTES = hashlib.sha256().digest_size
PRIVATE = 0o700
BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
"""Permissions that let somebody else change a file or a folder."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shelf:
    """The folder of compiled code, None where there is none; `trouble` says why, or why it is not the usual one."""

    folder: Path | None
    trouble: str = ""


def shelf(digest: str) -> Shelf:
    """The first folder that can be had and is safe; what is wrong with those before it is said on standard error."""
    refused: list[str] = []
    for home in _homes():
        folder = home / digest
        reason = _reason_against(home, folder)
        if not reason:
            found = Shelf(folder, "; ".join(refused))
            break
        refused.append(f"{home} {reason}")
    else:
        found = Shelf(None, "; ".join(refused) or "there is no folder for it")
    if found.trouble:
        where = f"is kept in {found.folder.parent}" if found.folder else "is not kept, so that every start compiles"
        _log.warning("jvsim: cache: %s; compiled code %s (JVSIM_CACHE_DIR names another folder)", found.trouble, where)
    return found


def _homes() -> Iterator[Path]:
    """Folders that may hold the cache: the user's, by the platform's own rule, then a temporary one."""
    if override := os.environ.get("JVSIM_CACHE_DIR"):
        yield Path(override).absolute()
    else:
        yield from _usual_home()
    try:
        temporary = Path(tempfile.gettempdir()).absolute()
    except OSError:
        return
    yield temporary / f"jvsim-{_user()}"


def _usual_home() -> Iterator[Path]:
    """The user's cache folder, if there is a user who has one; a relative XDG_CACHE_HOME counts for nothing."""
    if sys.platform == "win32":
        if local := os.environ.get("LOCALAPPDATA"):
            yield Path(local) / "jvsim" / "cache"
        return
    given = os.environ.get("XDG_CACHE_HOME", "")
    try:
        if sys.platform == "darwin":
            yield Path.home() / "Library" / "Caches" / "jvsim"
        elif given.startswith("/"):
            yield Path(given) / "jvsim"
        elif (home := Path.home()).is_absolute() and home != Path("/"):  # an empty HOME is the root
            yield home / ".cache" / "jvsim"
    except RuntimeError:  # no HOME, and no entry for this user
        return


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "cache")


def _reason_against(home: Path, folder: Path) -> str:
    """Why a folder is not used, or nothing; it is made, for this user alone, if it is not there."""
    try:
        if reason := _unsafe(home, folder):
            return reason
        missing = [part for part in (folder, *folder.parents) if not part.exists()]
        for part in reversed(missing):
            part.mkdir(mode=PRIVATE, exist_ok=True)
        if reason := _unsafe(home, folder):  # somebody else may have been faster
            return reason
        if not os.access(folder, os.W_OK) and not any(folder.iterdir()):
            return "cannot be written"
    except OSError as problem:
        return f"cannot be used ({problem.strerror or problem})"
    return ""


def _unsafe(home: Path, folder: Path) -> str:
    """How somebody else could put code there: from the cache's own folder down it is this user's, above it trusted."""
    if not hasattr(os, "geteuid"):
        return ""  # elsewhere the user's own folder is guarded by the system
    me, root = os.geteuid(), Path("/").stat().st_uid  # in some containers the system's owner has another number
    own = {home, folder, home.resolve(), folder.resolve()}
    for part in {*own, *home.parents, *home.resolve().parents, *folder.resolve().parents}:
        try:
            seen = part.lstat()
        except FileNotFoundError:
            continue
        inside = part in own
        if seen.st_uid != me and (inside or seen.st_uid not in (0, root)):
            return f"is not safe ({part} belongs to another user)"
        if stat.S_ISLNK(seen.st_mode):
            continue
        shared = bool(seen.st_mode & BY_OTHERS)
        if shared and (inside or not seen.st_mode & stat.S_ISVTX):
            return f"is not safe (others can write in {part})"
    return ""


class CompiledCode:
    """What numba asks of a cache for one function: a sealed file for each signature.

    Parameters
    ----------
    function : callable
        Whose compiled code it is.
    folder : Path
        Where the files are, as `shelf` gave it.
    """

    _told = False

    def __init__(self, function: Callable[..., Any], folder: Path) -> None:
        self.cache_path = str(folder)
        self._folder = folder
        self._name = f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}"

    def load_overload(self, signature: Any, target: Any) -> Any:
        """The function compiled for these arguments, or None if it is not here whole."""
        target.refresh()
        path, key = self._place(signature, target.codegen())
        try:
            payload = _unsealed(path, key)
            return CompileResult._rebuild(target, *pickle.loads(payload))
        except FileNotFoundError:
            return None
        except Exception as problem:  # whatever is wrong with it: compiling again mends it
            self._tell(f"{path} is damaged ({problem}): compiling again")
            return None

    def save_overload(self, signature: Any, compiled: Any) -> None:
        """Keep a compiled function, if that can be done."""
        if compiled.library.has_dynamic_globals:
            return  # it holds an address of this process
        path, key = self._place(signature, compiled.codegen)
        try:
            _write_sealed(path, key, dumps(compiled._reduce()))
        except OSError as problem:
            self._tell(
                f"{self._folder} cannot take the compiled code ({problem.strerror or problem}), so that the next start "
                "compiles again: JVSIM_CACHE_DIR names another folder"
            )

    def flush(self) -> None:
        """Forget what is kept of this function."""
        for path in self._folder.glob(f"{self._name}-*{SUFFIX}"):
            path.unlink(missing_ok=True)

    def _place(self, signature: Any, codegen: Any) -> tuple[Path, bytes]:
        """The file of a signature on this processor, and the key that its seal must hold."""
        key = hashlib.sha256(repr((self._folder.name, self._name, signature, codegen.magic_tuple())).encode()).digest()
        return self._folder / f"{self._name}-{key.hex()[:16]}{SUFFIX}", key

    @classmethod
    def _tell(cls, message: str) -> None:
        """Say it on standard error, once: the other functions meet the same."""
        if not CompiledCode._told:
            CompiledCode._told = True
            _log.warning("jvsim: cache: %s", message)


class Damaged(ValueError):
    """A file in the cache is not what was written there."""


def _unsealed(path: Path, key: bytes) -> bytes:
    """What a file holds behind its seal; `Damaged` if that does not fit, or others may have written it."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        seen = os.fstat(descriptor)
        if not stat.S_ISREG(seen.st_mode):
            raise Damaged("no file")
        if hasattr(os, "geteuid") and (seen.st_uid != os.geteuid() or seen.st_mode & BY_OTHERS):
            raise Damaged("others can write it")
        seal, payload = file.read(DIGEST_BYTES), file.read()
    if seal != _seal(key, payload):
        raise Damaged("it does not bear its seal")
    return payload


def _write_sealed(path: Path, key: bytes, payload: bytes) -> None:
    """Write a file beside its place and rename it: nobody ever reads half of it. Only this user can read it."""
    descriptor, draft = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_seal(key, payload) + payload)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _seal(key: bytes, payload: bytes) -> bytes:
    return hashlib.sha256(key + payload).digest()
