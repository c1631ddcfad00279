"""A real PostgreSQL for tests, in a folder of its own, reached by a unix socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
fsync = on
shared_buffers = 16MB
max_connections = 60
log_destination = stderr
"""


def programs() -> Path | None:
    """Debian's newest, or those on the PATH."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    found = shutil.which("initdb")
    if known:
        return known[-1].parent
    return Path(found).parent if found else None


@dataclass(frozen=True)
class Postgres:
    """A server that runs."""

    folder: Path
    programs: Path
    user: tuple[int, int] | None  # None: who runs the tests

    @classmethod
    def started(cls, folder: Path, programs: Path) -> Postgres:
        server = cls(folder, programs, _other_user())
        if server.user is not None:
            os.chown(folder, *server.user)
        data = folder / "data"
        server._run("initdb", "-D", data, "-U", "oit", "-A", "trust", "-E", "UTF8", "--no-sync")
        with (data / "postgresql.conf").open("a") as file:
            file.write(SETTINGS.format(folder=folder))
        server._control("start")
        return server

    def new_database(self, template: str = "template1") -> str:
        """A copy of the database `template`, which has no tables at first; its address as the
        Store wants it."""
        name = f"t{uuid4().hex}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self._address(name)

    def _address(self, name: str) -> str:
        return f"postgresql://oit@/{name}?host={self.folder}"

    def crash(self) -> None:
        """As after a power cut; then it starts again."""
        self._control("restart", "-m", "immediate")

    def stop(self) -> None:
        self._control("stop", "-m", "immediate")

    def start(self) -> None:
        self._control("start")

    def damages(self, url: str) -> str:
        """What pg_amcheck has to say of a database; '' is nothing."""
        name = make_url(url).database
        done = self._run("pg_amcheck", "-h", self.folder, "-U", "oit", "--install-missing", name)
        return done.stdout

    def _control(self, *words: str) -> None:
        log = self.folder / "log"
        self._run("pg_ctl", "-D", self.folder / "data", "-l", log, "-w", "-s", *words)

    def _run(self, program: str, *words: object) -> subprocess.CompletedProcess[str]:
        command: Sequence[str] = [str(self.programs / program), *map(str, words)]
        user, group = self.user or (None, None)
        return subprocess.run(
            command,
            user=user,
            group=group,
            extra_groups=[] if self.user else None,
            cwd=self.folder,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "pg_amcheck" else subprocess.DEVNULL,
            stderr=None,
            encoding="utf-8",
            check=True,
        )


def _other_user() -> tuple[int, int] | None:
    """initdb refuses root."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def _version(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in path.parent.parent.name.split(".") if part.isdigit())
