"""What the live lab says in words and figures: accuracy, step, moves of the place of mixing, and errors."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from ..shared import words

TEXT = words.TEXT


class Readout:
    """``widget``: the number and the moves; ``caption``: what the picture shows. ``show(run, names)`` fills them."""

    def __init__(self):
        self._number, self._alert, self.caption = W.HTML(), W.HTML(), W.HTML()
        self.widget = W.VBox([self._number, self._alert])

    def show(self, run, names: list[str]) -> None:
        """Say how ``run`` (a ``LiveRun``) stands. A message goes out only where the words change."""
        begun = f"{TEXT['step'].format(number=run.number)}" if run.number else TEXT["starting"]
        moves = "; ".join(
            f'<span class="featmix-moved">{escape(_move(m))}</span>' for m in run.marks[-2:]
        )
        self._number.value = (
            f'<div class="featmix-number" style="line-height:1.35"><b style="font-size:26px">{run.accuracy:.0%}</b> '
            f'{TEXT["right"]} · {begun}<br><span style="min-height:1.3em;display:inline-block">'
            f'{TEXT["moved"] + moves if moves else ""}</span></div>'
        )
        self.caption.value = f'<div style="line-height:1.3">{escape(words.picture(run.seen, names))}</div>'

    def alert(self, error: BaseException) -> None:
        """Show what went wrong, for eyes and screen readers."""
        told = f"{type(error).__name__}: {error}"
        self._alert.value = f'<b role="alert" style="color:#A00000">{escape(TEXT["error"].format(error=told))}</b>'

    def clear(self) -> None:
        """No error any more."""
        self._alert.value = ""

    @staticmethod
    def code(line: str) -> str:
        """The state line, to be copied."""
        return f'{TEXT["state"]}:<br><code class="featmix-state" style="user-select:all">{escape(line)}</code>'


def _move(mark: dict) -> str:
    return TEXT["changed"].format(was=words.place(mark["was"]), at=words.place(mark["at"]), step=mark["step"])
