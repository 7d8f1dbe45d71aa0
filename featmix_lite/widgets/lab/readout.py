"""What the live lab says in words and figures: accuracy, step, moves of the place of mixing, and errors."""

from __future__ import annotations

import ipywidgets as W

from ...base.escaping import markup
from ..shared.form import alert
from ..shared.words import TEXT


class Readout:
    """``widget``: the number and the moves, which ``show(run)`` fills; ``caption``: what the picture shows.

    Arguments: ``say``, a site in plain words.
    """

    def __init__(self, say=str):
        self._say = say
        self._number, self._alert, self.caption = W.HTML(), W.HTML(), W.HTML()
        self.widget = W.VBox([self._number, self._alert])

    def show(self, run, running: bool = False) -> None:
        """Say how ``run`` (a ``LiveRun``) stands. A message goes out only where the words change."""
        begun = TEXT["first_step" if running else "starting"]
        if run.number:
            begun = TEXT["step"].format(number=run.number)
        moves = "; ".join(
            f'<span class="featmix-moved">{markup(self._move(m))}</span>' for m in run.marks[-2:]
        )
        self._number.value = (
            f'<div class="featmix-number" style="line-height:1.35"><b style="font-size:26px">{run.accuracy:.0%}</b> '
            f'{TEXT["right"]} · {begun}<br><span style="min-height:1.3em;display:inline-block">'
            f'{TEXT["moved"] + moves if moves else ""}</span></div>'
        )

    def pictured(self, seen, names: list[str]) -> str:
        """What the picture shows, as a sentence or two: its caption, and its name for a screen reader."""
        text, mixes = TEXT["picture"].format(n=len(seen.points)), TEXT["no_mixes"]
        if len(seen.placed):
            first, *rest = (names[int(k)] for k in seen.chosen.parent_labels[0])
            mixes = TEXT["mixes"].format(m=len(seen.placed), a=first, b=" and ".join(rest))
        text += mixes
        self.caption.value = f'<div style="line-height:1.3">{markup(text)}</div>'
        return text

    def still(self, picture: str) -> str:
        """All that is said now, around a still ``picture``, for a page without a kernel."""
        return self._number.value + self._alert.value + picture + self.caption.value

    def alert(self, error: BaseException) -> None:
        """Show what went wrong, for eyes and screen readers."""
        self._alert.value = alert(error, TEXT["error"])

    def clear(self) -> None:
        """No error any more."""
        self._alert.value = ""

    def _move(self, mark: dict) -> str:
        return TEXT["changed"].format(was=self._say(mark["was"]), at=self._say(mark["at"]), step=mark["step"])
