"""Mixup without labels: against a transcription of the published code, in numbers and gradients."""

import copy

import pytest
import torch
from torch import nn
from torch.nn import functional as F

import featmix_lite as fm
from featmix_lite.training.objectives import consistency


def nets(seed=0):
    torch.manual_seed(seed)
    make = lambda: nn.Sequential(nn.Linear(5, 7), nn.BatchNorm1d(7), nn.ReLU(), nn.Linear(7, 3)).double()  # noqa: E731
    return make(), make(), torch.randn(9, 5, dtype=torch.float64)


def ict(student, teacher, u, lam, other, mixes):
    """The published step by hand (main.py of the authors' code: logits; MixMatch's authors: probabilities)."""
    with torch.no_grad():
        logits = teacher(u)
    if mixes == "logits":
        target = F.softmax(lam * logits + (1 - lam) * logits[other], dim=1)
    else:
        target = lam * F.softmax(logits, dim=1) + (1 - lam) * F.softmax(logits[other], dim=1)
    guess = F.softmax(student(lam * u + (1 - lam) * u[other]), dim=1)
    classes = logits.shape[1]
    return F.mse_loss(guess, target, reduction="sum") / classes / len(u)  # softmax_mse_loss / minibatch_size


@pytest.mark.parametrize("mixes", ["logits", "probabilities"])
@pytest.mark.parametrize("seed", range(3))
def test_numbers_and_gradients_of_the_published_loss(mixes, seed):
    student, teacher, u = nets(seed)
    again, other_teacher = copy.deepcopy(student), copy.deepcopy(teacher)
    draw = fm.draw(fm.Mix("input", per="sample"), len(u), torch.Generator().manual_seed(seed), dtype=u.dtype)
    ours = consistency(student, teacher, u, fm.Mix("input"), mixes=mixes, draw=draw)
    theirs = ict(again, other_teacher, u, draw.weights[:, :1], draw.partners[:, 1], mixes)
    assert ours.item() == pytest.approx(theirs.item(), rel=1e-12)
    ours.backward()
    theirs.backward()
    for one, two in zip(student.parameters(), again.parameters(), strict=True):
        assert torch.allclose(one.grad, two.grad, rtol=1e-9, atol=1e-12)
    assert all(p.grad is None for p in teacher.parameters())


def test_the_two_ways_of_mixing_a_teacher_differ_and_agree_without_mixing():
    student, teacher, u = nets()
    g = lambda: torch.Generator().manual_seed(1)  # noqa: E731
    at = [consistency(student, teacher, u, fm.Mix("input"), g(), mixes).item() for mixes in ("logits", "probabilities")]
    assert at[0] != at[1]
    off = [consistency(student, teacher, u, None, mixes=mixes).item() for mixes in ("logits", "probabilities")]
    assert off[0] == pytest.approx(off[1], rel=1e-12)
    assert off[0] == pytest.approx((student(u).softmax(1) - teacher(u).softmax(1)).square().mean().item(), rel=1e-12)


def test_at_a_hidden_site_the_students_features_are_mixed_and_the_teacher_sees_clean_rows():
    student, teacher, u = (part.eval() if isinstance(part, nn.Module) else part for part in nets())
    draw = fm.draw(fm.Mix("2"), len(u), torch.Generator().manual_seed(0), dtype=u.dtype)
    lam, other = draw.weights[0, 0], draw.partners[:, 1]
    h = student[:3](u)
    guess = student[3](lam * h + (1 - lam) * h[other]).softmax(1)
    target = (lam * teacher(u) + (1 - lam) * teacher(u)[other]).softmax(1)
    got = consistency(student, teacher, u, fm.Mix("2"), draw=draw)
    assert got.item() == pytest.approx((guess - target).square().mean().item(), rel=1e-12)


def test_a_student_that_is_its_own_teacher_gets_no_gradient_through_the_teacher():
    student, _, u = nets()
    student.eval()
    draw = fm.draw(fm.Mix("input"), len(u), torch.Generator().manual_seed(0), dtype=u.dtype)
    consistency(student, student, u, fm.Mix("input"), draw=draw).backward()
    fixed = copy.deepcopy(student).requires_grad_(False)
    again = copy.deepcopy(student)
    again.zero_grad()
    consistency(again, fixed, u, fm.Mix("input"), draw=draw).backward()
    for one, two in zip(student.parameters(), again.parameters(), strict=True):
        assert torch.allclose(one.grad, two.grad, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("change", "said"), [
    (dict(mixes="labels"), "mixes='labels': choose one of logits, probabilities"),
    (dict(mix=fm.Mix("nowhere")), "no site 'nowhere'"),
    (dict(teacher="the net"), "it takes a network"),
    (dict(u=[1.0]), "it takes a tensor"),
    (dict(teacher=nn.Linear(5, 4).double()), "student .*teacher"),
])  # fmt: skip
def test_bad_input_is_named(change, said):
    student, teacher, u = nets()
    given = dict(student=student, teacher=teacher, u=u, mix=fm.Mix("input")) | change
    with pytest.raises(ValueError, match=said):
        consistency(**given)
