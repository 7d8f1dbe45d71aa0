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
# **Does mixing make a network's probabilities honest, does the place matter, and does it last on images that are moved or attacked?**
#
# [Open in Binder](https://mybinder.org/v2/gh/OWNER/featmix_lite/main?urlpath=lab/tree/notebooks/08_calibration_and_shift.ipynb) ·
# [Open in Colab](https://colab.research.google.com/github/OWNER/featmix_lite/blob/main/notebooks/08_calibration_and_shift.ipynb)
#
# After this lesson you can
#
# - measure by hand how far a network's confidence is from its accuracy,
# - mend it with one number, fitted on held-out images,
# - ask of a loss whether a network knows less, or says less,
# - doubt a network that seems hard to attack.
#
# Time: machine 50 s on 2 CPU cores, 1.8 GB (measured); you about 85 min. **Mixup** trains on blends of two images and their
# labels (lesson 01), or of what a layer makes of them (lesson 02). Where it blends is the
# [site](glossary.md#site "A named place in the network where mixing is done."): the image, after ReLU 1
# (`block1.relu` in code), and so on to the features (`flatten`).

# %%
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
import numpy as np
import torch
from torch.nn.functional import cross_entropy

import featmix_lite as fm
from featmix_lite.models.evaluation import logits
from featmix_lite.teaching import lesson08_shift as lab

data = fm.load("fashion_small", per_class=20)  # clothes; this line decides
fm.lesson.begin(data)

# %% [markdown]
# ## As sure as right?
#
# **Why.** A network gives each class a number, the
# [logit](glossary.md#logit "The number a network gives a class, before softmax makes probabilities of them."). Softmax makes
# probabilities of them; the largest is its [confidence](glossary.md#confidence "The largest of the probabilities a network gives."): "90 % sure
# that this is a coat". Who acts on it needs a network that is
# [calibrated](glossary.md#calibrated "Right as often as it is sure: of the answers given with 80 %, eight in ten are right."):
# nine in ten such answers are right. A mixed label never says "surely a coat". Does that teach honesty?
#
# Two networks, with the same first weights and batches:

# %%
epochs = 10 if fm.fast() else 30
nets, settings = {}, dict(epochs=epochs, batch=25, lr=0.05, seed=0, evaluate=False, progress=False)
for name, mix in (("no mixing", None), ("image", fm.Mix("input"))):
    nets[name] = fm.models.small_cnn(data, seed=0).to(data.train.x.device)
    run = fm.fit(nets[name], data, mix, **settings)
    print(f"{name}: {run.accuracy:.1%} of the test images right")
raw, y = {name: logits(net, data.test.x) for name, net in nets.items()}, data.test.y.cpu()

# %%
sure = fm.Predict(
    "On test images: whose mean confidence is above its accuracy?",
    choices=["both networks'", "only that of no mixing", "only that of mixing the image", "surely neither's"],
)
sure

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
gaps = {name: lab.sure_and_right(z, y) for name, z in raw.items()}
line = "{}: {:.1f} % sure, {:.1f} % right: {:+.1f} points [{:.1f}, {:.1f}]"
words = [line.format(name, *(100 * v for v in found)) for name, found in gaps.items()]
words.append("In brackets the 95 % interval, here over test images, for these two networks.")
above = [low > 0 for *_, low, _ in gaps.values()]
figure = fm.figures.reliability({name: fm.measures.calibration(z, y) for name, z in raw.items()})
sure.reveal(sure.choices[[(1, 1), (1, 0), (0, 1), (0, 0)].index(tuple(above))], figure=figure, words=words)

