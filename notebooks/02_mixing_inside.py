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
# **What is a feature map, and when is mixing feature maps something other than mixing the images?**
#
# [Open in Binder](https://mybinder.org/v2/gh/OWNER/featmix_lite/main?urlpath=lab/tree/notebooks/02_mixing_inside.ipynb) ·
# [Open in Colab](https://colab.research.google.com/github/OWNER/featmix_lite/blob/main/notebooks/02_mixing_inside.ipynb)
#
# After this lesson you can
#
# - show what a feature map is, and mix two of them by hand,
# - mix a whole batch at any place in a network, with the library and without it,
# - build a Siamese and a triplet network for mixing, the idea of Oki and Kurita,
# - show two facts yourself: which places give one and the same mixup, and how a Siamese network relates to one network.
#
# Time: machine 20 s on 2 CPU cores (measured); you about 45 min. You should know what a convolution and a ReLU are.

# %%
import copy
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
import torch

import featmix_lite as fm

data = fm.load("digits")  # this line decides; on a GPU: fm.load("cifar10", device="cuda")
model = fm.lesson.network(data)  # a small CNN that knows these images
fm.lesson.begin(data)

# %% [markdown]
# ## What is a feature map?
#
# **Why.** To mix inside a network we must know what is there to be mixed.
#
# A CNN is a chain of layers. Each takes a stack of small pictures and gives another stack. The pictures inside are called
# *feature maps*, one for each *channel*. A convolution slides a small filter over its input; where the image looks like
# the filter, the map is bright. A ReLU behind it sets everything below zero to zero.
#
# We write the shape of a batch of maps as `(rows, channels, height, width)`. A row is one image on its way through.

# %%
names = data.names[3], data.names[8]  # two classes to look at
a, b = (int((data.test.y == label).nonzero()[0]) for label in (3, 8))
x = data.test.x[[a, b]]
maps = fm.features(model, x, "block1.relu")
print("two images:", tuple(x.shape), "-> maps behind the first ReLU:", tuple(maps.shape))
assert maps.shape[:2] == (2, 32) and maps.min() == 0  # a ReLU gives nothing below zero

# %% [markdown]
# ## Mix two maps by hand
#
# A mix of maps is made like a mix of images: so much of one, the rest of the other, pixel by pixel and channel by channel.
# The picture shows both images with some of their maps, and in the last row the mix of these maps.

# %%
share = 0.5
mix_of_maps = share * maps[0] + (1 - share) * maps[1]
looks = dict(names=names, mean=data.mean, std=data.std)
figure = fm.figures.maps(x, maps, mix_of_maps, share, **looks)
figure.show(config=fm.figures.config())
print(fm.figures.alt(figure))

# %% [markdown]
# **Look.** Find a channel that is bright in one image and dark in the other. What is left of it in the mix?
#
# ## The mix of the maps, or the maps of the mix?
#
# **Why.** There is a second way to get maps of two images at once: mix the *images*, and send the mixed image through the
# same layers. If that gave the same maps, mixing inside would be nothing new.

# %%
brighter = fm.Predict(
    "Behind the first ReLU, beside the mix of the maps, the maps of the mixed image are ...",
    choices=["the same", "darker in places", "brighter in places", "darker here, brighter there"],
)
brighter

# %%
mixed_image = share * x[0] + (1 - share) * x[1]
maps_of_mix = fm.features(model, mixed_image[None], "block1.relu")[0]
change = maps_of_mix - mix_of_maps
up, down = int((change > 1e-5).sum()), int((change < -1e-5).sum())
print(f"of {change.numel()} values the mixed image makes {up} brighter and {down} darker")
figure = fm.figures.maps(x, maps, mix_of_maps, share, of_mixed_image=maps_of_mix, **looks)
assert up == 0 < down
brighter.reveal(brighter.choices[bool(down) + 2 * bool(up)], figure=figure)

# %% [markdown]
# **Explain.** Follow one pixel up to the ReLU. Say it is 1 for the first image and -1 for the second. Mix behind the ReLU:
# half of 1 and half of 0. Mix the images: the two values meet *before* the ReLU and cancel. A ReLU is a bent line, and a
# bent line lies on one side of the straight line between any two of its points. Which side tells you the answer above.

