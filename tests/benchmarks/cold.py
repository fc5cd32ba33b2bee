"""How long does one `newsdesk ask` take from a cold start? Whole processes, in turns with `import chromadb`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

ROUNDS = 9
STORY = (
    "The council of Eastmere agreed on Monday to repair the harbour bridge. The work will cost 4.2 million euros and"
    " begin in May.\n\n“We have waited long enough,” Mayor Ines Halloran said."
)


def main() -> None:
    """Print medians in seconds and the ratios, pair by pair."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "NEWSDESK_HOME": home}
        newsdesk = [sys.executable, "-m", "bot"]
        story = Path(home) / "story.txt"
        story.write_text(STORY, encoding="utf-8")
        subprocess.run([*newsdesk, "ingest", str(story)], env=env, check=True, capture_output=True)
        commands = {
            "import chromadb": [sys.executable, "-c", "import chromadb"],
            "newsdesk ask": [*newsdesk, "ask", "What will the bridge cost?", "--json"],
            "newsdesk --help": [*newsdesk, "--help"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS + 1):
            for name, command in commands.items():
                began = perf_counter()
                subprocess.run(command, env=env, check=True, capture_output=True)
                times[name].append(perf_counter() - began)
    for name, taken in times.items():
        ratio = median(a / b for a, b in zip(taken[1:], times["import chromadb"][1:], strict=True))
        print(f"{name:<16} {median(taken[1:]):6.2f} s   {ratio:5.2f} x import chromadb")


if __name__ == "__main__":
    main()