# %% [markdown]
# **Look.** In a **reliability diagram** the images are sorted into 15 bins by confidence. A marker is a bin: sideways how sure,
# upwards how often right; the thin bar is the 95 % interval. On the dashed line the two agree; the thick bar is the gap.
# Below are the counts: a bin of three images says little. The [ECE](glossary.md#ece "Expected calibration error: the mean gap between confidence and share of right answers.")
# is the mean gap, each bin weighted by its share of the images.
#
# ## Exercise 1: the calibration error by hand (easy, 10 min)
#
# `confidence` is `(N,)`, from 0 to 1; `right` `(N,)`, 1.0 or 0.0. Bin b holds the images with
# `b / bins < confidence <= (b + 1) / bins`. Return the sum, over bins, of the bin's share of the images times
# |mean confidence - accuracy| there.
#
# <details><summary>Hint</summary>
# <code>(confidence * bins).ceil() - 1</code> is each image's bin. An empty bin has no mean.
# </details>


# %%
def ece_by_hand(confidence, right, bins):
    ...  # your lines here


fm.exercises.ece_by_hand(ece_by_hand)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def ece_by_hand_solution(confidence, right, bins):
    which = (confidence * bins).ceil() - 1
    total = 0.0
    for b in which.unique():
        own = which == b
        total = total + own.double().mean() * (confidence[own].mean() - right[own].mean()).abs()
    return total


verdict = fm.exercises.ece_by_hand(ece_by_hand_solution)
assert verdict
verdict

# %%
torch.manual_seed(0)
for name, z in raw.items():
    p = z.double().softmax(1)
    confidence, guess = p.max(1)
    mine, kit = ece_by_hand_solution(confidence, (guess == y).double(), 15), fm.measures.calibration(z, y).ece
    luck = [fm.measures.calibration(z, torch.multinomial(p, 1).squeeze(1)).ece for _ in range(50)]
    print(f"{name}: by hand {mine:.2%}, by the kit {kit:.2%}; were it as sure as right, {np.mean(luck):.1%}")

# %% [markdown]
# The last number is luck: there, labels are drawn with the network's own probabilities, and still no bin fits quite.
#
# ## One temperature
#
# **Why.** Can it be mended without training? Divide all logits by one number, the
# [temperature](glossary.md#temperature "One number that all logits are divided by: below 1 the network gets surer, above 1 less sure.")
# T. No answer changes: the largest stays the largest. We choose T on `data.val`,
# [held-out images](glossary.md#held-out-images "Neither trained on nor tested on: here one chooses."), so that the
# [NLL](glossary.md#nll "Negative log-likelihood: the mean, over test images, of -log(the probability given to the right class).")
# is least. Its unit is the [nat](glossary.md#nats "The unit of a loss made with the natural logarithm."): one more, and
# the right class has a probability 2.7 times smaller.
#
# ## Exercise 2: fit a temperature (medium, 10 min)
#
# `logits` `(N, K)` and `labels` `(N,)` belong to held-out images. Return the T, between a hundredth and a hundred, with the least
# NLL of `logits / T`, to within 2 %.
#
# <details><summary>Hint</summary>
# <code>cross_entropy(logits / t, labels)</code> is the NLL. Steps of equal size in log T: <code>torch.logspace</code>.
# </details>


# %%
def temperature_fit(logits, labels):
    ...  # your lines here


fm.exercises.temperature_fit(temperature_fit)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def temperature_fit_solution(logits, labels):
    tried = torch.logspace(-2, 2, 1001)
    return min(tried.tolist(), key=lambda t: cross_entropy(logits / t, labels))


verdict = fm.exercises.temperature_fit(temperature_fit_solution)
assert verdict
verdict

# %%
T = {}
for name, net in nets.items():
    held_out = logits(net, data.val.x), data.val.y.cpu()
    T[name] = temperature_fit_solution(*held_out)
    before, after = (fm.measures.calibration(z, y) for z in (raw[name], raw[name] / T[name]))
    print(f"{name}: T {T[name]:.2f} (the kit's {fm.measures.fit_temperature(*held_out):.2f}); on test images", end=" ")
    print(f"NLL {before.nll:.3f} -> {after.nll:.3f} nats, ECE {before.ece:.1%} -> {after.ece:.1%}")

