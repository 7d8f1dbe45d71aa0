# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Mixup on images
#
# **A network can learn from pictures that are partly one digit and partly another. How is it done, and when does such a picture lie?**
#
# [Open in Binder](https://mybinder.org/v2/gh/OWNER/featmix_lite/main?urlpath=lab/tree/notebooks/01_mixup_on_images.ipynb) ·
# [Open in Colab](https://colab.research.google.com/github/OWNER/featmix_lite/blob/main/notebooks/01_mixup_on_images.ipynb)
#
# After this lesson you can
#
# - write mixup by hand, for the images and for the labels of a whole batch,
# - train with and without it, and say from several seeds what the difference is worth,
# - tell mixup from Between-class learning (BC) and BC+, and write what sets them apart,
# - show how a mix gets a wrong label, and why a hidden layer can help.
#
# Time: machine 20 s on 2 CPU cores (measured); you about 45 min. You should know what a batch, a loss and a test set are.

# %%
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
import torch

import featmix_lite as fm
from featmix_lite.teaching import lesson01_mixup as lab
from featmix_lite.teaching.lesson import say

data = fm.load("digits", per_class=20)  # this line decides; on a GPU: fm.load("cifar10", n_train=5000, device="cuda")
fm.lesson.begin(data)

# %% [markdown]
# ## A picture that is two things
#
# **Why.** A network trained on few images learns them by heart: it is sure of each, and what it says in between is up to
# chance. Zhang and others (2018) had a simple idea: show it the in-between, too, and say what it is.
#
# An image is a table of numbers. So take a share of one image, the rest of another, and add them, pixel by pixel. The
# label gets the same shares. A label with shares in it is called **soft**; here it is a row of numbers, one for each class.

# %%
names, hot = data.names, torch.eye(data.classes)
images, labels = data.train.x.cpu(), hot[data.train.y.cpu()]  # each label a row: 1 at its class, 0 elsewhere
one, two = (int((data.train.y == k).nonzero()[0]) for k in (3, 8))
shares = (1.0, 0.75, 0.5, 0.25, 0.0)
pictures = torch.stack([s * images[one] + (1 - s) * images[two] for s in shares])
soft = torch.stack([s * labels[one] + (1 - s) * labels[two] for s in shares])
lab.gallery(pictures, [lab.soft(y, names) for y in soft], data, above=shares)

# %% [markdown]
# **Look.** Cover the captions. From which share on would *you* have called it the other class?
#
# ## Where the share comes from
#
# The share is thrown anew for every batch, from the distribution $\mathrm{Beta}(\alpha, \alpha)$. The number $\alpha$ says
# how bold the mixes are: at $\alpha = 1$ all shares are equally likely. Before you run the cell, say to yourself where most
# shares lie for $\alpha$ = 0.2: near one half, near 0 or 1, or spread evenly?

# %%
torch.manual_seed(0)
part = {}
for alpha in (0.2, 1.0, 8.0):
    thrown = torch.distributions.Beta(alpha, alpha).sample((10_000,))
    off = (thrown - 0.5).abs()
    part[alpha] = [(off > 0.4).float().mean().item(), (off < 0.1).float().mean().item()]
    edge, middle = part[alpha]
    print(f"alpha {alpha}: {edge:.0%} of the shares within a tenth of 0 or 1, {middle:.0%} of one half")
assert part[0.2][0] > part[1.0][0] > part[8.0][0] and abs(part[1.0][0] - 0.2) < 0.02

# %% [markdown]
# ## Exercise 1: mixup of a batch
#
# Nobody mixes pairs one by one. The batch is shuffled, and every row meets the row that took its place. `x` are images,
# `y` their labels as rows of shares; `lam` is the row's own share; `perm` says which row each one meets.
#
# <details><summary>Hint</summary>
# <code>x[perm]</code> is the whole batch in its new order. Give back two things: <code>return images, labels</code>.
# </details>


# %%
def mixup(x, y, lam, perm):
    ...  # your lines here


fm.exercises.mixup(mixup)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def mixup_solution(x, y, lam, perm):
    mixed_x = lam * x + (1 - lam) * x[perm]
    mixed_y = lam * y + (1 - lam) * y[perm]
    return mixed_x, mixed_y


