"""Break the core on purpose, one line at a time: each mutant must fail its own file's tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MUTANTS = [
    ("mixing/row_mix.py", "torch.lerp(parts[1], parts[0]", "torch.lerp(parts[0], parts[1]", "mixing/row_mix"),
    ("mixing/row_mix.py", "ctx.weights, not ctx.transpose", "ctx.weights, ctx.transpose", "mixing/row_mix"),
    ("mixing/row_mix.py", "same, pair and (same or not transpose)", "same, pair", "mixing/row_mix"),
    ("mixing/row_mix.py", "slice(lo + at, hi + at) if transpose else slice(lo, hi)", "slice(lo, hi)", "mixing/row_mix"),
    ("mixing/pairing.py", "circle[turned[position]]", "turned", "mixing/pairing"),
    ("mixing/pairing.py", "alpha + 1.0", "alpha + 2.0", "mixing/pairing"),
    ("mixing/pairing.py", "descending=True", "descending=False", "mixing/pairing"),
    ("mixing/pairing.py", "spot + size[block]", "spot", "mixing/pairing"),
    (
        "mixing/hooks.py",
        "        return self.change(output)\n\n    def _n",
        "        self.change(output)\n\n    def _n",
        "mixing/one_pass",
    ),
    ("mixing/hooks.py", "        self._handle.remove()", "        pass", "mixing/hooks"),
    ("mixing/hooks.py", "or threading.get_ident() != self.thread", "", "mixing/hooks"),
    ("mixing/hooks.py", "self.parts and self._mine()", "self.parts", "mixing/rerun"),
    ("mixing/hooks.py", "self._note(rerun.region(self.grad), output.device)", "pass", "mixing/rerun"),
    ("mixing/rerun.py", "found = first if isinstance", "found = found or first if isinstance", "mixing/rerun"),
    ("mixing/rerun.py", "self.of.set_rng_state(now)", "pass", "mixing/rerun"),
    ("mixing/rerun.py", "and not (part.own_backward and _remade() is not None)", "", "mixing/rerun"),
    (
        "mixing/row_mix.py",
        "return inverse.tolist(), inverse.tolist()",
        "return columns.tolist(), columns.tolist()",
        "mixing/row_mix",
    ),
    ("mixing/compiled.py", 'set_stance("force_eager")', 'set_stance("default")', "mixing/compiled"),
    ("mixing/network_copy.py", "del hooks[key]", "pass", "mixing/network_copy"),
    ("mixing/network_copy.py", "memo[id(value)] = value.detach().clone()", "pass", "mixing/network_copy"),
    ("mixing/site_groups.py", "marks.told[:] = False", "pass", "mixing/site_groups"),
    ("mixing/site_groups.py", "more if flow.steps else rows", "rows", "mixing/site_groups"),
    ("mixing/site_probe.py", "{*first, *apart_from_batch(net, rows)}", "set()", "mixing/site_probe"),
    ("mixing/gradient_flow.py", "return own.view_as(own)", "pass", "mixing/gradient_flow"),
    ("mixing/soft_labels.py", "0 if kept else len(draw.sites)", "0 if kept else 1", "mixing/soft_labels"),
    ("mixing/rules.py", "x = centred(x)", "x = x * 1", "mixing/rules"),
    ("mixing/rules.py", ".rsqrt()", ".sqrt()", "mixing/rules"),
    ("mixing/sampling.py", "u = torch.rand((), ", "u = torch.rand(len(mix.sites), ", "mixing/sampling"),
    ("mixing/siamese.py", "x[partners[:, j]] for j", "x[partners[:, 0]] for j", "mixing/siamese"),
    ("mixing/siamese.py", "raise _Reached", "return None", "mixing/siamese"),
    ("mixing/site_probe.py", "    _jitter(net, g)", "    pass", "mixing/site_list"),
    ("mixing/site_watch.py", "SPREAD = 3.0", "SPREAD = 0.01", "mixing/site_list"),
    ("mixing/autograd_paths.py", "down[child] += down[node]", "down[child] = down[node]", "mixing/autograd_paths"),
    (
        "mixing/sampling.py",
        'generator(seed, "mixing", step)',
        'generator(seed, "mixing", len(mix.sites) + step)',
        "training/loop",
    ),
    ("training/row_order.py", "generator(seed, name, turn + 1)", "generator(seed, name, 0)", "training/row_order"),
    ("training/loop.py", "                module.training = mode", "                pass", "training/loop"),
    (
        "training/checkpoint.py",
        'state["state"].setdefault(int(number), {})[field] = value',
        "pass",
        "training/checkpoint",
    ),
    ("base/files.py", 'header.get("sha256") != _digest(tensors)', "False", "base/files"),
    ("base/plain_files.py", 'decode("utf-8-sig", errors)', 'decode("utf-8", errors)', "base/plain_files"),
    ("reports/look_page.py", 'markup(f"{config.get(name)!s:.80}")', 'f"{config.get(name)!s:.80}"', "reports/look_page"),
    ("figures/scatter.py", "names = [written(n) for", "names = [str(n) for", "figures/alt_text"),
    ("training/saved.py", "elif not isinstance(value, kind):", "elif False:", "training/saved"),
    ("base/threads.py", "g.set_state(state)", "pass", "base/seeds"),
    ("base/threads.py", "    with LENT:", "    if True:", "base/threads"),
    ("base/threads.py", "    with RUN:", "    if True:", "base/threads"),
    ("training/loop.py", "if modes[0][1] and not mode", "if not mode", "training/loop_frozen"),
    ("training/loop.py", "module.training = False", "pass", "training/loop_frozen"),
    ("training/checkpoint.py", "if old != self.config:", "if False:", "training/checkpoint"),
    ("training/soft_label_losses.py", "(1 - targets) * log_rest", "targets * log_rest", "training/soft_label_losses"),
    ("representation/site_features.py", "slot.copy_(", "slot.data = (", "representation/site_features"),
    ("representation/site_features.py", "order.index(name) < first", "False", "representation/site_features"),
    ("representation/site_features.py", "draw, part\n", "draw, None\n", "representation/site_features"),
    ("representation/memory_plan.py", "(side + 1) // 2", "side // 2", "representation/memory_plan"),
    ("representation/manifolds.py", "rest[pool] = False", "pass", "representation/manifolds"),
    ("measures/snnl.py", "+ WITHIN].max()", "+ WITHIN].min()", "measures/snnl"),
    ("measures/_classwise.py", "apart[at - start, at] = math.inf", "pass", "measures/snnl"),
    ("measures/_classwise.py", "- b.gap / t", "", "measures/snnl"),
    ("measures/intrusion.py", "!= parents).all(1)", "!= parents).any(1)", "measures/intrusion"),
    ("measures/intrusion.py", "near + 1)[0][:, -1]", "near)[0][:, -1]", "measures/intrusion"),
    (
        "representation/embedding/tsne.py",
        "return tensor(placed + middle)",
        "return tensor(placed)",
        "representation/embedding/tsne",
    ),
    ("representation/embedding/neighbours.py", "got - k", "got - k + 1", "representation/embedding/neighbours"),
    (
        "representation/embedding/flat.py",
        ".aligned(features, which, class_means(self.points, which))",
        "",
        "representation/embedding/flat",
    ),
    ("measures/spectrum.py", "own - own.mean(0)", "own", "measures/spectrum"),
    ("mixing/rules.py", "far / step.flatten(1)", "1 / step.flatten(1)", "mixing/rules"),
    ("mixing/soft_labels.py", "0 if kept else len(draw.sites)", "len(draw.sites)", "mixing/rules"),
    ("mixing/unit_noise.py", "size * h.detach().std()", "size", "mixing/unit_noise"),
    ("data/variants.py", "torch.randint(1, max", "torch.randint(0, max", "data/variants"),
    ("data/variants.py", "(-label / max(data.classes - 1, 1))", "(-label / data.classes)", "data/variants"),
    ("experiments/extra_figures.py", "last if last in names else ", "", "experiments/extra_figures"),
    ("experiments/one_run.py", "test / t, data.test.y", "test, data.test.y", "experiments/one_run"),
    ("measures/deformations.py", "pixels = x * std + mean", "pixels = x", "measures/deformations"),
    ("measures/deformations.py", "zero, zero, angle.cos()", "zero, zero, one", "measures/deformations"),
    ("measures/robustness.py", "2.5 * eps / steps", "0.1 * eps / steps", "measures/robustness"),
    ("measures/robustness.py", "torch.maximum(bad, x - eps)", "torch.maximum(bad, x - 2)", "measures/robustness"),
    ("measures/calibration.py", "(sure - hit).abs()", "(sure - hit)", "measures/calibration"),
    ("measures/calibration.py", "confidence - ROUNDING", "confidence + ROUNDING", "measures/calibration"),
    ("experiments/differences.py", "float(values.std(ddof=1)) if", "float(values.std()) if", "experiments/differences"),
    ("experiments/families.py", "0.05 / (len(ordered) - passed)", "0.05", "experiments/families"),
    ("experiments/records.py", "os.ftruncate(descriptor, at)  # what", "pass  # what", "experiments/records"),
    ("experiments/records.py", "if not ended and torn(line):", "if not ended:", "experiments/records"),
    ("experiments/records.py", 'b"\\n" + text if self._unended else text', "text", "experiments/records"),
    ("base/processes.py", "parent.join()", "return", "base/processes"),
    ("experiments/sweeps.py", "records.get(key) == there.get(key)", "True", "experiments/sweeps"),
    ("experiments/config.py", '"version": version, "config"', '"config"', "experiments/config"),
    ("experiments/differences.py", 'if metric.endswith("_calibrated") else', "if 0 else", "experiments/differences"),
    ("experiments/collection.py", "one.experiment != room:", "False:", "experiments/collection"),
    ("experiments/result_lines.py", "if _sum(body) != end:", "if False:", "experiments/result_lines"),
    ("experiments/ranking.py", "-sign * rows[name].mean()", "sign * rows[name].mean()", "experiments/ranking"),
    ("widgets/red_blue/plane.py", "points[pairs].mean(1)", "points[pairs][:, 0]", "widgets/red_blue/plane"),
    ("widgets/shared/frame.py", "return before\n", "pass\n", "widgets/shared/frame"),
    (
        "widgets/shared/mixed_points.py",
        "chosen.weights.to(x.dtype)",
        "chosen.weights.flip(1).to(x.dtype)",
        "widgets/shared/mixed_points",
    ),
    ("widgets/shared/site_words.py", "counts[kind] += 1", "counts[kind] = 1", "widgets/shared/site_words"),
    ("widgets/lab/scene.py", "view.axes @ frame.middle", "view.axes @ frame.middle * 0", "widgets/lab/scene"),
    ("experiments/claims/judging.py", "corrected[s.name][s, c]", "'higher'", "experiments/claims/judging"),
    (
        "experiments/claims/judging.py",
        '(p.difference > 0) == (c.claimed == "higher")',
        "p.difference > 0",
        "experiments/claims/judging",
    ),
    ("figures/forest.py", "one.high - one.difference", "one.high", "figures/forest"),
    ("base/shapes.py", "v.shape == values[0].shape and", "", "base/shapes"),
    ("models/evaluation.py", ".masked_fill(logits.isnan().any(1), -1)", "", "models/evaluation"),
    ("measures/calibration.py", "if log_p.isnan().any():", "if False:", "measures/calibration"),
    (
        "measures/calibration.py",
        "rank = size.cumsum(0) - size + (size - 1) // 2",
        "rank = size.cumsum(0) - size",
        "measures/calibration",
    ),
    (
        "measures/intrusion.py",
        "torch.where(inside[rows, columns], 1.0, left[rows, 0])",
        "1.0 + 0 * left[rows, 0]",
        "measures/intrusion",
    ),
    (
        "measures/robustness.py",
        "steepest(logits, y.long())",
        "logits.softmax(1) - torch.eye(logits.shape[1])[y]",
        "measures/robustness",
    ),
    ("measures/attack_sizes.py", "tensor.view(-1, *[1] * (x.dim() - 2))", "tensor", "measures/attack_sizes"),
    ("training/soft_label_losses.py", ".scatter(1, top, others)", "", "training/soft_label_losses"),
    ("experiments/figure_ranges.py", "not 0 <= value <= 1:", "value > 100:", "experiments/figure_ranges"),
    ("experiments/differences.py", "or not math.isfinite(low)", "", "experiments/differences"),
    ("training/loop.py", "LOSSES[o.loss](", 'LOSSES["ce"](', "training/loop_replay"),
    ("training/loop.py", "logits.dtype), o.smoothing)", "logits.dtype), 0.0)", "training/loop_replay"),
    ("training/loop.py", "augment(x[branch], o.augment, augmentation)", "x[branch]", "training/loop_replay"),
    ("training/loop.py", "images, o.noise, o.noise_at)", 'images, o.noise, "input")', "training/loop_replay"),
    ("training/loop.py", "inputs, y[rows], drawn", "inputs, y[rows].flip(1), drawn", "training/loop_replay"),
    ("training/schedule.py", "nesterov=momentum > 0", "nesterov=False", "training/loop_replay"),
    ("training/schedule.py", "total - top + 1", "total - top", "training/loop_replay"),
    (
        "mixing/unit_noise.py",
        "randn_like(h, memory_format=torch.contiguous_format)",
        "randn_like(h)",
        "training/loop_replay",
    ),
    ("training/loop.py", 'generator(seed, "augmentation", number, x.device)', "None", "training/loop_streams"),
    (
        "training/checkpoint.py",
        '("checkpoint", "unsupervised")}',
        '("checkpoint", "unsupervised", "augment")}',
        "training/checkpoint_options",
    ),
    ("experiments/config.py", '"config": _spelt(config)', '"config": config', "experiments/config_fields"),
    (
        "experiments/one_run.py",
        "fit_temperature(held, data.val.y)",
        "fit_temperature(test, data.test.y)",
        "experiments/one_run_figures",
    ),
    ("experiments/sweeps.py", '(retry and "error" in there[k])', "retry", "experiments/sweeps_retry"),
    (
        "experiments/ranking.py",
        "if len(self.named(BEHIND)) == len(self.places) - 1",
        "if self.places",
        "experiments/ranking",
    ),
    ("figures/forest.py", "x0=-scale * one.margin", "x0=0", "figures/forest"),
    (
        "experiments/ranking.py",
        "return holm(pairs)",
        "return {pair: one.verdict for pair, one in pairs.items()}",
        "experiments/ranking_holm",
    ),
    ("experiments/records.py", "fcntl.LOCK_EX", "fcntl.LOCK_SH", "experiments/records"),
    ("measures/robustness.py", "x + eps * start.to(x), x", "x, x", "measures/robustness_start"),
    ("figures/curves.py", "((v[-1] - low) / (high", "((high - v[-1]) / (high", "figures/curves"),
    ("figures/forest.py", 'xref="paper", y=name', 'xref="paper", y=names[-1 - names.index(name)]', "figures/forest"),
    (
        "figures/snnl_layers.py",
        "named = [(end / top, i, name)",
        "named = [(1 - end / top, i, name)",
        "figures/snnl_layers",
    ),
    ("figures/maps.py", "astype(np.uint8).transpose(1, 2, 0)", "astype(np.uint8).transpose(2, 1, 0)", "figures/maps"),
    (
        "figures/intrusion_charts.py",
        "ticktext=[names[c] for c in classes]",
        "ticktext=names",
        "figures/intrusion_charts",
    ),
    (
        "representation/embedding/tsne.py",
        "reduced = Reduced.fit(features)\n        affinities",
        "reduced = self.reduced\n        affinities",
        "representation/embedding/tsne",
    ),
    (
        "representation/embedding/neighbours.py",
        "Trustworthiness {self.trustworthiness:.2f}",
        "Trustworthiness 1.00",
        "representation/embedding/neighbours",
    ),
    ("reports/manifold_section.py", 'f"{view.faithful}."', '"Trustworthiness 1.00."', "reports/demo_page_numbers"),
    ("reports/look_page.py", "said[:1].upper() + said[1:]", "said.capitalize()", "reports/look_page_numbers"),
    (
        "widgets/lab/live_run.py",
        "split = data.test if len(data.test.x) else data.train",
        "split = data.train",
        "widgets/lab/live_run",
    ),
    ("widgets/lab/live_run.py", "self.scene.moved()", "pass", "widgets/lab/live_run"),
    (
        "widgets/explorer/engine.py",
        "embedding.faithful(clean, view.points, mixed, placed)",
        "embedding.faithful(view.points, view.points, placed, placed)",
        "widgets/explorer/engine_numbers",
    ),
    ("widgets/shared/points_svg.py", "heavy = 0 if weights[0]", "heavy = 1 if weights[0]", "widgets/shared/points_svg"),
    ("measures/robustness.py", "x + eps * start.to(x), x, eps", "x, x, eps", "measures/robustness"),
    ("measures/intrusion.py", "inside[which].median(1).values", "inside[which].mean(1)", "measures/intrusion"),
    ("experiments/seed_runs.py", '"evaluate")', '"evaluate", "n_test")', "experiments/seed_runs"),
    ("measures/calibration.py", "- size + (size - 1) // 2", "- 1", "measures/calibration"),
    ("mixing/sampling.py", "(sums - 1).abs().max() < 1e-2", "(sums.mean() - 1).abs() < 1e-2", "mixing/sampling_laws"),
    (
        "mixing/sampling.py",
        'batch if mix.per == "sample" else 1',
        '1 if mix.per == "batch" else batch',
        "mixing/sampling_laws",
    ),
    (
        "experiments/claims/_final.py",
        "(-1, final[5.0]), (1, final[1.0])",
        "(1, final[5.0]), (-1, final[1.0])",
        "experiments/claims/init",
    ),
    (
        "figures/forest.py",
        "holm(differences), next",
        "{k: v.verdict for k, v in differences.items()}, next",
        "figures/forest",
    ),
    (
        "widgets/explorer/engine.py",
        "with self.follow.lock if self.follow else contextlib",
        "with contextlib",
        "widgets/explorer/engine",
    ),
]


def test_every_mutant_still_applies():
    gone = [(file, old) for file, old, *_ in MUTANTS if old not in (ROOT / "featmix_lite" / file).read_text("utf-8")]
    assert gone == []


@pytest.mark.nightly
@pytest.mark.parametrize("file, old, new, tests", MUTANTS, ids=lambda v: v if "\n" not in str(v) else "")
def test_a_mutant_is_caught(tmp_path, file, old, new, tests):
    shutil.copytree(ROOT / "featmix_lite", tmp_path / "featmix_lite", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests", tmp_path / "tests", ignore=shutil.ignore_patterns("__pycache__", "browser"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path = tmp_path / "featmix_lite" / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} has changed: this mutant no longer applies"
    path.write_text(text.replace(old, new), encoding="utf-8")
    folder, _, name = tests.rpartition("/")
    file = Path("tests", folder, f"test_{name}.py")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", str(file)]
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "OMP_NUM_THREADS": "1"}
    got = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=600)
    assert got.returncode == 1, got.stdout[-2000:]
