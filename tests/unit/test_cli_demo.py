"""How `newsdesk demo` names the command that the reader is to type next."""

import sys

import pytest

from bot.cli import demo


@pytest.mark.parametrize(
    ("called", "path", "said"),
    [
        (".venv/bin/newsdesk", "", ".venv/bin/newsdesk"),
        (".venv/bin/newsdesk", ".venv/bin", "newsdesk"),
        (".venv/bin/newsdesk", "other", ".venv/bin/newsdesk"),
        ("bot/__main__.py", "", "python -m bot"),
    ],
)
def test_it_names_the_command_as_it_can_be_called_from_here(tmp_path, monkeypatch, called, path, said):
    for folder in (".venv/bin", "other"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "newsdesk").touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / called), "demo"])
    monkeypatch.setenv("PATH", str(tmp_path / path))

    assert demo._command() == said


def test_it_names_the_command_by_its_path_from_elsewhere(tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "bin/newsdesk"), "demo"])
    monkeypatch.setenv("PATH", "")

    assert demo._command() == str(tmp_path / "bin/newsdesk")