verdict = fm.exercises.mixup(mixup_solution)
assert verdict
verdict

# %% [markdown]
# With the throw and the shuffle, that is mixup in five lines. The kit does the same: `fm.draw` throws, `fm.mix_rows` mixes.

# %%
torch.manual_seed(1)
lam = torch.distributions.Beta(1.0, 1.0).sample()
perm = torch.randperm(6)
x, y = images[:6], labels[:6]
mixed_x = lam * x + (1 - lam) * x[perm]
mixed_y = lam * y + (1 - lam) * y[perm]

draw = fm.Draw("input", torch.stack([torch.arange(6), perm], 1), torch.stack([lam, 1 - lam]).expand(6, 2))
assert torch.allclose(fm.mix_rows(x, draw.partners, draw.weights), mixed_x, atol=1e-6)
lab.gallery(mixed_x, [lab.soft(label, names) for label in mixed_y], data)

# %% [markdown]
# **How a network learns from a soft label.** Cross-entropy asks for the logarithm of each class's probability, weighted by
# its share. The authors' code does it another way: twice the usual loss, once for each label, in the shares of the mix. Are
# the two numbers the same? The next cell computes both.

# %%
net = fm.models.small_cnn(data, seed=0).eval()
logits, classes = net(mixed_x), y.argmax(1)
soft_loss = fm.objectives.soft_cross_entropy(logits, mixed_y)
usual = torch.nn.functional.cross_entropy
in_shares = lam * usual(logits, classes) + (1 - lam) * usual(logits, classes[perm])
print(f"soft label {soft_loss.item():.6f}, two losses in shares {in_shares.item():.6f}")
print(f"They differ by {(soft_loss - in_shares).abs().item():.0e}.")
assert torch.isclose(soft_loss, in_shares, atol=1e-5)

# %% [markdown]
# ## Does it help?
#
# **Why.** The papers say so for larger images and longer training. Our digits are small, and there are few of them. So we
# ask anew, and fairly: the same network, the same batches, the same first weights; one time with mixup and one time
# without. One such pair proves nothing, for luck is in it, so we take several **seeds** and look at the difference seed by
# seed. Four answers are possible. **Level** means: whichever is ahead, it is surely by less than half a point of accuracy,
# too little to matter. *No difference seen* means that we cannot say: these seeds allow a gain as well as a loss.

# %%
helps = fm.Predict(
    "Accuracy on the test images, mixup minus none, over these seeds:",
    choices=["higher", "lower", "level", "no difference seen"],
)
helps

# %%
plain = fm.Mix("input", alpha=1.0)
seeds, epochs = (2, 4) if fm.fast() else (5, 30)
settings = dict(data=data.name, per_class=20, batch=32, epochs=epochs, evaluate=False)
configs = [fm.Config(mix=mix, seed=seed, **settings) for seed in range(seeds) for mix in (None, plain)]
ours = fm.sweep(configs, say=lambda line: print(line, end="\r"))
print()
verdicts = lab.compared(ours, {"mixup - none, accuracy": (plain, None)})
helps.reveal(verdicts["mixup - none, accuracy"])

# %% [markdown]
# **Look.** The numbers in brackets are the 95 % interval: if we did all this again and again, nineteen of twenty such
# intervals would hold the true difference. "All this" is the training, from another seed: the test images stay these. Where
# the interval holds 0 and reaches beyond half a point, we have not seen which is better; that is not the same as "level".
#
# What the network was asked to do is harder. Compare the loss on the mixes it was trained with, and on the clean training
# images:

# %%
for name, mix in (("none", None), ("mixup", plain)):
    mine = [r for r in ours if r["config"]["mix"] == (mix and mix.as_dict())]
    mixed, clean = (sum(r[k] for r in mine) / len(mine) for k in ("mixed_loss", "train_loss"))
    print(f"{name:<6} loss in training {mixed:.3f}, on the clean training images {clean:.3f}")

