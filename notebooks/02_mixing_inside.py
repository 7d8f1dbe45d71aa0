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
# # Mixing inside the network
#
# **What is mixed inside the network, and where does the place matter at all?**
#
# [Open in Binder](https://mybinder.org/v2/gh/OWNER/featmix_lite/main?urlpath=lab/tree/notebooks/02_mixing_inside.ipynb) ·
# [Open in Colab](https://colab.research.google.com/github/OWNER/featmix_lite/blob/main/notebooks/02_mixing_inside.ipynb)
#
# After this lesson you can
#
# - mix the maps of a batch at any place in a network,
# - say beforehand which places give one and the same result, and test it,
# - build the two branches of Oki and Kurita,
# - train with a hook that mixes.
#
# Time: machine 20 s on 2 CPU cores, 1.3 GB (measured); you about 90 min. You should know what a convolution and a ReLU are, and
# what [mixup](glossary.md#mixup "Training on weighted averages of two images, their labels averaged alike.") is (lesson 01).

# %%
import copy
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
import torch
from torch import nn

import featmix_lite as fm
from featmix_lite.teaching import lesson02_inside as lab

data = fm.load("fashion_small", per_class=20 if fm.fast() else None)
fm.lesson.begin(data)

# %% [markdown]
# ## What is there to be mixed?
#
# A convolution slides small filters over the image. Each gives a picture of its own, a
# [feature map](glossary.md#feature-map "What one channel of a layer makes of the image: a picture again."), bright where
# the image looks like the filter. The ReLU behind it sets all below zero to zero. A small network learns clothes for
# a moment. Then two of its images, some of their maps
# [after ReLU 1](glossary.md#after-relu-1 "Behind the first convolution and its cut of all below zero; in code `block1.relu`."),
# and the maps' mix, half and half:

# %%
net = fm.models.small_cnn(data, seed=0)
fm.fit(net, data, epochs=3, batch=50, evaluate=False, progress=False)
net.eval()
kinds = data.names.index("Trouser"), data.names.index("Bag")
images = data.test.x[[int((data.test.y == kind).nonzero()[0]) for kind in kinds]]
maps = fm.features(net, images, "block1.relu")
looks = dict(names=[data.names[kind] for kind in kinds], mean=data.mean, std=data.std)
figure = fm.figures.maps(images, maps, **looks)
figure.show(config=fm.figures.config())

# %% [markdown]
# **Look.** Find a channel that is bright in one image and dark in the other. What is left of it in the mix?
#
# ## The mix of the maps, or the maps of the mix?
#
# **Why.** We could mix the *images* and send the mix through the same layers. Were its maps the same, mixing inside
# would be nothing new. Take one pixel of one map. Along the bottom is its value just before the ReLU, and there the
# mixed image has the mean of A and B.

# %%
figure = lab.bent_line(-1, 2)
figure.show(config=fm.figures.config())

# %%
darker = fm.Predict(
    "After ReLU 1, beside the mix of the maps, the maps of the mixed image are ...",
    choices=["the same", "darker in places", "brighter in places", "darker here, brighter there"],
)
darker

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
mix_of_maps, maps_of_mix = maps.mean(0), fm.features(net, images.mean(0, keepdim=True), "block1.relu")[0]
change = maps_of_mix - mix_of_maps
up, down = int((change > 1e-5).sum()), int((change < -1e-5).sum())
words = f"Of {change.numel()} values the mixed image makes {up} brighter and {down} darker."
figures = lab.bent_line(-1, 2, mixed=True), fm.figures.maps(images, maps, of_mixed_image=maps_of_mix, **looks)
darker.reveal(darker.choices[bool(down) + 2 * bool(up)], figure=figures, words=words)

# %% [markdown]
# **Explain.** Follow A and B in the picture of the line. Could the order of the two marks ever be the other way round?
#
# ## Exercise 1: mix the maps of a batch (easy, 5 min)
#
# Training takes many images at once; each row of the batch meets a partner. `maps` is (rows, channels, height, width);
# `partners` holds a row number for each row; `share` a number for each row, its own
# [share](glossary.md#share "How much of the first image is in a mix; the other gets the rest (papers write λ; also: weight).").
# Return the mixed maps.
#
# <details><summary>Hint</summary>
# <code>share</code> has one axis, the maps have four: which shape lets them meet?
# </details>


