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
# # Calibration and shift
#
# **Is a network right as often as it is sure, and what becomes of it when the images are not like those it learnt from?**
#
# [Open in Binder](https://mybinder.org/v2/gh/OWNER/featmix_lite/main?urlpath=lab/tree/notebooks/08_calibration_and_shift.ipynb) ·
# [Open in Colab](https://colab.research.google.com/github/OWNER/featmix_lite/blob/main/notebooks/08_calibration_and_shift.ipynb)
#
# After this lesson you can
#
# - read a reliability diagram, and compute the calibration error below it by hand,
# - tell a network that knows less from one that only says it less loudly, with one number fitted on held-out images,
# - measure a network on turned, sheared, zoomed and attacked images, and doubt a network that seems hard to attack,
# - see what a network does with wrong labels.
#
# Time: machine 80 s on 2 CPU cores, 1.8 GB (measured); you about 60 min. **Mixup** trains a network on blends of two images:
# 0.7 of a three and 0.3 of an eight, with the label "0.7 three, 0.3 eight" (lesson 01). It can blend inside the
# network, too (lesson 02). A *site* is a named place to mix at.
#
# The networks you train here see clothes: a part of Fashion-MNIST that comes with the kit, 28x28 and grey. Over seeds we read
# recorded runs; of which images, one line says where they are loaded.

# %%
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
import torch

import featmix_lite as fm
from featmix_lite.measures.robustness import edges
from featmix_lite.models.evaluation import logits
from featmix_lite.teaching import lesson08_comparing as seeds
from featmix_lite.teaching import lesson08_shift as lab

data = fm.load("fashion_small", per_class=20)  # this line decides; on a GPU: fm.load("cifar10", device="cuda")
fm.lesson.begin(data)

# %% [markdown]
# ## As sure as right?
#
# **Why.** A network ends in numbers, the *logits*, one for each class. The softmax makes probabilities of them. The largest
# one is the network's **confidence**: "90 % sure that this is a coat". If a doctor or a car shall act on it, that number should
# keep its word: of all images with "90 % sure", nine in ten should be named rightly. Then the network is **calibrated**.
#
# We train two networks. They start from the same weights and see the same batches; one of them sees them mixed.

# %%
epochs = 6 if fm.fast() else 20
nets, how = {}, dict(epochs=epochs, seed=0, batch=25, evaluate=False, progress=False)
for name, mix in (("no mixing", None), ("images mixed", fm.Mix("input"))):
    nets[name] = fm.models.small_cnn(data, seed=0).to(data.train.x.device)
    run = fm.fit(nets[name], data, mix, **how)
    print(f"{name}: {run.accuracy:.1%} of the test images named rightly")

# %%
sure = fm.Predict(
    "The network trained without mixing, shown clean test images. Its mean confidence is ...",
    choices=["above its accuracy: too sure", "below its accuracy: not sure enough", "these images do not tell"],
)
sure

# %%
raw, y = {name: logits(net, data.test.x) for name, net in nets.items()}, data.test.y.cpu()
for name, z in raw.items():
    confident, right, gap, low, high = (100 * v for v in lab.sure_and_right(z, y))
    print(f"{name}: {confident:.1f} % sure, {right:.1f} % right: {gap:+.1f} points [{low:.1f}, {high:.1f}]")
print("The brackets are the 95 % interval over test images like these, for these two networks and no others.")
figure = fm.figures.reliability({name: fm.measures.calibration(z, y) for name, z in raw.items()})
low, high = lab.sure_and_right(raw["no mixing"], y)[3:]
sure.reveal(sure.choices[0 if low > 0 else 1 if high < 0 else 2], figure=figure)

# %% [markdown]
# **Look.** This is a **reliability diagram**. The test images are sorted into 15 bins by confidence. Each bin has a marker: how
# sure the network was sideways, how often right upwards. On the dashed line it is as sure as right. *Above* the line it is
# right more often than it says. The thick bar is the gap. The thin bar is the 95 % interval; look at the counts below before you
# believe a marker: a bin of three images says next to nothing.
#
# The **expected calibration error**, ECE, is the mean length of the gaps, each weighted by its bin's share of the images.