# %% [markdown]
# Soft labels cannot be met exactly: even the best answer to "three quarters 3, one quarter 8" has a loss above 0.
#
# A few seeds are few. The kit keeps records of the same experiment with more of them, and with other $\alpha$. Who asks three
# questions has three chances to be fooled by luck. So the words behind the intervals are stricter than the intervals: they
# are corrected for it (the method is Holm's), and a single interval may leave out 0 where they say *no difference seen*.

# %%
records = fm.recorded.together("digits", "digits_more")
more = {f"mixup, alpha {a} - none": (fm.Mix("input", alpha=a), None) for a in (0.2, 1.0, 2.0)}
if lab.holds(records, None, *[a for a, _ in more.values()]):
    say(lab.together(lab.compared(records, more)))
else:
    print("These runs are not recorded here yet.")

# %% [markdown]
# ## Between-class learning: never two of one class
#
# **Why.** Tokozume and others (2018) came to mixing from another side. They mixed *sounds*, and asked the network how much of
# each was in it. That question makes sense only where there are two different things. So in **Between-class learning**, BC,
#
# - the two are always of different classes,
# - the share is uniform between 0 and 1, and thrown for each pair, not once for a batch,
# - the network never sees a clean image in training.
#
# Plain mixup does not ask for the class. And a shuffled batch does not even ask for the row: a row may take its own place and
# meet *itself*. The kit forbids that, so that a mix of two always holds two images: it turns the batch by a random number of
# steps, and everybody meets somebody else. How much do the two ways of pairing differ? Our batches hold 32 images of ten
# classes.

# %%
twins = fm.Predict(
    "Pairs of one class, a row with itself among them: beside the paper's shuffle, in the kit they are ...",
    choices=["as many, within half a point", "fewer by one to five points", "fewer by more than five points", "more"],
)
twins

# %%
shares = lab.one_class_pairs(data.train.y, plain, batch=32)
for way, share in shares.items():
    print(f"{way:<20} {share:.1%} of the pairs are of one class")
alone, fewer = 100 / 32, 100 * (shares["shuffled (paper)"] - shares["turned (kit)"])
print(f"difference {fewer:.1f} points; a row keeps its place in one shuffle of 32, in {alone:.1f} % of the pairs")
assert 1 < fewer < 5
twins.reveal(twins.choices[3 if fewer < -0.5 else 0 if fewer < 0.5 else 1 if fewer <= 5 else 2])

# %% [markdown]
# **Explain.** A row that meets itself is not mixed at all: its image and its label stay as they were. So the shuffle trains
# on a few clean images in every batch: one more reason why two codes of "mixup" need not give
# the same numbers. BC forbids both: a row itself, and any other of its class.

# %% [markdown]
# ## Exercise 2: partners of other classes
#
# `y` are the classes of a batch, whole numbers. Give each row the number of a row of *another* class, thrown anew at each
# call; every row of another class should have its chance.
#
# <details><summary>Hint</summary>
# <code>y[:, None] != y</code> is a table: which rows may meet. <code>torch.multinomial</code> throws one column for each row of a table
# of weights; a 0 is never thrown.
# </details>


# %%
def different_classes(y):
    ...  # your lines here


fm.exercises.different_classes(different_classes)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def different_classes_solution(y):
    others = (y[:, None] != y).float()
    return torch.multinomial(others, 1).squeeze(1)


verdict = fm.exercises.different_classes(different_classes_solution)
assert verdict
verdict

# %% [markdown]
# In the kit BC is a way of drawing: `cross_class=True` for the pairs, `per="sample"` for the shares, and `alpha=1`, which
# is uniform.

# %%
bc = fm.Mix("input", alpha=1.0, per="sample", cross_class=True)
draw = fm.draw(bc, batch=6, generator=torch.Generator().manual_seed(4), labels=data.train.y[:6].cpu())
between, targets = (fm.mix_rows(rows, draw.partners, draw.weights) for rows in (x, y))
assert (classes[draw.partners[:, 0]] != classes[draw.partners[:, 1]]).all()
lab.gallery(between, [lab.soft(target, names) for target in targets], data)

# %% [markdown]
# **Another loss, or the same?** Their loss is the Kullback-Leibler divergence of the network's probabilities $p$ from the
# label $t$: $\mathrm{KL}(t \,\|\, p) = \sum t \log t - \sum t \log p$. The second sum is the soft cross-entropy from above.

