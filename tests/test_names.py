"""Every public name there was on the day the house was rebuilt is still there, and means what it meant."""

import inspect
import json
import subprocess
import sys

import pytest

import featmix_lite as fm

NAMES = {
    "fm": """
        Config Data Draw Epoch LayerPicker Live ManifoldExplorer Mix MixError MixSlider Mixed Options Predict RedBlue
        Run RunError SegmentExplorer Site Split Step TrainPanel
        __version__ at_site capture capture_mixed claims collect doctor draw
        embedding equals_merged evaluate exercises fast features figures fit lesson load manifolds measures mix_rows
        mixed_features mixed_forward models notebooks objectives paired recorded report result_line siamese sites
        sweep theory trace train widgets
    """.split(),
    "claims": """
        Arm CLAIMS Claim Comparison Finding Published Setting Source Verdict explain find judged names table verdicts
        versus
    """.split(),
    "doctor": """
        Finding LAB NEEDED WHEELS checkup device front_end images main needed pair_command python report torchvision
        versions
    """.split(),
    "embedding": """
        Cancelled Faithful FlatView NAMES Picture SimplexPlane TSNEView faithful fit picture several simplex_plane
        turned
    """.split(),
    "exercises": """
        choose_alpha different_classes ece_by_hand fgsm_step holm_by_hand intrusion_rate is_affine mix_label
        mix_maps mix_two mixup only_mixing_differs paired_interval seed_differences
        soft_nearest temperature_for two_branches
    """.split(),
    "figures": """
        INK LIT MARKS MIXED Mark PAPER QUIET alt clouds config curves describe forest gallery intrusion_by_site
        intrusion_matrix limits maps mark network over_strength refresh reliability room scatter shape_text
        snnl_by_layer snnl_curves spread strength_curves strip template to_html varied which_site
    """.split(),
    "lesson": """
        begin beside_the_line halves network
    """.split(),
    "manifolds": """
        Chosen Survey choose survey surveys
    """.split(),
    "measures": """
        Calibration Intrusion SNNL Strength attacked calibration class_mixed deformations effective_rank fgsm
        fit_temperature intrusion noisy pgd snnl snnl_both snnl_chance snnl_curve spectrum wilson
    """.split(),
    "models": """
        build known mlp oki_cnn preact_resnet18 resnet18 simplex small_cnn vit_tiny with_simplex_classifier
    """.split(),
    "notebooks": """
        SOLUTION book build check faults_of repository sources text with_badges
    """.split(),
    "objectives": """
        LOSSES bce chopra contrastive kl mse smoothed snnl_at snnl_loss soft_cross_entropy triplet
    """.split(),
    "recorded": """
        grid names runs together trained
    """.split(),
    "report": """
        COLUMNS MEANING drawn page shell table verdict
    """.split(),
    "rules": """
        bc_plus centred
    """.split(),
    "siamese": """
        branches features forward
    """.split(),
    "theory": """
        SmallDecayLimit amplification channel confidence mixed_feature r_squared simplex simplex_coefficients
        simplex_error small_decay_limit
    """.split(),
    "widgets": """
        CollapseExplorer LayerPicker ManifoldExplorer MixSlider Predict RedBlue SegmentExplorer TrainPanel
    """.split(),
    "data": """
        DataError SETS available get where
    """.split(),
}


@pytest.mark.parametrize("place", NAMES)
def test_every_name_is_there(place):
    home = fm if place == "fm" else getattr(fm, place)
    assert [name for name in NAMES[place] if not hasattr(home, name)] == []


def test_the_face_lists_them():
    assert set(NAMES["fm"]) <= set(dir(fm))


SCRIPT = """
import importlib, inspect, json, pkgutil, random, sys
import featmix_lite
found = [m.name for m in pkgutil.walk_packages(featmix_lite.__path__, "featmix_lite.") if "__main__" not in m.name]
random.Random(int(sys.argv[1])).shuffle(found)
for name in found:
    importlib.import_module(name)
import featmix_lite as fm
print(json.dumps({n: "function" if inspect.isfunction(v) else "class" if inspect.isclass(v) else
                  "module" if inspect.ismodule(v) else "value" for n in dir(fm) for v in [getattr(fm, n)]}))
"""


@pytest.mark.parametrize("order", [0, 1])
def test_a_function_stays_a_function_whatever_was_imported_first(order):
    told = subprocess.run([sys.executable, "-c", SCRIPT, str(order)], capture_output=True, text=True, check=True)
    kinds = json.loads(told.stdout)
    for name in NAMES["fm"]:
        thing = getattr(fm, name)
        here = "function" if inspect.isfunction(thing) else "class" if inspect.isclass(thing) else None
        assert here is None or kinds[name] == here, name
    for name in "capture sites sweep train fit load evaluate draw paired collect features mixed_forward".split():
        assert kinds[name] == "function", name
    for name in "claims embedding figures measures models widgets recorded objectives siamese".split():
        assert kinds[name] == "module", name


def test_names_of_a_package_are_functions_though_files_bear_them():
    from featmix_lite.figures import curves
    from featmix_lite.measures import snnl

    assert inspect.isfunction(curves) and inspect.isfunction(snnl)
