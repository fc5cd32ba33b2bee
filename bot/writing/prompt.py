"""The words given to language models: files of prompts/, checked when they are loaded."""

from dataclasses import dataclass
from importlib.resources import files
from string import Template

from ingest.errors import ModelError


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text with places to fill in."""

    name: str
    template: Template

    @classmethod
    def load(cls, name: str, *, places: set[str]) -> "Prompt":
        """Read `prompts/<name>.md`. Raises ModelError unless it is there and has exactly these `places`."""
        try:
            template = Template(files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8"))
        except (FileNotFoundError, ModuleNotFoundError):
            raise ModelError(f"prompts/{name}.md is missing: install newsdesk again") from None
        if not template.is_valid():
            raise ModelError(f"prompts/{name}.md has a $ without a name: write $$ for the sign itself")
        if (found := set(template.get_identifiers())) != places:
            raise ModelError(f"prompts/{name}.md has places for {_listed(found)}: it needs {_listed(places)}")
        return cls(name, template)

    def fill(self, **words: str) -> str:
        """Return the text with `words` in their places; a `$` in them means nothing."""
        return self.template.substitute(words)


def _listed(names: set[str]) -> str:
    return ", ".join(f"${name}" for name in sorted(names)) or "nothing"