# %%
gradient = fm.Predict(
    "Training with the divergence instead of soft cross-entropy gives ...",
    choices=["another loss, the same gradient", "the same loss, another gradient", "another loss, another gradient"],
)
gradient

# %%
values, slopes = [], []
for loss in (fm.objectives.kl, fm.objectives.soft_cross_entropy):
    scores = logits.detach().clone().requires_grad_()
    values.append(loss(scores, targets))
    slopes.append(torch.autograd.grad(values[-1], scores)[0])
gap, apart = (values[1] - values[0]).item(), (slopes[1] - slopes[0]).abs().max().item()
entropy = -torch.xlogy(targets, targets).sum(1).mean().item()
print(f"divergence {values[0].item():.4f}, cross-entropy {values[1].item():.4f}: {gap:.4f} more")
print(f"the labels' own entropy: {entropy:.4f}; gradients differ by at most {apart:.0e}")
assert abs(gap - entropy) < 1e-4 and apart < 1e-6
same_loss, same_slope = abs(gap) < 1e-4, apart < 1e-6
gradient.reveal(gradient.choices[1 if same_loss else 0 if same_slope else 2])

# %% [markdown]
# **Explain.** $\sum t \log t$ holds no $p$: however the network changes, it stays. It only moves the zero, so that a
# perfect answer has the loss 0.

# %% [markdown]
# ## BC+: an image as a signal
#
# **Why.** Mix a loud sound with a soft one half and half, and you hear the loud one. Is it so with images? Take a 3 and an
# 8 and turn the contrast of the 3 down to a third. How strong a signal is, its standard deviation says: the spread of its
# pixels. Mix the two half and half: which share of the picture's strength is the 3? Guess a number before you run the cell.

# %%
def centred(image):
    return image - image.mean()  # BC+ makes every image zero-mean first


faint, strong = centred(images[one]) / 3, centred(images[two])
s1, s2 = faint.std().item(), strong.std().item()
share = 0.5 * s1 / (0.5 * s1 + 0.5 * s2)
print(f"strengths {s1:.2f} and {s2:.2f}: of the half-way mix {share:.0%} is the 3, and its label says 50 %")
assert share < 0.4

# %% [markdown]
# **BC+** repairs this. For a label share $r$ it mixes with
#
# $$p = \frac{1}{1 + \frac{s_1}{s_2}\cdot\frac{1 - r}{r}}, \qquad x = \frac{p\,x_1 + (1 - p)\,x_2}{\sqrt{p^2 + (1 - p)^2}}.$$
#
# The first formula is the share that makes each image as strong as its label says. The root is there because a mix is
# weaker than its parents: two signals that have nothing to do with each other partly cancel, and their strengths add up
# like the sides of a right angle.
#
# ## Exercise 3: the share of BC+
#
# `s1` and `s2` are the two strengths, `r` is the label's share of image 1. Return $p$.
#
# <details><summary>Hint</summary>
# It is the first formula, letter by letter. Try it: with <code>s1 == s2</code> it must give back <code>r</code>.
# </details>


# %%
def signal_share(s1, s2, r):
    ...  # your line here


fm.exercises.signal_share(signal_share)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def signal_share_solution(s1, s2, r):
    return 1 / (1 + s1 / s2 * (1 - r) / r)


verdict = fm.exercises.signal_share(signal_share_solution)
assert verdict
verdict

# %% [markdown]
# In the pictures grey is now 0, for every image was made zero-mean.

# %%
p = signal_share_solution(s1, s2, 0.5)
equal = 0.5 * faint + 0.5 * strong
plus = (p * faint + (1 - p) * strong) / (p**2 + (1 - p) ** 2) ** 0.5
pair, half = torch.stack([faint, strong]), torch.full((2, 2), 0.5)
assert torch.allclose(fm.rules.bc_plus(pair, torch.tensor([[0, 1], [1, 0]]), half)[0], plus, atol=1e-5)
part = p * s1 / (p * s1 + (1 - p) * s2)
print(f"BC+ takes {p:.0%} of the faint 3; of its mix {part:.0%} of the strength is the 3")
assert abs(part - 0.5) < 1e-5
four = torch.stack([faint, strong, equal, plus])
lab.gallery(four, ["a 3", "an 8", "linear", "BC+"], data, above=["faint", "strong", "half and half", "half and half"])

