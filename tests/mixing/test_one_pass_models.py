"""Hooked mixing = the same network split by hand, on the kit's own nets and on torchvision's."""

import pytest
import torch

import featmix_lite as fm


def given(size, channels=3, rows=4, classes=10, seed=0):
    g = torch.Generator().manual_seed(seed)
    x = torch.randn(rows, channels, size, size, generator=g, dtype=torch.float64)
    d = fm.draw(fm.Mix(per="sample", ways=3), rows, g, dtype=torch.float64)
    dense = torch.zeros(rows, rows, dtype=torch.float64)
    for j in range(3):
        dense[torch.arange(rows), d.partners[:, j]] += d.weights[:, j]
    return x, torch.arange(rows) % classes, d, lambda h: torch.einsum("ij,j...->i...", dense, h)


def agree(model, x, y, d, site, want):
    got = fm.mixed_forward(model, x, y, None, classes=10, draw=fm.Draw(site, d.partners, d.weights)).logits
    torch.testing.assert_close(got, want, rtol=1e-9, atol=1e-9)


def vision(name, **size):
    models = pytest.importorskip("torchvision.models", exc_type=(ImportError, RuntimeError))
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return getattr(models, name)(num_classes=10, **size).double().eval()


@torch.no_grad()
def test_small_cnn():
    net = fm.models.small_cnn(channels=1, classes=10, seed=0).double()
    x, y, d, mixed = given(12, channels=1)
    b1, b2, b3 = net.block1, net.block2, net.block3
    for training in (True, False):
        net.train(training)
        relu1 = mixed(b1.relu(b1.bn(b1.conv(x))))
        agree(net, x, y, d, "block1.relu", net.fc(net.flatten(b3(b2(b1.pool(relu1))))))
        conv2 = mixed(b2.conv(b1(x)))
        agree(net, x, y, d, "block2.conv", net.fc(net.flatten(b3(b2.pool(b2.relu(b2.bn(conv2)))))))
        agree(net, x, y, d, "flatten", net.fc(mixed(net.flatten(b3(b2(b1(x)))))))


@torch.no_grad()
def test_resnet18():
    net = vision("resnet18")
    x, y, d, mixed = given(48)

    def stem(x):
        return net.maxpool(net.relu(net.bn1(net.conv1(x))))

    def head(h):
        return net.fc(net.avgpool(h).flatten(1))

    agree(net, x, y, d, "layer2", head(net.layer4(net.layer3(mixed(net.layer2(net.layer1(stem(x))))))))
    block, h = net.layer1[0], stem(x)  # inside a branch: the skip stays as it is
    second = mixed(block.conv2(block.relu(block.bn1(block.conv1(h)))))
    joined = torch.relu(block.bn2(second) + h)
    agree(net, x, y, d, "layer1.0.conv2", head(net.layer4(net.layer3(net.layer2(net.layer1[1](joined))))))


@torch.no_grad()
def test_mobilenet_v3_small():
    net = vision("mobilenet_v3_small")
    x, y, d, mixed = given(48)
    for k in (0, 3, 11):
        h = mixed(net.features[: k + 1](x))
        agree(net, x, y, d, f"features.{k}", net.classifier(net.avgpool(net.features[k + 1 :](h)).flatten(1)))


@torch.no_grad()
def test_vit_b_16():
    net = vision("vit_b_16", image_size=64)
    net.heads.head.weight.normal_(0, 0.1)
    x, y, d, mixed = given(64, rows=3)
    tokens = net._process_input(x)
    tokens = torch.cat([net.class_token.expand(3, -1, -1), tokens], 1) + net.encoder.pos_embedding
    layers = list(net.encoder.layers)
    for k, layer in enumerate(layers):
        tokens = layer(tokens)
        tokens = mixed(tokens) if k == 0 else tokens
    want = net.heads(net.encoder.ln(tokens)[:, 0])
    agree(net, x, y, d, "encoder.layers.encoder_layer_0", want)


@pytest.mark.parametrize("ways", [2, 3, 5])
@pytest.mark.parametrize("size", [8, 28])
def test_siamese_gives_the_same_bits_at_every_site_of_small_cnn(ways, size):
    nets = [fm.models.small_cnn(channels=1, classes=10, seed=0).train() for _ in range(2)]
    x = torch.randn(16, 1, size, size, generator=torch.Generator().manual_seed(0))
    y = torch.arange(16) % 10
    for site in [s.name for s in fm.trace(nets[0], x)]:
        d = fm.draw(fm.Mix(site, ways=ways), 16, torch.Generator().manual_seed(1))
        one = fm.mixed_forward(nets[0], x, y, None, classes=10, draw=d).logits
        assert torch.equal(one, fm.siamese.forward(nets[1], x, y, None, d).logits), site


def test_behind_a_convolution_is_image_mixup_on_small_cnn():
    net = fm.models.small_cnn(channels=1, classes=10, seed=0)
    x = torch.randn(16, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    y, d = torch.arange(16) % 10, fm.draw(fm.Mix(), 16, torch.Generator().manual_seed(1))
    groups = {s.name: s.group for s in fm.sites(net, x)}
    for training in (True, False):
        net.train(training)
        logits = {s: fm.mixed_forward(net, x, y, None, classes=10, draw=fm.Draw(s, d.partners, d.weights)).logits
                  for s in groups}  # fmt: skip
        for a in groups:
            for b in groups:
                gap = (logits[a] - logits[b]).abs().max()
                batch_norm_between = training and {a, b} & {s for s in groups if s.endswith("bn")}
                if groups[a] == groups[b] and not batch_norm_between:
                    assert gap < 1e-5, (a, b)
                elif groups[a] != groups[b]:
                    assert gap > 1e-4, (a, b)
    assert groups["input"] == groups["block1.conv"] == groups["block1.bn"] != groups["block1.relu"]
