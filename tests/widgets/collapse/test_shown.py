"""What is shown: the start, changes, and what stays when the training changes."""

import pytest

import featmix_lite as fm
from featmix_lite.widgets.collapse.shown import changed, first_shown

FILM = fm.recorded.film()


def test_it_starts_at_the_first_frame_of_the_second_training():
    shown = first_shown(FILM)
    assert shown.take.label == "mixed at the image" and shown.k == 0 and not shown.last and shown.theory
    small = type(FILM)(FILM.takes[:1], FILM.mixes, FILM.names[:5])
    assert first_shown(small).take.label == "no mixing" and first_shown(small).three == (0, 1, 2)


def test_a_film_of_nothing_or_of_two_classes_is_refused():
    for film in (type(FILM)((), FILM.mixes, FILM.names), type(FILM)(FILM.takes, FILM.mixes, FILM.names[:2])):
        with pytest.raises(ValueError, match="one and three, at least"):
            fm.CollapseExplorer(film)


def test_another_training_stays_at_its_frame_if_it_can():
    shown = changed(FILM, first_shown(FILM), frame=12)
    assert changed(FILM, shown, training="no mixing").k == 12
    short = FILM.takes[0].__class__("short", "ce", 0.0, FILM.takes[0].epochs[:4], FILM.takes[0].frames[:4])
    film = type(FILM)((*FILM.takes, short), FILM.mixes, FILM.names)
    assert changed(film, shown, training="short").k == 3 and changed(film, shown, training="short").last
    assert changed(FILM, shown, frame=-16).k == 0


def test_what_is_not_there_is_named():
    for told, said in ((dict(frame=-17), "frame=-17"), (dict(classes=[0, 0, 1]), "three different"),
                       (dict(training=3), "training=3")):  # fmt: skip
        with pytest.raises(ValueError, match=said):
            changed(FILM, first_shown(FILM), **told)