# %% [markdown]
# And the root? Predict in your head how strong a half-way mix of two equally strong images is beside them: linear, and with
# BC+. Then all training images, each mixed with one of another class:

# %%
centres = images - images.mean((1, 2, 3), keepdim=True)
called = data.train.y.cpu()
partners = torch.stack([torch.arange(len(called)), different_classes_solution(called)], 1)
half = torch.full((len(called), 2), 0.5)
mixes = {"linear": fm.mix_rows(centres, partners, half), "BC+": fm.rules.bc_plus(centres, partners, half)}
strength = centres.flatten(1).std(1).mean()
for name, mixed in mixes.items():
    print(f"{name:<6} mixes have {mixed.flatten(1).std(1).mean() / strength:.0%} of the images' mean strength")
own, other = (torch.nn.functional.normalize(centres[rows].flatten(1)) for rows in partners.T)
alike = (own * other).sum(1).mean().item()
print(f"two images of different classes correlate by {alike:.2f} on average")

# %% [markdown]
# **Explain.** With nothing in common, two equal sides of a right angle give $\sqrt{1/2}$ of the parents' strength in a
# linear mix, and all of it in BC+. Images that have something in common cancel less. With a correlation $c$ it is
# $\sqrt{(1 + c)/2}$ and $\sqrt{1 + c}$.

# %%
mean = {name: (mixed.flatten(1).std(1).mean() / strength).item() for name, mixed in mixes.items()}
expected = {"linear": ((1 + alike) / 2) ** 0.5, "BC+": (1 + alike) ** 0.5}
print(", ".join(f"{name}: expected {expected[name]:.0%}, measured {mean[name]:.0%}" for name in mixes))
assert all(abs(mean[name] - expected[name]) < 0.06 for name in mixes)

# %% [markdown]
# ## Do BC and BC+ help here?
#
# **Why.** BC differs from mixup in two things: the pairs, and a share for each pair. To know which of them does it, one
# needs a **control**: mixup with a share for each pair, but with any partner. The kit's records hold all of them, from the
# same seeds.

# %%
better = fm.Predict(
    "BC minus its control, accuracy on the test images of the digits:",
    choices=["higher", "lower", "level", "no difference seen", "not recorded here"],
)
better

# %%
bc_plus, control = fm.Mix("input", per="sample", cross_class=True, rule="bc+"), fm.Mix("input", per="sample")
arms = {"BC - none": (bc, None), "BC+ - none": (bc_plus, None), "BC+ - BC": (bc_plus, bc), "BC - control": (bc, control)}
found = {}
if lab.holds(records, None, bc, bc_plus, control):
    found = lab.compared(records, arms)
    say(lab.together(found))
better.reveal(found.get("BC - control", "not recorded here"))

# %% [markdown]
# The authors tell their results for another setting. Here is what they ran, and their figures as the kit's list of claims
# has them:

# %%
claim = fm.claims.find("bc-beats-plain")
say(claim.ran)
for figure in claim.published:
    say(figure.line)

# %% [markdown]
# ## When a mix lies
#
# **Why.** A mix of a 3 and an 8 has a soft label, so it is honest about being neither. But a mix of two 3s is labelled "3",
# without any doubt. Is it one? A
# [blog post](https://medium.com/analytics-vidhya/better-result-with-mixup-at-final-layer-e9ba3a4a0c41) draws the danger in a
# picture: red points on both sides, blue ones between them. Half-way between two reds lies a point labelled red, and it
# lies among the blues.
#
# We build the picture to play with. Reds stand in a ring, blues inside. We mix *every* two points of one colour half and
# half, and call a mix **bad** where the nearest point has the other colour. Ten reds in a ring make 45 mixes, and eight blues
# lie inside it. Guess how many of the 45 are bad, and let the next cell count.

# %%
points = fm.RedBlue("ring")
bad = int(points.plane.bad[points.plane.kinds == 0].sum())
assert 0 < bad < 45 and points.plane.bad[points.plane.kinds == 1].sum() == 0
say(points.told)

