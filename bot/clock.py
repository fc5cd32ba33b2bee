"""How long the stages of an answer take."""

from time import perf_counter

from bot.answer import Progress, Stage


class Clock:
    """Measures the stages of one answer, in whole milliseconds."""

    def __init__(self) -> None:
        self._began = self._stage_began = perf_counter()
        self._stage: Stage | None = None
        self._spent: dict[str, int] = {}

    def begin(self, stage: Stage) -> Progress:
        """End the stage before and begin `stage`."""
        self._close()
        self._stage, self._stage_began = stage, perf_counter()
        return Progress(stage)

    def end(self) -> dict[str, int]:
        """End the last stage; return the milliseconds of each, and `total`."""
        self._close()
        return {**self._spent, "total": round(1000 * (perf_counter() - self._began))}

    def _close(self) -> None:
        if self._stage:
            spent = round(1000 * (perf_counter() - self._stage_began))
            self._spent[self._stage] = self._spent.get(self._stage, 0) + spent
