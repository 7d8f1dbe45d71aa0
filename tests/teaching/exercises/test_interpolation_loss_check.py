"""ICT's loss: right ones written otherwise, every known mistake, and a teacher that must not learn."""

import torch
from torch.nn.functional import cross_entropy, kl_div, mse_loss, softmax

import featmix_lite as fm
from featmix_lite.teaching.exercises import interpolation_loss_check as check


def plain(net, teacher, u, partners, w):
    with torch.no_grad():
        p = teacher(u).softmax(1)
    said = net(w * u + (1 - w) * u[partners]).softmax(1)
    return (said - (w * p + (1 - w) * p[partners])).square().mean()


def by_rows(net, teacher, u, partners, w):
    total = 0.0
    for i, j in enumerate(partners.tolist()):
        p, q = (teacher(u[k : k + 1]).detach().exp()[0] for k in (i, j))
        s = net((w * u[i] + (1 - w) * u[j])[None]).exp()[0]
        wanted = w * p / p.sum() + (1 - w) * q / q.sum()
        total = total + ((s / s.sum() - wanted) ** 2).mean()
    return total / len(u)


def detached(net, teacher, u, partners, w):
    p = softmax(teacher(u), dim=-1).detach()
    return mse_loss(softmax(net(torch.lerp(u[partners], u, w)), -1), torch.lerp(p[partners], p, w))


def by_the_kit(net, teacher, u, partners, w):
    pair = torch.stack([torch.arange(len(u)), partners], 1)
    draw = fm.Draw("input", pair, torch.tensor([[w, 1 - w]] * len(u)).double())
    return fm.objectives.consistency(net, teacher, u, fm.Mix("input"), mixes="probabilities", draw=draw)


def frozen(net, teacher, *rest):
    for weight in teacher.parameters():
        weight.requires_grad_(False)
    return taught(net, teacher, *rest)


def backward(*given):
    loss = plain(*given)
    loss.backward()
    return loss


def taught(net, teacher, u, partners, w):
    """Right, but that the teacher learns."""
    return mse_loss(p(net, m(u, w, partners)), m(p(teacher, u), w, partners))


def p(net, x):
    return net(x).softmax(1)


def m(rows, w, partners):
    return w * rows + (1 - w) * rows[partners]