# %% [markdown]
# ## Many seeds, six sites
#
# **Why.** Two networks are an anecdote. The kit holds records of such runs, many seeds for each of six sites; in full
# mode your pair is seed 0. We subtract within a seed: mixing minus no mixing. Six comparisons are six chances to be fooled, so the verdicts
# follow [Holm's rule](glossary.md#holms-rule "Asks more of each comparison the more comparisons there are."): of six, the
# surest has to pass at 5 % divided by six, the next by five, and so on. An interval that leaves zero out, read alone, is
# then not enough. *Told apart*: surely not zero; *level*: surely too small to matter (half a point, two hundredths of a
# nat); else the runs do not tell (lesson 03).

# %%
records = fm.recorded.runs("fashion_few")
ece = lab.against(records, lab.SITES, metric="ece")  # site -> difference, with interval and Holm's verdict

# %%
count = fm.Predict(
    "The ECE, without temperature: at how many of the six sites is it told apart from that of no mixing?",
    choices=["none", "one or two", "three or more"],
)
count

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
words = [lab.summary(ece)]
alone = [name for name, one in ece.items() if one.verdict in ("higher", "lower") and one.verdict != ece.verdicts[name]]
words.append("Zero lies outside the interval, but Holm's rule asks for more: " + (", ".join(alone) or "no row"))
apart = sum(verdict in ("higher", "lower") for verdict in ece.verdicts.values())
figure = fm.figures.forest(ece, "ECE as trained: mixing at one site against no mixing")
count.reveal(count.choices[0 if apart == 0 else 1 if apart < 3 else 2], figure=figure, words=words)

# %% [markdown]
# The ECE does not say in which *direction* a network errs. The temperature does: above 1, it was too sure.

# %%
place = fm.Predict(
    "The T that a run needs: mixing the image minus mixing the features is ...",
    choices=["lower: less sure at the image", "higher: surer at the image", "the runs do not tell"],
)
place

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
temperatures = lab.columns(records, {"no mixing": None} | lab.SITES, "temperature")
words = []
for name, own in temperatures.items():
    t = np.array(list(own.values()))
    words.append(f"{name}: mean T {t.mean():.2f}, above 1 in {(t > 1).sum()} of {len(t)} runs")
found = fm.paired(records, fm.Mix("input"), fm.Mix("flatten"), "temperature")
words.append(f"image minus features, {found.n} seeds: {found.span}")
figure = fm.figures.strip(temperatures, "temperature", "The temperature that each run needs")
figure.add_hline(y=1, line_dash="dash")
place.reveal(place.choices[["lower", "higher", "no difference seen"].index(found.verdict)], figure=figure, words=words)

# %% [markdown]
# **Look.** A mark is a run, a bar the mean, and a grey line joins the runs of one seed. On the dashed line a run needs no
# temperature. Hold this beside the chart of the ECE: what does each of the two not show?

# %%
lab.say("After one temperature a run, ECE: " + lab.summary(lab.against(records, lab.SITES, metric="ece_calibrated")))

# %% [markdown]
# ## Exercise 3: spot the fallacy, a loss that is higher (medium, 5 min)
#
# The digits of lesson 00, recorded. What is wrong with the claim?

# %%
digits = fm.recorded.runs("digits")
lab.say("NLL: " + lab.summary(lab.against(digits, lab.SITES, metric="nll")))
print("Claim: wherever one mixes, the network knows less about digits.")

# %% [markdown]
# Write the fair difference. `one` and `two` are logits `(N, K)` of two networks, `labels` `(N,)`; `t_one` and `t_two` were
# fitted on held-out images. Return by how much one's NLL is higher.
#
# <details><summary>Hint</summary>
# The NLL punishes two things: not knowing, and not saying what one knows. Which can be mended at once?
# </details>