# %% [markdown]
# ## Any place in the network
#
# A **site** is a place to mix, called by the name of its layer: `block1.relu`, or `input` for the images themselves.
# `fm.sites` lists them for any network, in the order in which an image meets them.

# %%
batch, labels = data.test.x[:6], data.test.y[:6]
sites = fm.sites(model, batch)
for site in sites:
    print(f"{site.name:<12} {site.kind:<18} {site.shape}")

# %% [markdown]
# ## A whole batch
#
# **Why.** Training takes many images at a time, so every row of the batch needs a partner to be mixed with.
#
# A **draw** is one throw of the dice: for every row its *partners* and their *weights*. Column 0 is the row itself; the
# weights of a row sum to 1. They come from a Beta distribution: a small `alpha` gives mostly one image, a large one half and
# half. Here one pair of weights is thrown for the whole batch, as in mixup's own code; `per="sample"` throws one a row.

# %%
mix = fm.Mix("block1.relu", alpha=1.0)
draw = fm.draw(mix, batch=6, generator=torch.Generator().manual_seed(1))
print("partners\n", draw.partners, "\nweights\n", draw.weights)

# %% [markdown]
# `fm.mixed_forward` runs the network and mixes at the site on the way. It mixes the labels in the same shares. Here it is
# beside the same thing by hand: lower layers, mix, upper layers.

# %%
out = fm.mixed_forward(model, batch, labels, classes=data.classes, draw=draw)
with torch.no_grad():
    low = model.block1.relu(model.block1.bn(model.block1.conv(batch)))
    w = draw.weights[:, 0].reshape(-1, 1, 1, 1).to(low.device)
    mixed = w * low + (1 - w) * low[draw.partners[:, 1]]
    last_maps = model.block3(model.block2(model.block1.pool(mixed)))
    by_hand = model.fc(model.flatten(last_maps))
gap = (out.logits - by_hand).abs().max().item()
print(f"largest difference of a logit: {gap:.1e}")
shares = enumerate(out.targets[0].tolist())
print("the first row's label:", {data.names[k]: round(v, 2) for k, v in shares if v})
assert gap < 1e-4

# %% [markdown]
# ## Exercise 1: mix the maps of a batch
#
# `maps` is `(rows, channels, height, width)`; `partners` holds one row number for each row; `share` holds one number for
# each row, its own share.
#
# <details><summary>Hint</summary>
# <code>maps[partners]</code> puts each row's partner in its place. <code>share</code> has one axis, the maps have four:
# <code>share.reshape(-1, 1, 1, 1)</code> lets them meet.
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
# ## Siamese and triplet networks
#
# **Why.** Oki and Kurita (2018) mixed feature maps before this kit did, and they drew it differently. Copies of the
# lower layers, the *branches*, share their weights. Each takes its own image. Behind them the maps are mixed, and one
# set of upper layers, the *head*, goes on with the mix. Two branches make a **Siamese** network, three a **triplet**.
#
#     image 1 -> lower layers --\
#                                mix -> upper layers -> prediction
#     image 2 -> lower layers --/
#
# Their abstract says that mixing the maps of the first convolution layer did better than mixing the images. The formulas
# here are the kit's own writing of the idea: we know the abstract, not the details of their network.
#
# **Ways** is how many rows go into one mix: two in a Siamese network, three in a triplet, or any number.

# %%
own_images = data.test.x[:18].split(6)  # six for each of three branches
dice = torch.Generator().manual_seed(3)
weights = fm.draw(fm.Mix("block1.relu", ways=3), batch=6, generator=dice).weights
logits = fm.siamese.branches(model, list(own_images), weights, "block1.relu")
print("weights of the first mix:", [round(v, 2) for v in weights[0].tolist()])
assert torch.allclose(weights.sum(1), torch.ones(6)) and logits.shape == (6, data.classes)

