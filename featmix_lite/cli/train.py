"""``featmix train``: one network, trained once, mixing where you say."""

from __future__ import annotations

import argparse
import warnings

from ..base.errors import RunError
from .arguments import add_root, device, new_file, number, whole


def add(commands) -> None:
    """Add ``train`` to the parser."""
    p = commands.add_parser(
        "train",
        help="train one network, mixing where you say",
        description="Train one network once and say how it does on the test images. Without --at nothing is mixed.",
        epilog="Examples:\n  featmix train --data digits --at block1.relu --epochs 20\n"
        "  featmix train --data cifar10 --model resnet18 --at input layer1 layer2 --alpha 2 --augment flip+crop",
    )
    p.add_argument("--data", default="digits", help="image set (default: digits, which needs no download)")
    p.add_argument("--model", default="small_cnn", help="network (default: small_cnn)")
    p.add_argument(
        "--at",
        nargs="+",
        default=["none"],
        metavar="SITE",
        help="where to mix: input, block1, block1.relu ...; of several, one is drawn for each batch; "
        "none (the default) mixes nowhere",
    )
    p.add_argument(
        "--ways", type=whole(2), default=2, metavar="K", help="how many rows are mixed into one (default: 2)"
    )
    p.add_argument("--alpha", type=number, default=1.0, help="weights ~ Beta(alpha, alpha) (default: 1; 0: no mixing)")
    p.add_argument(
        "--epochs",
        type=whole(1),
        default=20,
        metavar="N",
        help="passes over the training images (default: 20)",
    )
    p.add_argument("--seed", type=whole(0), default=0, metavar="N", help="one seed for everything random (default: 0)")
    p.add_argument(
        "--out", type=new_file, metavar="FILE", help="save the run there (safetensors); else nothing is saved"
    )
    more = p.add_argument_group("finer settings")
    more.add_argument("--batch", type=whole(1), metavar="N", help="images a step (default: 64)")
    more.add_argument("--lr", type=number, help="learning rate at its peak (default: 0.1)")
    more.add_argument("--augment", choices=("flip", "crop", "flip+crop"), help="shift or mirror the training images")
    more.add_argument("--n-train", type=whole(1), metavar="N", help="use only N training images, balanced")
    more.add_argument("--per-class", type=whole(1), metavar="N", help="use only N training images of each class")
    add_root(more)
    more.add_argument("--device", type=device, default="cpu", help="cpu (the default), cuda, mps")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, print the figures, save where asked."""
    import featmix_lite as fm

    mix = mix_of(fm, args)
    finer = {name: value for name in ("batch", "lr", "augment") if (value := getattr(args, name)) is not None}
    fm.Options(**finer).checked(mix)  # what is wrong with these, or with a name, is said before any data is fetched
    if args.model not in fm.models.known():
        fm.models.build(args.model)
    data = fm.load(
        args.data,
        root=args.root,
        n_train=args.n_train,
        per_class=args.per_class,
        seed=args.seed,
        device=args.device,
    )
    model = fm.models.build(args.model, data, seed=args.seed).to(args.device)
    print(
        f"{args.model} on {args.data}: {len(data.train.x)} training images, {len(data.test.x)} test images, "
        f"{'no mixing' if mix is None else mix}",
        flush=True,
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "the training diverged")  # it is said below
        result = fm.fit(model, data, mix, epochs=args.epochs, seed=args.seed, **finer)
    for name in ("accuracy", "nll", "train_loss", "mixed_loss"):
        print(f"{name:<11}{getattr(result, name):.4f}")
    print(f"{'seconds':<11}{result.seconds:.1f}")
    if args.out is not None:
        result.save(args.out)
        print(f"saved to {args.out.absolute()}")
    if result.diverged:
        raise RunError(f"{result.diverged}; try --lr with less than {result.config['lr']:g}")
    return 0


def mix_of(fm, args: argparse.Namespace):
    """The ``Mix`` the arguments describe, or None; made before any data is read, so that a slip costs nothing."""
    if args.at == ["none"]:
        return None
    if "none" in args.at:
        raise ValueError(f"--at {' '.join(args.at)}: none stands alone")
    return fm.Mix(args.at[0] if len(args.at) == 1 else tuple(args.at), ways=args.ways, alpha=args.alpha)
