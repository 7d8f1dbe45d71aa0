"""Families that others wrote: their sites, and mixing there against a hook by hand, recomputed or not."""

from __future__ import annotations

import random
import zlib

import pytest
import torch
from nets import hooks
from torch import nn
from torch.utils.checkpoint import checkpoint

import featmix_lite as fm

pytestmark = pytest.mark.nightly
SIZES = {"inception_v3": 96, "maxvit_t": 224, "swin_t": 64, "swin_v2_t": 64, "vit_b_16": 64}
TORCHVISION = {
    "alexnet": {}, "convnext_tiny": {}, "densenet121": {}, "efficientnet_b0": {}, "efficientnet_v2_s": {},
    "googlenet": {"init_weights": False, "aux_logits": False}, "inception_v3": {"init_weights": False,
    "aux_logits": False}, "maxvit_t": {}, "mnasnet0_5": {},
    "mobilenet_v2": {}, "mobilenet_v3_small": {}, "regnet_y_400mf": {}, "resnet18": {}, "resnext50_32x4d": {},
    "shufflenet_v2_x0_5": {}, "squeezenet1_1": {}, "swin_t": {}, "swin_v2_t": {}, "vgg11_bn": {},
    "vit_b_16": {"image_size": 64},
}  # fmt: skip
TIMM = (
    "beit_base_patch16_224", "cait_xxs24_224", "coat_lite_tiny", "convit_tiny", "convmixer_768_32", "convnextv2_atto",
    "crossvit_tiny_240", "davit_tiny", "deit3_small_patch16_224", "densenet121", "edgenext_xx_small",
    "efficientnetv2_rw_t", "eva02_tiny_patch14_224", "ghostnet_100", "hrnet_w18_small", "mobilenetv4_conv_small",
    "maxxvit_rmlp_nano_rw_256",
    "mixer_s16_224", "mobilevit_xxs", "nf_resnet50", "poolformer_s12", "pvt_v2_b0", "resmlp_12_224", "rexnet_100",
    "swinv2_tiny_window8_256", "vit_tiny_patch16_224", "xcit_nano_12_p16_224",
)  # fmt: skip


def made(name: str, kind: str):
    """(the network in eval mode, its rows of images), the same weights every time."""
    with torch.random.fork_rng():
        torch.manual_seed(zlib.crc32(name.encode()))
        if kind == "torchvision":
            models = pytest.importorskip("torchvision.models", exc_type=(ImportError, RuntimeError))
            net = getattr(models, name)(weights=None, num_classes=10, **TORCHVISION[name])
            size = SIZES.get(name, 64)
        else:
            timm = pytest.importorskip("timm")
            try:
                net = timm.create_model(name, pretrained=False, num_classes=10)
            except RuntimeError as error:
                pytest.skip(f"this timm has no {name}: {error}")
            size = net.default_cfg["input_size"][-1]
        for p in net.parameters():  # no layer that starts at zero hides what happens before it
            if p.dim() < 2:
                nn.init.normal_(p, 1.0 if p.abs().sum() > 0 else 0.0, 0.1)
        x = torch.randn(3, 3, size, size)
        # In double a ReLU switches on the same side for both; the largest would take too long.
        small = sum(p.numel() for p in net.parameters()) < 20e6
        return (net.eval().double(), x.double()) if small or kind == "torchvision" else (net.eval(), x)


class Again(nn.Module):
    """A block that is run again in backward."""

    def __init__(self, block, reentrant):
        super().__init__()
        self.again, self.reentrant = block, reentrant

    def forward(self, *inputs):
        return checkpoint(self.again, *inputs, use_reentrant=self.reentrant)


def switched(net: nn.Module, reentrant: bool) -> dict[str, str]:
    """Turn checkpointing on -> {a site's old name: its new one}, told by its prefix."""
    if hasattr(net, "set_grad_checkpointing"):
        try:
            net.set_grad_checkpointing(True)
            return {}
        except (AssertionError, NotImplementedError):  # a family without the switch
            pass
    for module in net.modules():  # what is run again must find its input as it was
        if hasattr(module, "inplace"):
            module.inplace = False
    if any(hasattr(m, "memory_efficient") for m in net.modules()):
        for module in net.modules():
            if hasattr(module, "memory_efficient"):
                module.memory_efficient = True
        return {}
    renamed = {}
    for name, child in list(net.named_children()):
        if isinstance(child, nn.Sequential) and len(child) > 1:
            for number, part in list(child.named_children()):
                child._modules[number] = Again(part, reentrant)
                renamed[f"{name}.{number}"] = f"{name}.{number}.again"
    return renamed


def by_hand(net, x, y, draw) -> dict:
    """The gradients with a hook of one's own, which stays until backward is over."""
    w, partner = draw.weights[:, 0], draw.partners[:, 1]

    def mixed(h):
        own = w.view(-1, *[1] * (h.dim() - 1))
        return own * h + (1 - own) * h[partner]

    handle = None
    if draw.site != "input":
        handle = net.get_submodule(draw.site).register_forward_hook(lambda module, inputs, h: mixed(h))
    logits = net(x if handle else mixed(x))
    hot = torch.eye(10, dtype=x.dtype)[y]
    target = w[:, None] * hot + (1 - w[:, None]) * hot[partner]
    (-(target * logits.log_softmax(1)).sum(1).mean()).backward()
    if handle:
        handle.remove()
    return taken(net)


def taken(net) -> dict:
    grads = {name.replace(".again.", "."): p.grad for name, p in net.named_parameters() if p.grad is not None}
    net.zero_grad(set_to_none=True)
    return grads


@pytest.mark.parametrize("kind, name", [("torchvision", n) for n in TORCHVISION] + [("timm", n) for n in TIMM])
@pytest.mark.filterwarnings("ignore:None of the inputs")
def test_a_family(kind, name):
    net, x = made(name, kind)
    y = torch.tensor([1, 7, 4])
    found = [s.name for s in fm.sites(net, x)]
    assert found[0] == "input" and len(found) > 5 and hooks(net) == 0
    far = 1e-9 if x.dtype == torch.float64 else 1e-2
    again = {how: made(name, kind)[0] for how in ("saved again", "own backward")}
    renamed = {how: switched(own, how == "own backward") for how, own in again.items()}
    if not any(renamed.values()):  # it has a switch of its own, which may run the parts of a container one by one
        again.pop("own backward")
        ran = {s.name for s in fm.trace(again["saved again"], x)}
        found = [name for name in found if name in ran]
    for site in random.Random(name).sample(found, 5):
        draw = fm.draw(fm.Mix(site, per="sample"), 3, torch.Generator().manual_seed(0), dtype=x.dtype)
        want = by_hand(net, x, y, draw)
        largest = max(g.norm() for g in want.values())
        for how, own in {"plain": net, **again}.items():
            new = renamed.get(how, {})
            old = next((old for old in new if site == old or site.startswith(old + ".")), None)
            there = site if old is None else new[old] + site[len(old) :]
            images = x.clone().requires_grad_(how == "own backward")  # or nothing is learnt before such a block
            out = fm.mixed_forward(own, images, y, classes=10, draw=fm.Draw(there, draw.partners, draw.weights))
            fm.objectives.soft_cross_entropy(out.logits, out.targets).backward()
            del out
            got = taken(own)
            assert got.keys() == want.keys() and hooks(own) == 0, (site, how)
            for key, grad in want.items():
                assert (got[key] - grad).norm() <= far * (grad.norm() + 0.1 * largest), f"{site} {how} {key}"