# %% [markdown]
# The shape of these networks is older than mixing. Bromley and others (1993) compared two signatures with two branches;
# Hoffer and Ailon (2015) learnt distances with three: an *anchor*, a *positive* of the anchor's class and a *negative* of
# another class. There the branches' features are not mixed but compared, and a loss asks that the positive be the nearer
# one. The same features, used that way:

# %%
same_class = int((data.test.y == 3).nonzero()[1])
three_images = data.test.x[[a, same_class, b]]
anchor, positive, negative = fm.features(model, three_images, "flatten").split(1)
asked = fm.objectives.triplet(anchor, positive, negative).item()
swapped = fm.objectives.triplet(anchor, negative, positive).item()
print(f"triplet loss {asked:.3f}; with positive and negative exchanged {swapped:.3f}")
assert asked < swapped

# %% [markdown]
# ## Exercise 2: build the two branches
#
# `lower` and `upper` are the two halves of a network. `x1` and `x2` are two batches of images, `share` is a number.
#
# <details><summary>Hint</summary>
# Shared weights need no copy: call <code>lower</code> twice.
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
# ## Which sites differ?
#
# **Why.** "Which layer is best?" makes sense only between layers that differ. So we take one draw, mix at every site in
# turn, and compare the logits with those of mixing the images. Nothing but the site moves.

# %%
close = ["the same, up to rounding", "close, a few percent off", "quite different"]
first = fm.Predict(
    "Mix right after the first convolution, before its ReLU: beside image mixup, the logits are ...",
    choices=close,
)
first

# %%
def logits_at(place, net=model):
    moved = fm.Draw(place, draw.partners, draw.weights)  # the same draw, another site
    with torch.no_grad():
        return fm.mixed_forward(net, batch, labels, classes=data.classes, draw=moved).logits


def apart(one, other):
    return ((one - other).abs().max() / other.abs().mean()).item()


print("mixed at: largest difference from image mixup, in typical logits")
for site in sites:
    gap = apart(logits_at(site.name), logits_at("input"))
    print(f"{site.name:<12} {site.kind:<18} {gap:.1e}")

# %%
def in_words(gap):
    return close[0] if gap < 1e-4 else close[1] if gap < 0.1 else close[2]


conv = apart(logits_at("block1.conv"), logits_at("input"))
relu = apart(logits_at("block1.relu"), logits_at("input"))
print(f"after the convolution {conv:.1e}, after its ReLU {relu:.1e}, of a typical logit")
assert conv < 1e-4 < relu
first.reveal(in_words(conv))

# %% [markdown]
# And at the other end of the network: does it matter whether we mix the last features (`flatten`) or the logits themselves (`fc`)?

# %%
ends = apart(logits_at("flatten"), logits_at("fc"))
print(f"the last features or the logits: {in_words(ends)} ({ends:.1e})")
assert ends < 1e-4

# %% [markdown]
# **Explain.** A convolution multiplies by fixed numbers, adds them up, and adds a fixed bias. Such a map is called
# **affine**. The weights of a mix sum to 1, and that is just what an affine map needs to hand a mix on as it is:
#
# $$f(w\,a + (1 - w)\,b) = w\,f(a) + (1 - w)\,f(b).$$
#
# The last layer, `fc`, is affine too. A ReLU is not: you saw above what it does to one pixel.
#
# Sites where mixing gives one and the same logits form a **group**: one mixup under several names. `fm.sites` finds the
# groups by probing the network, without being told what its layers are. Let us hold its answer against ours.

# %%
for group in range(sites[-1].group + 1):
    members = [site.name for site in sites if site.group == group]
    widest = max(apart(logits_at(name), logits_at(members[0])) for name in members)
    print(f"group {group}: {', '.join(members)} (logits agree within {widest:.0e})")
    assert widest < 1e-4

# %% [markdown]
# This matters for reading papers. "The first layer beats the image" says nothing until you know on which side of the
# first ReLU they mixed.
#
# ## The same on clothes
#
# **Why.** Eight by eight pixels leave little to see in a map. The kit brings larger pictures, 28x28: a part of Fashion-MNIST,
# ten kinds of clothes. A small network learns them for a few epochs; then we look at the maps of two pictures on both sides
# of its first ReLU. The third row is the mix of their maps, the last row the maps of the mixed picture.