# %%
def nll_after_temperature(one, two, labels, t_one, t_two):
    ...  # your line here


fm.exercises.nll_after_temperature(nll_after_temperature)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def nll_after_temperature_solution(one, two, labels, t_one, t_two):
    return cross_entropy(one / t_one, labels) - cross_entropy(two / t_two, labels)


verdict = fm.exercises.nll_after_temperature(nll_after_temperature_solution)
assert verdict
verdict

# %%
before = cross_entropy(raw["image"], y) - cross_entropy(raw["no mixing"], y)
fair = nll_after_temperature_solution(raw["image"], raw["no mixing"], y, T["image"], T["no mixing"])
print(f"Your pair, image minus no mixing: {fair:+.3f} nats; raw {before:+.3f}")
lab.say("Digits, after one temperature: " + lab.summary(lab.against(digits, lab.SITES, metric="nll_calibrated")))
lost = sum(r["temperature"] < 0.00101 for r in digits)  # where the kit's search ends
print(f"Left out: {lost} of {len(digits)} runs, with all held-out images right: the NLL falls down to T = 0.")

# %% [markdown]
# ## Other images, and wrong labels
#
# **Why.** Does an answer hold elsewhere? Below, mixing the image in six settings: a network on a set of images. In one of them,
# two in five training labels are wrong: people err. *Other network* has no BatchNorm (lesson 04). The rows go by the T that *no mixing* needs.

# %%
from featmix_lite.experiments.families import Differences

sets = {"digits": digits, "clothes": records} | {
    name: fm.recorded.runs(file)
    for name, file in (
        ("MNIST", "mnist_small_cnn"), ("CIFAR-10", "cifar10"),
        ("Fashion-MNIST, other network", "fashion_mnist_oki_cnn"), ("digits, wrong labels", "digits_label_noise"),
    )
}  # fmt: skip
sets["digits, wrong labels"] = [r for r in sets["digits, wrong labels"] if r["config"]["label_noise"] == 0.4]
needs = {k: np.mean([r["temperature"] for r in own if r["config"]["mix"] is None]) for k, own in sets.items()}
ordered = sorted(sets, key=needs.get)
shift = {k: fm.paired(sets[k], fm.Mix("input"), None, "temperature") for k in ordered}
rows = Differences({k: fm.paired(sets[k], fm.Mix("input"), None, "ece", margin=0.005) for k in ordered})

# %%
lab.say(f"The T that is needed: {lab.summary(shift)} The ECE: {lab.summary(rows)}")
shown = {f"{name} (T {needs[name]:.1f})": one for name, one in rows.items()}
figure = fm.figures.forest(shown, "ECE as trained: mixing the image against no mixing, by setting")
figure.show(config=fm.figures.config())
among = {"among six sites": ece.verdicts["image"], "among six settings": rows.verdicts["clothes"]}
said = "; ".join(f"{where}: {verdict}" for where, verdict in among.items())
print("Clothes, mixing the image,", said.replace("no difference seen", "the runs do not tell"))

# %% [markdown]
# **Think.** How does the direction of a row depend on the T beside its name? And the last line: the same runs, asked
# among other questions. Which questions belong together must be fixed before anybody looks.
#
# ## Turned images
#
# **Why.** T was fitted on upright images. Now each test image is turned by its own angle, up to 80° to either side.

# %%
turned = fm.Predict(
    "Each after its temperature: how many of our two networks are surely too sure on images turned so?",
    choices=["none", "one", "both"],
)
turned

# %%
from featmix_lite.measures.deformations import deformed

