"""``featmix doctor`` hands on what the doctor says."""

from featmix_lite.cli import diagnosis as doctor
from featmix_lite.cli import main


def test_the_exit_code_is_the_doctors(monkeypatch):
    for code in (0, 1):
        monkeypatch.setattr(doctor, "main", lambda root, code=code: code if root == "images" else 9)
        assert main(["doctor", "--root", "images"]) == code


def test_it_really_looks(capsys):
    code = main(["doctor"])
    told = capsys.readouterr().out
    assert code in (0, 1) and "torch" in told and "torchvision" in told