# %%
clothes = fm.load("fashion_small", per_class=20 if fm.fast() else None)
wearer = fm.models.small_cnn(clothes, seed=0).to(clothes.train.x.device)
learnt = fm.fit(wearer, clothes, epochs=3, batch=50, evaluate=False, progress=False)
print(f"{learnt.accuracy:.0%} of the test images named rightly")
pair = [int((clothes.test.y == kind).nonzero()[0]) for kind in (1, 8)]
pictures = clothes.test.x[pair]
worn = dict(names=[clothes.names[kind] for kind in (1, 8)], mean=clothes.mean, std=clothes.std)
halves = torch.cat([pictures, pictures.mean(0, keepdim=True)])
before, behind = (fm.features(wearer, halves, place) for place in ("block1.bn", "block1.relu"))
channels = fm.figures.varied(before[:2])

# %%
for maps_here, place in ((before, "the input of ReLU 1"), (behind, "the output of ReLU 1")):
    of_mixed = dict(of_mixed_image=maps_here[2], channels=channels, site=place)
    figure = fm.figures.maps(pictures, maps_here[:2], **of_mixed, **worn)
    figure.show(config=fm.figures.config())
    print(fm.figures.alt(figure))
    off = (maps_here[:2].mean(0) - maps_here[2]).abs().max().item()
    print(f"{place}: mix of the maps and maps of the mix differ by at most {off:.2g}", end="; ")
    print(f"{(maps_here == 0).float().mean():.0%} of the values are 0")

# %% [markdown]
# **Look.** Which parts of a picture does the ReLU leave dark in one channel and keep in another? Where, in the second figure,
# do the last two rows part: inside the things, or along their edges?
#
# ### And in training?
#
# So far the network was in evaluation mode: BatchNorm used averages it had stored, fixed numbers. In training it takes
# the average and the spread of *this* batch instead.

# %%
training = fm.Predict(
    "The same network in training mode. Where does mixing still give exactly image mixup?",
    choices=["after the convolution and its BatchNorm", "after the convolution only", "at neither"],
)
training

# %%
learning = copy.deepcopy(model).train()
image = logits_at("input", learning)
conv = apart(logits_at("block1.conv", learning), image)
bn = apart(logits_at("block1.bn", learning), image)
print(f"in training mode: after the convolution {conv:.1e}, after its BatchNorm {bn:.1e}")
assert conv < 1e-3 < bn
training.reveal(training.choices[0 if bn < 1e-3 else 1 if conv < 1e-3 else 2])

# %% [markdown]
# **Explain.** Ask at each site: does BatchNorm see the mixed batch, or the batch before it was mixed? The two have
# different spreads, so BatchNorm divides them by different numbers.

# %% [markdown]
# ## Exercise 3: is a layer affine?
#
# Write a test that needs no knowledge of the layer. `a` and `b` are two different inputs.
#
# <details><summary>Hint</summary>
# Compare both sides of the formula above for one share that is not 0, 1 or a half, with <code>torch.allclose(...,
# atol=1e-5)</code>: computers round.
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
# The picker draws the whole chain with its groups. Click a box, or use the arrow keys.

# %%
picker = fm.LayerPicker(model, batch)
picker

# %% [markdown]
# ## Branches, or one network?
#
# **Why.** Branches look like a bigger machine than one network. A reviewer might ask: is a gain due to the place of
# mixing, or to the branches? So take one draw with three ways. Give it to one network; and give the triplet network's
# second and third branch the very rows that are the partners. Both are in training mode, where BatchNorm looks at the batch.

# %%
same = fm.Predict(
    "One network on the batch, or three branches fed the batch and its partners: the logits are ...",
    choices=["equal to the last bit", "equal up to rounding", "different"],
)
same