# %%
points

# %% [markdown]
# **Play.** Drag points, or use the keys, and watch the count. Can you bring it to 0 and leave all blues where they are?
# Which of the other starts has no bad mix, and why?
#
# ### Lift them
#
# A network that tells red from blue must move the points: its last step is a straight line, reds on one side and blues on
# the other. So before that line, in its last hidden layer, the points lie otherwise. We train a small network on the very
# points you see, without any mixing, and look there. Its hidden layer has two numbers, so that we can draw it.

# %%
after = fm.Predict(
    "In the hidden layer, mixing there: the bad mixes among all same-colour ones are ...",
    choices=["about as many", "fewer, but some", "none"],
)
after

# %%
before = int(points.plane.bad.sum())
points.lift()
left = int(points.hidden.bad.sum())
say(points.told)
right = bool((points.net.side(points.places) == points.kinds).all())
kept = bool((points.net.side(points.hidden.spots) == points.hidden.kinds).all())
assert kept or not right  # where the line has every point right, it has every mix right
after.reveal(after.choices[2 if left == 0 else 1 if left < before / 2 else 0])

# %%
points

# %%
points.still()  # the same for paper, as it is now

# %% [markdown]
# **Explain.** Take any two points on one side of a straight line: the way between them stays on that side. So once a line
# has all points right, *no* mix of two of one colour can cross it. In the plane no straight line separates ring and inside;
# in the layer that the last line reads, one does. This is the blog post's argument for mixing late.
#
# Two things it does not say. Bad mixes need not do harm: a network may bend round them, and they may keep it from being too
# sure. And a mix made so late may teach the layers before it little. It is a reason to look; the experiment is in lessons
# 03 and 04.
#
# ### And the digits?
#
# The same count for real images: half-way mixes of two test images of one class, and whether the nearest other image is of
# another class. We look at the images, and at the last features of a network that was trained without mixing. A mix's
# parents are left out: among so few images in so many dimensions, they would nearly always be the nearest. The same pairs
# are mixed at both places, so we count pairs that are bad at the one place only.

# %%
trained = fm.lesson.network(data)
here, there = (lab.same_class(trained, data.test, place) for place in ("input", "flatten"))
for name, found in {"at the image": here, "at the last features": there}.items():
    interval = f"[{100 * found.low:.1f}, {100 * found.high:.1f}]"
    print(f"{name:<21} {int(found.intrudes.sum())} of {len(found.intrudes)} are bad: {found.rate:.1%} {interval}")
say(lab.only_one(here, there))

# %% [markdown]
# ## Recap
#
# - Mixup adds two images in shares and gives the label the same shares; a shuffled batch and one number do it.
# - Whether it helps is a question to several seeds, and an interval answers it, for this data and this network only.
# - BC mixes only different classes, with a share for each pair; its divergence has the gradient of soft cross-entropy.
# - BC+ weighs images by their strength, so that each is seen in the share its label says.
# - A mix of two of one class can lie among another class; where a straight line separates the classes, it cannot cross it.
#
# **Try next.** Put a single blue point far outside the ring, and lift again: what does the network do with it? Give
# `fm.Mix` an `alpha` of 8 in the experiment above. Then lesson 02: mixing inside the network.
#
# ## References
#
# - Zhang, Cissé, Dauphin, Lopez-Paz: [mixup: Beyond Empirical Risk Minimization](https://arxiv.org/abs/1710.09412), 2018.
# - Tokozume, Ushiku, Harada: [Between-class Learning for Image Classification](https://arxiv.org/abs/1711.10284), 2018 (BC and BC+).
# - Tokozume, Ushiku, Harada: [Learning from Between-class Examples for Deep Sound Recognition](https://arxiv.org/abs/1711.10282), 2018.
# - *Better result with MIXUP at Final Layer*,
#   [blog post](https://medium.com/analytics-vidhya/better-result-with-mixup-at-final-layer-e9ba3a4a0c41): red and blue points.
# - Verma et al.: [Manifold Mixup](https://arxiv.org/abs/1806.05236), 2019: mixing where the classes are better aligned.