# %%
def mix_maps(maps, partners, share):
    ...  # your lines here


fm.exercises.mix_maps(mix_maps)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def mix_maps_solution(maps, partners, share):
    share = share.reshape(-1, 1, 1, 1)
    return share * maps + (1 - share) * maps[partners]


verdict = fm.exercises.mix_maps(mix_maps_solution)
assert verdict
verdict

# %% [markdown]
# A place to mix is a [site](glossary.md#site "A named place in the network where mixing is done."). Partners and shares
# together are a [draw](glossary.md#draw "Who is mixed with whom, and in which shares, for one batch."). Here the same draw is
# used at one site by hand and by the kit. What comes out are
# [logits](glossary.md#logit "The number a network gives a class, before softmax makes probabilities of them.").

# %%
x, y = data.test.x[:6], data.test.y[:6]
draw = fm.draw(fm.Mix("block1.relu", per="sample"), batch=6, generator=torch.Generator().manual_seed(1))
partners, share = draw.partners[:, 1], draw.weights[:, 0]
print("row 0 meets row", partners[0].item(), "and keeps", f"{share[0]:.0%}")
lower = net.block1[:3]  # convolution, BatchNorm, ReLU
upper = nn.Sequential(net.block1.pool, net.block2, net.block3, net.flatten, net.fc)
with torch.no_grad():
    by_hand = upper(mix_maps_solution(lower(x), partners, share))
    kit = fm.mixed_forward(net, x, y, classes=data.classes, draw=draw)
print("the same logits, up to rounding:", torch.allclose(by_hand, kit.logits, atol=1e-4))

# %% [markdown]
# ## Which sites differ?
#
# **Why.** "Which site is best?" makes sense only between sites that differ. A layer f hands a mix on as it is where
#
#     f(w * a + (1 - w) * b) = w * f(a) + (1 - w) * f(b)
#
# It is then called
# [affine](glossary.md#affine "Multiplies by fixed numbers and adds fixed ones, so that it hands a mix on as it is: f(mix of a and b) = mix of f(a) and f(b).").
#
# ## Exercise 2: is a layer affine? (medium, 10 min)
#
# Write a test that needs no knowledge of the layer. `a` and `b` are two inputs. Return True or False.
#
# <details><summary>Hint</summary>
# Compare the two sides for one share, not a half. Computers round: <code>torch.allclose(..., atol=1e-5)</code>.
# </details>


# %%
def is_affine(layer, a, b):
    ...  # your lines here


fm.exercises.is_affine(is_affine)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def is_affine_solution(layer, a, b):
    mix_first = layer(0.3 * a + 0.7 * b)
    mix_last = 0.3 * layer(a) + 0.7 * layer(b)
    return torch.allclose(mix_first, mix_last, atol=1e-5)


verdict = fm.exercises.is_affine(is_affine_solution)
assert verdict
verdict

# %% [markdown]
# Three times our network has convolution, BatchNorm, ReLU, pooling; then `flatten`, which only puts the numbers into a
# row, the [features](glossary.md#features "The row of numbers from which the last layer names the class; in code `flatten`."),
# and one linear layer. Seven sites, one draw:

# %%
used = {"image": "input", "after convolution 1": "block1.conv", "after BatchNorm 1": "block1.bn",
        "after ReLU 1": "block1.relu", "after ReLU 2": "block2.relu", "features": "flatten", "output": "fc"}  # fmt: skip


def chances_at(site, net=net):
    moved = fm.Draw(site, draw.partners, draw.weights)  # only the site moves
    with torch.no_grad():
        return fm.mixed_forward(net, x, y, classes=data.classes, draw=moved).logits.softmax(1)