# %%
three = fm.Mix("block2.relu", ways=3)
throw = fm.draw(three, batch=64, generator=dice.manual_seed(2))
many, called = data.train.x[:64], data.train.y[:64]
one_net, triplet = copy.deepcopy(model).train(), copy.deepcopy(model).train()
one = fm.mixed_forward(one_net, many, called, classes=data.classes, draw=throw)
explicit = fm.siamese.forward(triplet, many, called, three, throw)
gap = (one.logits - explicit.logits).abs().max().item()
print(f"largest difference of a logit: {gap}")
assert gap < 1e-5
same.reveal(same.choices[0 if gap == 0 else 1 if gap < 1e-5 else 2])

# %%
left = fm.Predict(
    "Both take one training step. But for rounding, what differs between the two networks then?",
    choices=["nothing", "only the averages BatchNorm stores", "the weights, too"],
)
left

# %%
was = torch.cat([p.detach().flatten() for p in one_net.parameters()])
for net, form in ((one_net, one), (triplet, explicit)):
    fm.objectives.soft_cross_entropy(form.logits, form.targets).backward()
    torch.optim.SGD(net.parameters(), lr=0.05).step()
now, other = (torch.cat([p.detach().flatten() for p in net.parameters()]) for net in (one_net, triplet))
slope = ((now - other).norm() / (now - was).norm()).item()
stored = dict(triplet.named_buffers())
kept = [name for name, value in one_net.named_buffers() if not torch.equal(value, stored[name])]
print(f"The weights differ by {slope:.0e} of the step they took; stored differently:", *kept, sep="\n  ")
assert slope < 1e-3 and kept and all(".bn." in name for name in kept)
left.reveal(left.choices[2 if slope > 1e-3 else 1 if kept else 0])

# %% [markdown]
# One difference is left, the price. Count the images that pass through the first convolution in one forward pass:


# %%
def one_pass():
    fm.mixed_forward(one_net, many, called, classes=data.classes, draw=throw)


def branches():
    fm.siamese.forward(triplet, many, called, three, throw)


cost = fm.lesson.runs_of(one_net, "block1.conv", one_pass)
price = fm.lesson.runs_of(triplet, "block1.conv", branches)
print(f"one network: {cost} images; three branches: {price}, or {price / cost:.0f} times as many")
assert price == three.ways * cost

# %% [markdown]
# **Explain.** The partners' rows are the batch in another order, and an average does not care about order. So each branch
# shows BatchNorm the same numbers, and gives the maps one network has already: it only needs to look up its partners'
# rows. But every branch *stores* its averages anew, and every branch runs the lower layers again.
#
# This holds when the branches are fed one batch in different orders. When each branch gets a batch of *its own*, as in the
# cell with eighteen images above, no single batch holds all the rows. `fm.train(..., form="siamese",
# branches="independent")` trains that way, for comparison.

# %% [markdown]
# ## Recap
#
# - A feature map is one channel's picture of the image; maps are mixed as images are, and labels with them.
# - A draw (partners and weights) can be replayed at another site: then only the site moves.
# - An affine layer hands a mix on as it is, so the sites around it are one group: one mixup under several names.
# - A ReLU ends a group: behind it the mix of the maps is no longer the map of the mix.
# - A Siamese or triplet network fed the partners' rows is one network on a permuted batch, at a higher price.
#
# **Try next.** Run `fm.sites` on `torchvision.models.resnet18()` and find the sites inside a residual branch: mixing there
# leaves the skip unmixed. Is the branch's end in the group of the block's end?
#
# ## References
#
# - Oki, Kurita: [Mixup of Feature Maps in a Hidden Layer](https://arxiv.org/abs/1906.09739), 2018.
# - Verma et al.: [Manifold Mixup](https://arxiv.org/abs/1806.05236), 2019.
# - Zhang, Cissé, Dauphin, Lopez-Paz: [mixup: Beyond Empirical Risk Minimization](https://arxiv.org/abs/1710.09412), 2018.
# - Bromley et al., *Signature verification using a "Siamese" time delay neural network*, 1993.
# - Hoffer, Ailon: [Deep metric learning using triplet network](https://arxiv.org/abs/1412.6622), 2015.