# %% [markdown]
# ## Exercise 1: the calibration error by hand
#
# `confidence` is `(N,)`, from 0 to 1; `right` is `(N,)`, 1.0 or 0.0; `bins` says how many. Bin b holds the images with
# `b / bins < confidence <= (b + 1) / bins`. Return the sum over bins of (share of the images in it) times |mean confidence - accuracy|.
#
# <details><summary>Hint</summary>
# <code>which = (confidence * bins).ceil().long() - 1</code> is each image's bin. Loop over <code>which.unique()</code>, so that no
# empty bin comes up; <code>own = which == b</code> picks a bin's images.
# </details>


# %%
def ece_by_hand(confidence, right, bins):
    ...  # your lines here


fm.exercises.ece_by_hand(ece_by_hand)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def ece_by_hand_solution(confidence, right, bins):
    which = (confidence * bins).ceil().long() - 1
    total = 0.0
    for b in which.unique():
        own = which == b
        total = total + own.double().mean() * (confidence[own].mean() - right[own].mean()).abs()
    return total


verdict = fm.exercises.ece_by_hand(ece_by_hand_solution)
confidence, guess = z.softmax(1).max(1)  # of the last network above
mine, kit = ece_by_hand_solution(confidence, (guess == y).double(), 15), fm.measures.calibration(z, y).ece
assert verdict and abs(mine - kit) < 1e-9
verdict

# %% [markdown]
# **Careful.** With few images the counts in the bins vary by luck, and every gap adds: none is subtracted. What would a network
# read here that *is* as sure as right? We can make one of each of our two: keep the confidences, and let a die with just these
# probabilities decide what is right.

# %%
luck = fm.Predict(
    "Two perfectly calibrated networks, one surer than the other, measured on these test images. Their ECEs are ...",
    choices=["both 0", "above 0, and alike", "above 0, larger for the surer one", "above 0, larger for the less sure one"],
)
luck

# %%
thrown = {name: lab.chance_ece(z, draws=100) for name, z in raw.items()}
for name, z in raw.items():
    own = fm.measures.calibration(z, y).ece
    print(f"{name}: ECE {own:.1%}; as sure as right, it would read {thrown[name].mean():.1%} by luck")
surer, other = sorted(raw, key=lambda name: -raw[name].softmax(1).max(1).values.mean())
difference = lab.mean_interval((thrown[surer] - thrown[other]).tolist())
print("the surer one minus the other, in points: {:+.2f} [{:.2f}, {:.2f}]".format(*(100 * v for v in difference)))
above = min(draws.mean() for draws in thrown.values()) > 1e-6
luck.reveal(luck.choices[0 if not above else 2 if difference[1] > 0 else 3 if difference[2] < 0 else 1])

# %% [markdown]
# **Explain.** A coin that falls heads half the time scatters more than one that nearly always does. So what luck adds depends
# on how sure a network is, and on how many images there are. The next cell shows the less sure network fewer images.