results = fm.Predict(
    "Mixing at the seven sites in turn, how many different outputs do you get?", choices=["two", "four", "five", "seven"]
)
results

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
chances = [chances_at(site) for site in used.values()]
steps = [float((b - a).abs().max()) for a, b in zip(chances, chances[1:])]
words = ["How much a probability changes at most, of 100, against the site before"]
words += [f"{name:20} {100 * step:.1f}" for name, step in zip([*used][1:], steps)]
many = 1 + sum(step > 1e-4 for step in steps)
assert many == len({site.group for site in fm.sites(net, x) if site.name in used.values()})  # as the kit finds
boxes = fm.LayerPicker(net, x, sites=list(used.values()), simple=True).still()
results.reveal({2: "two", 4: "four", 5: "five", 7: "seven"}[many], words=words, figure=boxes)

# %%
a, b = images[:1], images[1:]
with torch.no_grad():
    for name, layer in net.block1.named_children():
        print(f"{name} is affine: {is_affine_solution(layer, a, b)}")
        a, b = layer(a), layer(b)

# %% [markdown]
# **Explain.** Sites with one and the same output are a
# [group](glossary.md#group "Sites at which mixing gives one and the same output."): one mixup under several names. The kit
# finds them by trying, as you did. So "the first layer beats the image" says nothing until you know where exactly they
# mixed.
#
# ## And in training?
#
# BatchNorm subtracts an average and divides by a spread. So far, in evaluation mode, it used stored ones: fixed
# numbers. In training mode it takes those of the batch that it sees.

# %%
training = fm.Predict(
    "In training mode, where is mixing still the same as mixing the images?",
    choices=["after convolution 1 and after BatchNorm 1", "after convolution 1 only", "at neither"],
)
training

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
learning = copy.deepcopy(net).train()
conv, bn = (float((chances_at(site, learning) - chances_at("input", learning)).abs().max()) for site in
            ("block1.conv", "block1.bn"))  # fmt: skip
words = f"A probability changes by {100 * conv:.1f} of 100 after convolution 1, by {100 * bn:.1f} after BatchNorm 1."
training.reveal(training.choices[2 if conv > 1e-3 else 1 if bn > 1e-3 else 0], words=words)

# %% [markdown]
# **Explain.** Ask at each site: does BatchNorm see the mixed batch, or the batch before it was mixed?
#
# ## Exercise 3: two branches (medium, 10 min)
#
# Oki and Kurita (2018) drew mixing inside as a *Siamese* network: two copies of the lower layers, the branches, share
# their weights; each takes its own image; behind them the maps are mixed, and one set of upper layers goes on.
# (We know their abstract, not their code.) `lower` and `upper` are the halves, `x1` and `x2` two batches,
# `share` a number, that of `x1`. Return the output.
#
# <details><summary>Hint</summary>
# Shared weights need no copy.
# </details>


# %%
def two_branches(lower, upper, x1, x2, share):
    ...  # your lines here


fm.exercises.two_branches(two_branches)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def two_branches_solution(lower, upper, x1, x2, share):
    mixed = share * lower(x1) + (1 - share) * lower(x2)
    return upper(mixed)


verdict = fm.exercises.two_branches(two_branches_solution)
assert verdict
verdict

# %% [markdown]
# A reviewer may ask: is a gain due to the place, or to the branches? Give the second branch the first's batch in another
# order: the partners. All in training mode.

# %%
same = fm.Predict(
    "Two branches, or one network that mixes its batch with the partners: the outputs are ...",
    choices=["the same, up to rounding", "close: no probability moves by more than 5 of 100", "quite different"],
)
same

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
rows, labels, mix = data.train.x[:64], data.train.y[:64], fm.Mix("block1.relu")
draw = fm.draw(mix, batch=64, generator=torch.Generator().manual_seed(2))  # one share for all
net.train()
with torch.no_grad():
    two = two_branches_solution(lower, upper, rows, rows[draw.partners[:, 1]], draw.weights[0, 0]).softmax(1)
    kit = fm.siamese.forward(copy.deepcopy(net), rows, labels, mix, draw).logits.softmax(1)
    one = fm.mixed_forward(copy.deepcopy(net), rows, labels, classes=data.classes, draw=draw).logits.softmax(1)
net.eval()
gap = float((one - two).abs().max())
assert torch.allclose(two, kit, atol=1e-4)  # fm.siamese does as you do
words = f"A probability changes by {100 * gap:.1f} of 100 at most."
same.reveal(same.choices[0 if gap < 1e-4 else 1 if gap < 0.05 else 2], words=words)