lines, at_80 = {name: {"sure": [], "right": []} for name in nets}, {}
for angle in (0, 80) if fm.fast() else (0, 20, 40, 60, 80):
    x = deformed(data, "rotation", angle) if angle else data.test.x
    for name, net in nets.items():
        found = at_80[name] = lab.sure_and_right(logits(net, x) / T[name], y)
        lines[name]["sure"].append((angle, found[0]))
        lines[name]["right"].append((angle, found[1]))

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
measured = [line.format(f"{name}, 80°", *(100 * v for v in found)) for name, found in at_80.items()]
figure = fm.figures.strength_curves({f"{name}: turned by up to ± degrees": own for name, own in lines.items()})
figure.update_yaxes(title_text="share", col=1)
alt = fm.figures.alt(figure).replace("Accuracy over strength", "Mean confidence (sure) and accuracy (right) by angle")
figure = fm.figures.describe(figure, alt)
turned.reveal(turned.choices[sum(low > 0 for *_, low, _ in at_80.values())], figure=figure, words=measured)

# %% [markdown]
# Does mixing at least help to be *right* on turned images, and at which site? Recorded digits, up to 40°:

# %%
turned_40 = lab.against(digits, lab.SITES, metric="rotation_40")
figure = fm.figures.forest(turned_40, "Accuracy on digits turned by up to 40°")
figure.show(config=fm.figures.config())

# %% [markdown]
# ## Made to mislead
#
# **Why.** Turning is blind. An attack is not: the gradient of the loss in the *pixels* says how each must change so that
# the loss rises. [FGSM](glossary.md#fgsm "Fast gradient sign method: one step of every pixel in the direction that hurts most.")
# moves each by the same [eps](glossary.md#eps "How far an attack may move each pixel."), here in standard deviations of
# the pixels.
#
# ## Exercise 4: one step up the loss (medium, 5 min)
#
# `x` are images `(N, C, H, W)`; `grad`, of the same shape, is the gradient of the loss in them. Move every pixel by `eps`
# so that the loss rises.
#
# <details><summary>Hint</summary>
# Only the sign of a gradient says up or down.
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


# %%
from featmix_lite.measures.robustness import edges  # black and white: no pixel may go beyond


def attacked(net, temperature, eps):
    x = data.test.x.clone().requires_grad_()
    loss = cross_entropy(net.eval()(x) / temperature, data.test.y, reduction="sum")
    return fgsm_step_solution(x, torch.autograd.grad(loss, x)[0], eps).detach().clamp(*edges(data))


for name, net in nets.items():
    sure_of, right, *_ = lab.sure_and_right(logits(net, attacked(net, 1.0, 0.1)) / T[name], y)
    print(f"{name}, FGSM, eps 0.1: {sure_of:.1%} sure, {right:.1%} right")
theirs = fm.measures.fgsm(net, data.test.x, data.test.y, 0.1, edges(data))
print(f"{name}, the kit's fgsm: {(logits(net, theirs).argmax(1) == y).double().mean():.1%} right")

# %% [markdown]
# Over seeds, recorded digits. [PGD](glossary.md#pgd "Projected gradient descent: several such steps, none further than eps from the image.")
# takes ten steps.

# %%
attacks = ["fgsm_0.1", "pgd_0.1", "fgsm_0.3", "pgd_0.3"]
print(" " * 14, *attacks, "  (% right)")
for name, mix in ({"no mixing": None} | lab.SITES).items():
    own = [r for r in digits if r["config"]["mix"] == (mix and mix.as_dict())]
    print(f"{name:14}", *(f"{100 * np.mean([r[attack] for r in own]):8.1f}" for attack in attacks))
lab.say("PGD, eps 0.3: " + lab.summary(lab.against(digits, lab.SITES, metric="pgd_0.3")))

# %%
fooled = fm.Predict(
    "No mixing, logits divided by T = 0.0001: no answer changes. Attacked so, eps 0.3, its accuracy is ...",
    choices=["much lower than at T = 1", "about the same (within 5 points)", "much higher"],
)
fooled

