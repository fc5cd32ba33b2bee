"""One environment per candidate, made by uv from PyPI and kept."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from candidates import Candidate

UV = Path(sys.executable).with_name("uv")
ADAPTER = ("numpy", "onnxruntime", "tokenizers")  # what the common embedding model runs on


@dataclass(frozen=True, slots=True)
class Environment:
    """An installed candidate: `versions` of what was asked for, megabytes of site-packages, numbers of packages.

    `mb_local` and `packages_local` are those with what embeds texts without a server.
    """

    python: str
    versions: str
    mb: float
    packages: int
    mb_local: float
    packages_local: int


class NotInstalled(Exception):
    """The candidate cannot be installed here; the message says why, in a line."""


def make(candidate: Candidate, folder: Path) -> Environment:
    """Install `candidate` below `folder`. Raises NotInstalled."""
    plain = folder / candidate.driver
    python = _install(plain, candidate, candidate.packages)
    versions, mb, packages = _versions(candidate, plain), _mb(plain), _packages(plain)
    figures = mb, packages
    if candidate.local:
        local = folder / f"{candidate.driver}-local"
        _install(local, candidate, candidate.packages + candidate.local)
        figures = _mb(local), _packages(local)
    _uv("pip", "install", "--python", str(python), *ADAPTER)  # after it was weighed
    return Environment(str(python), versions, mb, packages, *figures)


def _install(folder: Path, candidate: Candidate, packages: tuple[str, ...]) -> Path:
    python = folder / "bin" / "python"
    _uv("venv", "--clear", "--python", candidate.python or sys.executable, str(folder))
    _uv("pip", "install", "--python", str(python), *packages)
    return python


def _uv(*arguments: str) -> str:
    links = os.environ.get("PIP_FIND_LINKS", "").split()
    env = {**({"UV_FIND_LINKS": ",".join(links)} if links else {}), **os.environ}
    env["UV_LINK_MODE"] = "copy"  # as pip does; LlamaIndex refuses to open files that are linked to uv's cache
    done = subprocess.run([UV, "--quiet", *arguments], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalled(" ".join(done.stderr.split())[:300])
    return done.stdout


def _site(folder: Path) -> Path:
    return next(folder.glob("lib/python*/site-packages"))


def _mb(folder: Path) -> float:
    files = (path for path in _site(folder).rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sum(path.stat().st_size for path in files) / 1e6


def _packages(folder: Path) -> int:
    return len(list(_site(folder).glob("*.dist-info")))


def _versions(candidate: Candidate, folder: Path) -> str:
    """Return the installed releases of what was asked for, such as `txtai 9.14.0`."""
    names = [re.split("[=<>]", package)[0] for package in candidate.packages if not package.startswith("torch")]
    wanted = {("newsdesk" if Path(name).is_absolute() else name).replace("-", "_") for name in names}
    found = (path.stem.rsplit("-", 1) for path in sorted(_site(folder).glob("*.dist-info")))
    return ", ".join(f"{name.replace('_', '-')} {version}" for name, version in found if name.lower() in wanted)
