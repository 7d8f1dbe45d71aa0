"""ICT's loss: right ones written otherwise, every known mistake, and a teacher that must not learn."""

import torch
from torch.nn.functional import mse_loss, softmax

import featmix_lite as fm


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
    draw = fm.Draw("input", torch.stack([torch.arange(6), partners], 1), torch.tensor([[w, 1 - w]] * 6).double())
    return fm.objectives.consistency(net, teacher, u, fm.Mix("input"), mixes="probabilities", draw=draw)


def swapped(f):
    return lambda net, teacher, u, partners, w: f(net, teacher, u, partners, 1 - w)


def p(net, x):
    return net(x).softmax(1)


def m(rows, w, partners):
    return w * rows + (1 - w) * rows[partners]


ASKED = "number"
RIGHT = [plain, by_rows, detached, by_the_kit, lambda *given: plain(*given).item()]
WRONG = [
    (lambda n, t, u, q, w: mse_loss(p(n, u), p(t, u).detach()), "compares the two networks on the clean"),
    (lambda n, t, u, q, w: mse_loss(n(m(u, w, q)), m(t(u), w, q).detach()), "compared logits"),
    (lambda n, t, u, q, w: mse_loss(p(n, m(u, w, q)), m(t(u), w, q).softmax(1).detach()), "mixed the teacher's logits"),
    (lambda n, t, u, q, w: mse_loss(p(n, m(u, w, q)), p(t, u).detach()), "answers are not mixed"),
    (lambda n, t, u, q, w: mse_loss(p(n, u), m(p(t, u), w, q).detach()), "images are not mixed"),
    (lambda n, t, u, q, w: mse_loss(p(n, m(u, w, q)), p(t, m(u, w, q)).detach()), "shown the mixes"),
    (lambda n, t, u, q, w: plain(t, n, u, q, w).item(), "changed places"),
    (lambda n, t, u, q, w: plain(n, n, u, q, w), "its own teacher"),
    (lambda n, t, u, q, w: mse_loss(p(n, m(u, w, q)), m(p(t, u), 1 - w, q).detach()), "different shares"),
    (swapped(plain), "Both shares are the wrong way round"),
    (lambda *g: 4 * plain(*g), "summed over the classes"),
    (lambda *g: 6 * plain(*g), "summed over the rows"),
    (lambda *g: 24 * plain(*g), "summed over rows and classes"),
    (lambda n, t, u, q, w: -(m(p(t, u), w, q).detach() * n(m(u, w, q)).log_softmax(1)).sum(1).mean(), "cross-entropy"),
    (lambda n, t, u, q, w: (p(n, m(u, w, q)) - m(p(t, u), w, q).detach()).abs().mean(), "differences' sizes"),
    (lambda n, t, u, q, w: mse_loss(p(n, m(u, w, q)), m(p(t, u), w, q)), "the gradient reaches the teacher"),
    (lambda n, t, u, q, w: (p(n, m(u, w, q)) - m(p(t, u), w, q).detach()) ** 2, "should be one number; yours are 24"),
]