# %%
net = nets["no mixing"]
made = {"no attack": data.test.x, "FGSM, T 0.0001": attacked(net, 1e-4, 0.3), "FGSM, T 1": attacked(net, 1.0, 0.3)}
right = torch.stack([(logits(net, x).argmax(1) == y).double() for x in made.values()])  # (attacks, images), at any T

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
usual, tiny = right[2].mean(), right[1].mean()
words = f"FGSM, eps 0.3: at T = 1 {usual:.1%} right, at T = 0.0001 {tiny:.1%}"
fooled.reveal(fooled.choices[0 if tiny < usual - 0.05 else 1 if tiny < usual + 0.05 else 2], words=words)

# %% [markdown]
# ## Exercise 5: spot the fallacy, how robust is it? (hard, 10 min)
#
# A colleague tries FGSM on the network with that tiny T, and writes the accuracy down. "This is how robust the network is
# at eps 0.3." What is wrong with the claim?
#
# Write what may be said. `right` is `(attacks, images)`, 1.0 where an image is named rightly; row 0 is no attack. Return the
# share of the images that these attacks leave.
#
# <details><summary>Hint</summary>
# Whoever attacks may choose, for each image. And images made at T = 1 are named alike at any T.
# </details>


# %%
def worst_attack(right):
    ...  # your line here


fm.exercises.worst_attack(worst_attack)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def worst_attack_solution(right):
    return right.all(0).double().mean()


verdict = fm.exercises.worst_attack(worst_attack_solution)
assert verdict
verdict

# %%
print(f"no attack: {right[0].mean():.1%} right")
print(f"right whatever is tried: {worst_attack_solution(right):.1%}")

# %% [markdown]
# **Explain.** Where the softmax says exactly 1, the loss is flat and its gradient 0: FGSM has no direction to go in. That is
# *gradient masking*: it hides the way and does not close it. The kit's `fgsm` and `pgd` divide the gradient so that it cannot
# become 0.
#
# ## Exercise 6: a sweep that would change your mind (open, 20 min)
#
# Write down what you believe now: does mixing make networks honest, and where should one mix for it? Design the sweep that
# could prove you wrong; run it (`featmix sweep`) or let a neighbour judge it.
#
# <details><summary>Rubric</summary>
#
# A point each:
#
# - The belief is one sentence with a direction, and a result is named that would refute it.
# - It says what is measured: ECE, T or NLL, raw or after a temperature, and why that one.
# - T is fitted on held-out images, and no choice touches the test images.
# - Runs are paired by seed; all comparisons are listed beforehand and corrected together.
# - One setting has an unmixed network that is too sure, another one that is not.
# - Images are shifted in a way on which nothing was fitted.
# </details>
#
# ## Recap
#
# - Calibrated is right as often as sure; a reliability diagram shows it, with counts.
# - The ECE has no direction; the temperature that is needed has.
# - A raw loss mixes knowing and saying: compare after one temperature, fitted on held-out images.
# - A temperature is fitted on some images; of others, ask again.
# - An attack that fails is an upper bound; count what withstands every attack.
#
# ## What to try next
#
# Fit T on images turned by up to 40°. Is one temperature enough for these and upright ones?
#
# ## References
#
# - ECE, temperature: Guo et al. 2017, [arXiv 1706.04599](https://arxiv.org/abs/1706.04599)
# - Mixing and calibration: Thulasidasan et al. 2019, [arXiv 1905.11001](https://arxiv.org/abs/1905.11001)
# - Shifted images: Ovadia et al. 2019, [arXiv 1906.02530](https://arxiv.org/abs/1906.02530)
# - Deformed and attacked: Verma et al. 2019, [arXiv 1806.05236](https://arxiv.org/abs/1806.05236)
# - FGSM: Goodfellow et al. 2015, [arXiv 1412.6572](https://arxiv.org/abs/1412.6572); PGD: Madry et al. 2018, [arXiv 1706.06083](https://arxiv.org/abs/1706.06083)
# - Gradient masking: Athalye et al. 2018, [arXiv 1802.00420](https://arxiv.org/abs/1802.00420)