ASKED = "number"
RIGHT = [
    plain, by_rows, detached, by_the_kit, frozen, backward, lambda *given: plain(*given).item(),
    lambda *given: [plain(*given)], lambda net, teacher, *rest: plain(net.eval(), teacher.eval(), *rest),
]  # fmt: skip
WRONG = [
    (lambda n, t, u, q, w: mse_loss(p(n, u), p(t, u).detach()), "compares the two networks on the clean"),
    (lambda n, t, u, q, w: mse_loss(n(m(u, w, q)), m(t(u), w, q).detach()), "compared logits"),
    (lambda n, t, u, q, w: mse_loss(p(n, m(u, w, q)), m(t(u), w, q).softmax(1).detach()), "mixed the teacher's logits"),
    (lambda n, t, u, q, w: mse_loss(p(n, m(u, w, q)), p(t, u).detach()), "answers are not mixed"),
    (lambda n, t, u, q, w: mse_loss(p(n, u), m(p(t, u), w, q).detach()), "images are not mixed"),
    (lambda n, t, u, q, w: mse_loss(p(n, m(u, w, q)), p(t, m(u, w, q)).detach()), "shown the mixes"),
    (lambda n, t, u, q, w: plain(t, n, u, q, w).item(), "changed places"),
    (lambda n, t, u, q, w: plain(n, n, u, q, w), "its own teacher"),
    (lambda n, t, u, q, w: mse_loss(p(n, m(u, w, q)), m(p(t, u), 1 - w, q).detach()), "The answers are mixed with"),
    (lambda n, t, u, q, w: mse_loss(p(n, m(u, 1 - w, q)), m(p(t, u), w, q).detach()), "The images are mixed with the"),
    (lambda n, t, u, q, w: plain(n, t, u, q, 1 - w), "Both shares are the wrong way round"),
    (lambda n, t, u, q, w: plain(n, t, u, q, 0.5), "Images and answers are mixed half and half"),
    (lambda n, t, u, q, w: mse_loss(p(n, (u + u[q]) / 2), m(p(t, u), w, q).detach()), "The images are mixed half"),
    (lambda n, t, u, q, w: mse_loss(p(n, m(u, w, q)), m(p(t, u), 0.5, q).detach()), "The answers are mixed half"),
    (lambda n, t, u, q, w: t(u).shape[1] * plain(n, t, u, q, w), "summed over the classes"),
    (lambda n, t, u, q, w: len(u) * plain(n, t, u, q, w), "summed over the rows"),
    (lambda n, t, u, q, w: t(u).numel() * plain(n, t, u, q, w), "summed over rows and classes"),
    (lambda n, t, u, q, w: t(u).numel() / 24 * plain(n, t, u, q, w), "In 1 of 2 cases your answer is right"),
    (lambda n, t, u, q, w: mse_loss(n(m(u, w, q)), m(p(t, u), w, q).detach()), "network's logits with the teacher's"),
    (lambda n, t, u, q, w: mse_loss(p(n, m(u, w, q)), m(t(u), w, q).detach()), "with the teacher's logits"),
    (lambda n, t, u, q, w: mse_loss(softmax(n(m(u, w, q)), 0), m(softmax(t(u), 0), w, q)), "goes over the images"),
    (lambda n, t, u, q, w: mse_loss(n(m(u, w, q)).log_softmax(1), m(p(t, u), w, q).log()), "logarithms of prob"),
    (lambda n, t, u, q, w: mse_loss(p(n, m(u, w, q)), p(t, u)[q]), "the partners' alone"),
    (lambda n, t, u, q, w: mse_loss(m(p(n, u), w, q), m(p(t, u), w, q)), "You mixed what the network gives"),
    (lambda n, t, u, q, w: plain(n, lambda x: t(m(x, w, q)), u, q, w), "mixed once more"),
    (lambda n, t, u, q, w: mse_loss(p(n, m(u, w, q)), m((t(u) == t(u).amax(1, True)).double(), w, q)), "likeliest"),
    (lambda n, t, u, q, w: kl_div(n(m(u, w, q)).log_softmax(1), m(p(t, u), w, q), reduction="batchmean"), "Kullback"),
    (lambda n, t, u, q, w: cross_entropy(p(n, m(u, w, q)), m(p(t, u), w, q)), "softmax before cross_entropy"),
    (lambda *given: plain(*given) ** 0.5, "root of the mean"),
    (lambda n, t, u, q, w: (p(n, m(u, w, q)) - m(p(t, u), w, q)).norm(dim=1).mean(), "each row's distance"),
    (lambda n, t, u, q, w: -(m(p(t, u), w, q) * n(m(u, w, q)).log_softmax(1)).sum(1).mean(), "This is the cross"),
    (lambda n, t, u, q, w: (p(n, m(u, w, q)) - m(p(t, u), w, q).detach()).abs().mean(), "differences' sizes"),
    (taught, "The loss is right, but its gradient reaches the teacher"),
    (lambda n, t, u, q, w: (p(n, m(u, w, q)) - m(p(t, u), w, q).detach()) ** 2, "should be one number; yours are 24"),
]


def said(student):
    return repr(fm.exercises.interpolation_loss(student))


def taught_backward(*given):
    loss = taught(*given)
    loss.backward()
    return loss.item()


def net_detached(n, t, u, q, w):
    return mse_loss(p(n, m(u, w, q)).detach(), m(p(t, u), w, q))


def test_a_teacher_that_learns_is_seen_whatever_the_loss_is_dressed_in():
    for student in (taught, lambda *given: [taught(*given)], lambda *given: (taught(*given)[None],), taught_backward,
                    net_detached):  # fmt: skip
        assert "gradient reaches the teacher" in said(student)


def test_a_wrong_formula_is_named_before_the_gradient():
    wrong = lambda n, t, u, q, w: mse_loss(p(n, m(u, w, q)), m(t(u), w, q).softmax(1))  # noqa: E731
    assert "mixed the teacher's logits" in said(wrong)


def test_a_loss_from_which_nothing_learns_is_right_with_a_warning():
    without = "no gradient reaches the network"
    assert without in said(torch.no_grad()(plain)) and without in said(lambda *given: plain(*given).item())
    assert without not in said(plain) and without not in said(backward)


def test_where_a_gradient_arrives_is_where_autograd_brings_it():
    """The graph is followed by hand in the check; here the gradients themselves are asked."""
    for student in (plain, by_rows, detached, taught, frozen, net_detached):
        given = check.made(5, 0.4, (1, 2, 0), 3)
        answer = student(*given)
        found = check.learning(answer, *given[:2])
        answer.backward()
        assert found == [any(v.grad is not None for v in net.parameters()) for net in given[:2]]