# %% [markdown]
# **Think.** What would each branch's BatchNorm see if the second got a batch of its own?
#
# ## Exercise 4: a training step with a hook (hard, 20 min)
#
# A *hook* is a function that PyTorch calls behind a layer: so you can mix in a network that you did not write. `layer` is
# a module of `net`, whose output is to be mixed; `x` images, `y` their classes; `partners` and `share` as above.
# Return the loss: the mean cross-entropy against labels mixed in the same shares. Leave the network as it was.
#
# <details><summary>Hint</summary>
# What <code>hook(module, given, out)</code> returns takes the place of <code>out</code>.
# <code>layer.register_forward_hook(hook)</code> gives a handle. <code>cross_entropy</code> takes a row of shares as a label.
# </details>


# %%
def mixing_step(net, x, y, layer, partners, share):
    ...  # your lines here


fm.exercises.mixing_step(mixing_step)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def mixing_step_solution(net, x, y, layer, partners, share):
    handle = layer.register_forward_hook(lambda module, given, out: mix_maps_solution(out, partners, share))
    logits = net(x)
    handle.remove()
    labels = nn.functional.one_hot(y, logits.shape[1]).to(logits)
    own = share[:, None]
    return nn.functional.cross_entropy(logits, own * labels + (1 - own) * labels[partners])


verdict = fm.exercises.mixing_step(mixing_step_solution)
assert verdict
verdict

# %% [markdown]
# Ten steps with your loss, and ten of the kit:

# %%
from itertools import islice

mine, theirs = (fm.models.small_cnn(data, seed=1).train() for _ in range(2))
optimizer = torch.optim.SGD(mine.parameters(), lr=0.05)
plain = dict(batch=20, lr=0.05, momentum=0, weight_decay=0, schedule="constant")
for step in islice(fm.train(theirs, data, fm.Mix("block1.relu"), epochs=1, **plain), 10):
    x, y = data.train.x[step.rows], data.train.y[step.rows]
    partners, share = step.draw.partners[:, 1], step.draw.weights[:, 0]
    loss = mixing_step_solution(mine, x, y, mine.block1.relu, partners, share)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"step {step.step}: loss by hand {loss.item():.3f}, by the kit {step.loss:.3f}")

# %% [markdown]
# ## Exercise 5: the sites of a stranger (open, 25 min)
#
# Take `torchvision.models.resnet18()`, or a network of your own. Which of its sites are one? Some lie inside a branch
# beside a path that skips it. Decide on paper first, then find out.
#
# <details><summary>Rubric</summary>
#
# A point each:
#
# - The groups are written down before anything is run.
# - Each border is a named layer, with a reason.
# - Evaluation and training mode are both thought of.
# - For a site beside a skip it says what stays unmixed.
# - They are tested by your own functions, not by `fm.sites` alone, and it says how much rounding is allowed.
# - Where the paper and the run disagree, the reason is found.
# </details>
#
# ## Recap
#
# - A feature map is one channel's picture of the image; maps are mixed as images are, and the labels with them.
# - An affine layer hands a mix on as it is, so the sites around it are one group.
# - Behind a ReLU the mix of the maps is no longer the map of the mix.
# - In training mode BatchNorm, too, is a border.
# - Branches that share weights and a batch are one network.
#
# ## What to try next
#
# `fm.LayerPicker(net, x)` shows all sites of the network, to click. Lesson 03 asks whether the place makes a difference to what is learnt.
#
# ## References
#
# - Oki & Kurita 2018, [arXiv 1906.09739](https://arxiv.org/abs/1906.09739)
# - Verma et al. 2019, [arXiv 1806.05236](https://arxiv.org/abs/1806.05236)
# - Zhang et al. 2018, [arXiv 1710.09412](https://arxiv.org/abs/1710.09412)
# - Ioffe & Szegedy 2015, [arXiv 1502.03167](https://arxiv.org/abs/1502.03167)
# - Bromley et al. 1993, *Signature verification using a "Siamese" time delay neural network*