# %%
for few in (len(y), len(y) // 4, len(y) // 16):
    print(f"{few:>5} images: {lab.chance_ece(raw[other][:few], draws=100).mean():.1%} by luck")

# %% [markdown]
# ## Knowing and saying
#
# **Why.** Mixed images come with mixed labels: the network is hardly ever told "this is a 3, and nothing else". So it may have
# learnt to speak softly, and know as much as ever. How to tell? Turn up the volume: divide all logits by one number $T$, the
# **temperature**. Below 1 it makes the network surer, above 1 less sure. It changes *no* answer, for the largest logit stays the largest.
#
# We choose the $T$ with the least **NLL**, the mean of $-\log$ (probability given to the true class). Not on the test images: we look for
# it on `data.val`, rows held out of the training. Guess before you run the cell: which of our two networks must be made less
# sure, and is there one to be made surer?

# %%
T = {name: fm.measures.fit_temperature(logits(net, data.val.x), data.val.y) for name, net in nets.items()}
states = {}
for name, z in raw.items():
    before, after = fm.measures.calibration(z, y), fm.measures.calibration(z / T[name], y)
    states[name] = {"raw": before, f"T = {T[name]:.2f}": after}
    print(f"{name:<13} T {T[name]:.2f}   NLL {before.nll:.3f} -> {after.nll:.3f}   ECE {before.ece:.1%} -> {after.ece:.1%}")
    assert torch.equal(z.argmax(1), (z / T[name]).argmax(1))
panels = {name: dict(zip(("raw", "one temperature"), own.values())) for name, own in states.items()}
lab.show(fm.figures.reliability(panels))

# %% [markdown]
# **Look.** Above: as trained. Below: after one temperature for each network. The number of right answers is the same.
#
# ## Exercise 2: pick a temperature
#
# `logits` `(N, K)` and `labels` `(N,)` belong to held-out rows; `candidates` `(C,)` are temperatures. Return the one with the
# least NLL.
#
# <details><summary>Hint</summary>
# <code>torch.nn.functional.cross_entropy(logits / t, labels)</code> is the NLL at temperature t. Python's
# <code>min(candidates, key=...)</code> takes a function that says what shall be least.
# </details>


# %%
def pick_temperature(logits, labels, candidates):
    ...  # your line here


fm.exercises.pick_temperature(pick_temperature)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def pick_temperature_solution(logits, labels, candidates):
    return min(candidates, key=lambda t: torch.nn.functional.cross_entropy(logits / t, labels))


verdict = fm.exercises.pick_temperature(pick_temperature_solution)
assert verdict
verdict

# %% [markdown]
# Why on held-out rows? Try it on the rows the network was trained on.

# %%
net, z = nets["no mixing"], raw["no mixing"]
own = fm.measures.fit_temperature(logits(net, data.train.x), data.train.y)
honest, other = (fm.measures.calibration(z / t, y).nll for t in (T["no mixing"], own))
print(f"T from held-out rows {T['no mixing']:.2f}: test NLL {honest:.3f}. T from training rows {own:.3g}: {other:.3f}")
print(f"The test NLL is {other / honest:.1f} times what held-out rows give.")

# %% [markdown]
# **Explain.** A network may know all its training rows by heart. Then no confidence on them is too high.
#
# ## The same over seeds
#
# **Why.** One pair of networks is an anecdote: another seed, another story. The kit holds records of many seeds for each site. They
# were made with this code; `featmix sweep` runs them again. Each seed gives a *pair*: the same images, start and batches, with
# mixing and without. So we may look at differences, pair by pair.
#
# A difference can be **level**: surely smaller than matters, which is .02 nats of NLL and half a point of accuracy or ECE. *No
# difference seen* is less: then the runs cannot say. First the raw NLL.

# %%
records = fm.recorded.runs("fashion_few")  # 20 of each class, too; fm.recorded.grid("fashion_few") says how
sites = seeds.one_site(none=False)
mean = seeds.over_arms(records, sites, ["nll", "nll_calibrated"])
print("raw NLL, difference to no mixing [95 % interval over seeds]; above 0 is worse; * told apart, = level\n")
print(seeds.differences_table(seeds.against(records, sites, metric=["nll"])))
print()
lab.say(f"Mean over the sites, seed by seed: {mean['nll']}")

# %%
hurt = fm.Predict(
    "The same runs, each after its own temperature: mixing minus no mixing, mean over the sites, is ...",
    choices=["higher: still worse", "lower: better", "level", "no difference seen"],
)
hurt

# %%
print(seeds.differences_table(seeds.against(records, sites, metric=["nll_calibrated"])))
print()
lab.say(f"Mean over the sites: {mean['nll_calibrated']}. {seeds.taken_away(*mean.values())}")
answer = mean["nll_calibrated"].verdict
hurt.reveal(next(choice for choice in hurt.choices if choice.startswith(answer)))

# %% [markdown]
# The same for the ECE, in points:

# %%
print(seeds.differences_table(seeds.against(records, sites, metric=["ece", "ece_calibrated"])))
for metric, one in seeds.over_arms(records, sites, ["ece", "ece_calibrated"]).items():
    print(f"{metric}, mean over the sites: {one}")

# %% [markdown]
# This is one setting. What of the other sets that are recorded? (`small_cnn` is the network above; `oki_cnn` is another
# small one, without BatchNorm.) Below them stands their mean, as one would expect it of a further setting, if these were a fair
# sample. They are hardly that: two networks on one set share their images, so take the interval as too short.

# %%
plain = [f"{name}_{model}" for name in ("mnist", "fashion_mnist") for model in ("small_cnn", "oki_cnn")]
others = [name for name in ("digits", *plain, "cifar10") if name in fm.recorded.names()]
pair = ["nll", "nll_calibrated"]
runs = {name: fm.recorded.runs(name) for name in others}
there = {name: seeds.over_arms(own, seeds.sites_in(own), pair) for name, own in runs.items()}
for metric in pair:
    print(f"{metric}, mixing minus no mixing, mean over the sites")
    for name, own in there.items():
        print(f"   {name:<24} {own[metric]}")
    print(f"   {'together':<24} {fm.pooled([own[metric] for own in there.values()])}\n")

# %% [markdown]
# **Explain.** NLL punishes two things at once: not knowing, and not saying what one knows. A temperature takes out the second. So a
# sentence such as "mixup makes the NLL worse" is only half a sentence. In a paper, look for the words *raw* or *after
# temperature scaling*.
#
# ## Outside the training region
#
# **Why.** Oki and Kurita start from here: a network is poor on images outside the region that its training images cover.
# Mixing is meant to widen that region. How would you test it? Verma and others turn, shear and zoom test images that the
# network has never seen so.

# %%
rows, captions = lab.shown(data)
lab.show(fm.figures.gallery(rows, captions, data.mean, data.std))

# %% [markdown]
# At ±40° each image gets its own angle, any between -40° and 40°. *Zoom in 60 %* cuts the middle box of 60 % of the side and enlarges
# it; *zoom out 140 %* puts black around the image and shrinks the whole. At the right end, could *you* still name it?

# %%
kinds = list(lab.STRENGTHS)
tried = {kind: own[:: 3 if fm.fast() else 1] for kind, own in lab.STRENGTHS.items()}
live = {name: fm.measures.deformations(net, data, tried) for name, net in nets.items()}
lab.show(fm.figures.strength_curves({kind: {name: own[kind] for name, own in live.items()} for kind in kinds}))

# %% [markdown]
# **Careful.** The bars tell how much the share of right answers varies with the *test images*. They know nothing of how
# the curve varies with the *seed*. For that we need records again. These are of the 8x8 digits of lesson 00, 20 of each, with three ways
# of mixing: the images; behind the
# first ReLU, the first place after Oki and Kurita's first convolution where it is no longer image mixing (lesson 02); and the way
# of Verma and others, one of three sites drawn for each batch. Theirs has alpha 2, as they had it; the other two have alpha 1, so
# against them two things differ. Each run gives one number: its mean accuracy over all strengths.
#
# Somebody always has the highest mean. It counts only if it is told apart from *each* of the others.

# %%
helps = fm.Predict(
    "Mean accuracy over all 17 strengths, over seeds. Which way of mixing is the highest?",
    choices=["images mixed", "behind the first ReLU", "one of three sites", seeds.UNTOLD],
)
helps

# %%
shifted = fm.recorded.runs("digits")
arms, means = {name: mix for name, mix in lab.ARMS.items() if mix}, seeds.with_means(shifted)
result, pairs = seeds.highest(means, arms, "accuracy_mean")
print(seeds.pairs_words(pairs))
figure = fm.figures.strength_curves({kind: fm.figures.over_strength(shifted, lab.ARMS, kind) for kind in kinds})
helps.reveal(result, figure=figure)

# %% [markdown]
# And against no mixing, kind by kind, each the mean over its strengths; then all of them together:

# %%
print("accuracy minus no mixing, in points [95 % interval over seeds]; * told apart, = level\n")
found = seeds.against(means, arms, metric=[f"{kind}_mean" for kind in kinds])
for names in (["rotation_mean", "shear_mean"], ["zoom_in_mean", "zoom_out_mean"]):
    print(seeds.differences_table(found, names), "\n")
print(seeds.differences_table(seeds.against(means, arms, metric=["accuracy_mean"])))

# %% [markdown]
# ### What they published
#
# Verma and others print this table for a PreActResNet34 trained on CIFAR-100.

# %%
table = lab.published()
for kind, own in table.items():
    print(f"{kind.replace('_', ' '):<26}", *(f"{s:>6g}" for s, _ in own["no mixing"]))
    for arm, points in own.items():
        print(f"   {arm:<23}", *(f"{100 * a:6.2f}" for _, a in points))
lab.say(lab.best_in(table, "Manifold mixup, alpha 2")[2] + " No intervals are given, so nobody can say which of them are luck.")
lab.show(fm.figures.strength_curves(table))

# %% [markdown]
# **Careful, before you lay their picture beside ours.** They trained a deep network for 1200 epochs on 50,000 colour images of 100 classes;
# ours is small, and learnt 200 grey images. Their table gives no intervals. It does not say how shear moves the pixels; we
# take the usual way (Keras). A 6 that is turned far enough is a 9; a horse stays a horse. So if our curves
# differ from theirs, neither is refuted: these are two settings.
#
# ## Made to mislead
#
# **Why.** Turning an image is blind chance. An attack is not: the gradient of the loss in the *pixels* says how each pixel must
# change so that the loss rises. The **fast gradient sign method**, FGSM, moves every pixel by the same small `eps` in
# just that direction. Our `eps` counts in standard deviations of the pixels.
#
# ## Exercise 3: one step up the loss
#
# `x` are images `(N, C, H, W)`; `grad`, of the same shape, is the gradient of the loss in them. Move each pixel by `eps` so that the loss rises.
#
# <details><summary>Hint</summary>
# <code>grad.sign()</code> is +1 where the loss rises with the pixel, -1 where it falls.
# </details>


# %%
def fgsm_step(x, grad, eps):
    ...  # your line here


fm.exercises.fgsm_step(fgsm_step)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def fgsm_step_solution(x, grad, eps):
    return x + eps * grad.sign()


verdict = fm.exercises.fgsm_step(fgsm_step_solution)
assert verdict
verdict

# %% [markdown]
# One image under attack. `edges(data)` are black and white: no pixel may go beyond. Which `eps` will it take?

# %%
net, sizes = nets["images mixed"], (0.1, 0.3, 1.0)
row = int((logits(net, data.test.x).argmax(1) == y).nonzero()[0])  # the first image that it names rightly
x, true = data.test.x[row : row + 1], data.test.y[row : row + 1]
bad = [fm.measures.fgsm(net, x, true, eps, edges(data)) for eps in sizes]
seen = torch.cat([x, *bad])
certain, named = logits(net, seen).softmax(1).max(1)
said = [f"eps {e:g}<br>{data.names[k]}, {s:.0%} sure" for e, k, s in zip((0, *sizes), named, certain)]
rows = {"image": seen, "change": torch.cat([x - x, *((b - x) / 2 for b in bad)])}
assert all((b - x).abs().max() <= e + 1e-6 for b, e in zip(bad, sizes))

# %%
lab.say(f"True class {data.names[true]}. Named: {'; '.join(s.replace('<br>', ': ') for s in said)}.")
turns = [f"at eps {e:g}" for e, k in zip(sizes, named[1:]) if k != true.cpu()] + ["at none of these eps"]
print(f"The answer first changes {turns[0]}.")
lab.show(fm.figures.gallery(rows, {"image": said}))

# %% [markdown]
# The lower row is the change: the grey of the first picture is none, lighter means brighter.
#
# Now all test images, and many seeds. First what Verma and others published of their networks under FGSM:

# %%
for arm, percent in lab.FGSM_PUBLISHED.items():
    print(f"   {arm:<26} {percent:5.2f} % right    (published; PreActResNet18, CIFAR-10)")

# %% [markdown]
# The `eps` they used is not in the text we could read. So ask our own records, those of the digits. **PGD** is a second attack: ten small FGSM steps
# from a random start, which together stay within the same `eps`. Each number is the mean over three `eps`, minus no mixing.

# %%
attacks = "fgsm", "pgd"
attacked = seeds.with_means(shifted, attacks)
print("accuracy in points [95 % interval over seeds]; * told apart, = level\n")
print(seeds.differences_table(seeds.against(attacked, arms, metric=[f"{kind}_mean" for kind in attacks])), "\n")
result, pairs = seeds.highest(attacked, arms, "pgd_mean")
print(f"{seeds.pairs_words(pairs)}\nhighest under PGD: {result}")
curves = {kind: fm.figures.over_strength(shifted, lab.ARMS, kind) for kind in attacks}
lab.show(fm.figures.strength_curves(curves))

# %%
for arm in lab.ARMS:
    f, p = ({point.strength: point.accuracy for point in curves[kind][arm]} for kind in ("fgsm", "pgd"))
    print(f"{arm:<22}", "   ".join(f"eps {e:g}: FGSM {f[e]:.0%}, PGD {p[e]:.0%}" for e in sizes))
    assert all(p[e] <= f[e] for e in sizes)

# %% [markdown]
# **Look.** Same `eps`, same networks: the difference between the two panels is what one step could not find. So the accuracy under an
# attack is only an upper bound: a better attack may come. Of their own networks Verma and others write that mixing
# gives no gain against PGD.
#
# How far can an attack be fooled? Take a network that you just attacked, and divide its logits by a tiny temperature. Attack it
# with FGSM as it stands in many a script: the loss's gradient in float32, and your step.

# %%
def usual_fgsm(net, eps):
    x = data.test.x.clone().requires_grad_()
    (grad,) = torch.autograd.grad(torch.nn.functional.cross_entropy(net.eval()(x), data.test.y, reduction="sum"), x)
    low, high = edges(data)
    return fgsm_step_solution(x, grad, eps).detach().clamp(low, high)


# %%
fooled = fm.Predict(
    "No mixing, logits divided by T = 0.0001. It names every image as before. Under FGSM at eps 0.3 its accuracy is ...",
    choices=["much lower", "about the same (within 5 points)", "much higher"],
)
fooled


# %%
class Loud(torch.nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        return self.net(x) / 1e-4


net = nets["no mixing"]
quiet, loud = ((logits(n, usual_fgsm(n, 0.3)).argmax(1) == y).double().mean().item() for n in (net, Loud(net)))
print(f"FGSM at eps 0.3: as trained {quiet:.1%} right, the same network shouting {loud:.1%}")
fooled.reveal(fooled.choices[0 if loud < quiet - 0.05 else 1 if loud < quiet + 0.05 else 2])

# %% [markdown]
# Has its robustness changed? Show it the images that were made against the network as trained.

# %%
bad = fm.measures.fgsm(net, data.test.x, data.test.y, 0.3, edges(data))
shouting = (logits(Loud(net), bad).argmax(1) == y).double().mean().item()
print(f"images made against the network as trained: it names {quiet:.1%} rightly, shouting {shouting:.1%}")
assert abs(shouting - quiet) < 0.01

# %% [markdown]
# **Explain.** Where the softmax says exactly 1, the loss is flat and its gradient is 0: the attack has no direction to go in. That
# is called *gradient masking*. It hides the way, it does not close it. So whenever a number says "robust", ask which attack was
# tried, and whether confidence alone could explain it.
#
# The kit's own `fgsm` and `pgd` take the gradient divided by 1 - p of the true class, worked out from the other classes' softmax:
# the same signs, and nothing that can become 0.

# %%
unfooled = fm.measures.attacked(Loud(net), data, (0.3,))[0].accuracy
print(f"FGSM at eps 0.3 with that gradient: shouting, the network names {unfooled:.1%} rightly; as trained {quiet:.1%}")
assert abs(unfooled - quiet) < 0.1 and fm.measures.attacked(net, data, (0.3,))[0].accuracy == quiet

# %% [markdown]
# ## Wrong labels
#
# **Why.** Labels are made by people, and people err. A large network can learn wrong labels by heart. Does mixing keep it from
# that? We give two in five training images a wrong label, and train again. How many of the wrong labels will each of the two
# networks repeat?

# %%
noisy = data.with_label_noise(0.4)
learnt = {}
for name, mix in (("no mixing", None), ("images mixed", fm.Mix("input"))):
    net = fm.models.small_cnn(data, seed=0).to(data.train.x.device)
    run = fm.fit(net, noisy, mix, **how)
    learnt[name], true = lab.memorised(net, noisy, data)
    print(f"{name}: {learnt[name]:.0%} of the wrong labels repeated, {true:.0%} of these images named truly; ", end="")
    print(f"test accuracy {run.accuracy:.1%}")
assert (noisy.train.y != data.train.y).sum() == round(0.4 * len(data.train.y))

# %% [markdown]
# And over seeds, in recorded runs on the digits, with wrong labels in training only: the test images and the held-out ones keep their true labels.
# Beside mixing with alpha 1 stands alpha 8, where the weights crowd around one half.

# %%
noisy_runs = [r for r in fm.recorded.runs("digits_label_noise") if r["config"]["label_noise"] == 0.4]
found = seeds.against(noisy_runs, lab.NOISY_ARMS, metric=["accuracy"])
print("difference to no mixing in points [95 % interval over seeds]; * told apart, = level\n")
print(seeds.differences_table(found))
result, pairs = seeds.highest(noisy_runs, lab.NOISY_ARMS, "accuracy")
print(f"\n{seeds.pairs_words(pairs)}\nhighest of the three: {result}")

# %% [markdown]
# ## Recap
#
# - A network is calibrated if it is right as often as it is sure; a reliability diagram shows it, with counts.
# - Raw NLL and ECE mix up knowing and saying: compare networks also after one temperature, fitted on held-out rows.
# - Outside the training region, ask every network at every strength, over seeds, with the correction for many questions.
# - An attack that fails proves little: try a stronger one, and look for gradients that are hidden.
# - Training labels can be learnt by heart; whether mixing prevents it is a matter of counting, at a setting.
#
# **Try next.** Fit the temperature to images rotated by up to 40°, and look at the diagram on clean ones: is one temperature enough for both?
# Or mix at `flatten`, and repeat the section about wrong labels.
#
# ## References
#
# - Guo, Pleiss, Sun, Weinberger: [On Calibration of Modern Neural Networks](https://arxiv.org/abs/1706.04599), 2017.
# - Zhang, Cissé, Dauphin, Lopez-Paz: [mixup: Beyond Empirical Risk Minimization](https://arxiv.org/abs/1710.09412), 2018.
# - Verma et al.: [Manifold Mixup](https://arxiv.org/abs/1806.05236), 2019: tables 4 and 9 (deformations), 7 (FGSM).
# - Oki, Kurita: [Mixup of Feature Maps in a Hidden Layer](https://arxiv.org/abs/1906.09739), 2018.
# - Goodfellow, Shlens, Szegedy: [Explaining and Harnessing Adversarial Examples](https://arxiv.org/abs/1412.6572), 2015.
# - Madry et al.: [Towards Deep Learning Models Resistant to Adversarial Attacks](https://arxiv.org/abs/1706.06083), 2018: PGD.
# - Athalye, Carlini, Wagner: [Obfuscated Gradients Give a False Sense of Security](https://arxiv.org/abs/1802.00420), 2018.
