"""Downloads against a network made of bytes: checked, resumed, limited in time, and never half there."""

from __future__ import annotations

import io
import os
import socket
import sys
import tarfile
import urllib.error

import image_sets as sets
import pytest

import featmix_lite as fm
from featmix_lite.data import downloads
from featmix_lite.data.places import DataError


class Answer(io.BytesIO):
    """What ``urlopen`` gives; breaks off after ``cut`` bytes."""

    def __init__(self, content, start=0, cut=None, total=None):
        super().__init__(content[start:])
        self.status, self.cut = (206 if start else 200), cut
        self.headers = {"Content-Length": str(len(content) - start)} if total is None else {}

    def read1(self, size=-1):
        piece = super().read1(min(size, 1000))
        if self.cut is not None and self.tell() > self.cut:
            raise ConnectionResetError("reset by peer")
        return piece


class Network:
    """{address: bytes}; ``cuts`` are the bytes after which each next connection breaks (None: it does not)."""

    def __init__(self, files, cuts=(), ranges=True):
        self.files, self.cuts, self.ranges, self.asked, self.timeouts = files, list(cuts), ranges, [], []

    def __call__(self, request, timeout=None):
        span = request.get_header("Range")
        self.asked.append((request.full_url, span))
        self.timeouts.append(timeout)
        if request.full_url not in self.files:
            raise urllib.error.HTTPError(request.full_url, 503, "Service Unavailable", {}, None)
        start = int(span.removeprefix("bytes=").removesuffix("-")) if span and self.ranges else 0
        return Answer(self.files[request.full_url], start, self.cuts.pop(0) if self.cuts else None)


@pytest.fixture
def connect(monkeypatch):
    def use(files, **how):
        network = Network(files, **how)
        monkeypatch.setattr("urllib.request.urlopen", network)
        return network

    return use


def mnist(monkeypatch, host="https://two.invalid/"):
    archives = sets.packed(sets.mnist_files())
    sets.mnist_class(monkeypatch, archives)
    return {host + name: content for name, content in archives.items()}


def left(folder):
    return sorted(p.name for p in folder.rglob("*") if p.is_file())


def test_mnist_comes_from_the_second_mirror_and_is_kept(connect, monkeypatch, tmp_path):
    network = connect(mnist(monkeypatch))
    data = fm.load("mnist", root=tmp_path / "new")
    assert len(data.test) == 20 and len(network.asked) == 8, "four files, two mirrors"
    files = sets.mnist_files()
    assert left(tmp_path) == sorted([*files, *sets.packed(files)])
    for name, content in files.items():
        assert (tmp_path / "new" / "MNIST" / "raw" / name).read_bytes() == content
    assert all(t and t <= downloads.STALL for t in network.timeouts) and socket.getdefaulttimeout() is None
    again = connect({})
    fm.load("mnist", root=tmp_path / "new")
    assert again.asked == []


@pytest.mark.parametrize("ranges", [True, False])
def test_a_connection_that_breaks_is_taken_up_again(ranges, connect, monkeypatch, tmp_path):
    files = mnist(monkeypatch, "https://one.invalid/")
    network = connect(files, cuts=[5000, 7000], ranges=ranges)
    assert len(fm.load("mnist", root=tmp_path).train) == 36
    spans = [span for _, span in network.asked[:3]]
    assert spans[0] is None and spans[1] == "bytes=5000-"
    assert [a for a, _ in network.asked[:3]] == ["https://one.invalid/train-images-idx3-ubyte.gz"] * 3


def test_no_network_is_one_sentence_that_says_what_to_do(connect, monkeypatch, tmp_path):
    mnist(monkeypatch)
    connect({})
    with pytest.raises(DataError) as caught:
        fm.load("mnist", root=tmp_path / "new" / "root")
    said = str(caught.value)
    assert "Service Unavailable" in said and 'fm.load("digits")' in said and "\n" not in said
    assert "put train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz" in said
    assert f"in {tmp_path / 'new' / 'root' / 'MNIST' / 'raw'} and load again" in said
    assert list(tmp_path.iterdir()) == [], "not even an empty folder"


def test_a_host_without_a_name_is_told_in_plain_words(monkeypatch, tmp_path):
    def nowhere(*args, **kwargs):
        raise urllib.error.URLError(socket.gaierror(-2, "Name or service not known"))

    monkeypatch.setattr("urllib.request.urlopen", nowhere)
    with pytest.raises(DataError, match=r"raw \(Name or service not known\): use"):
        fm.load("mnist", root=tmp_path)


def test_files_put_there_by_hand_are_used(connect, monkeypatch, tmp_path):
    mnist(monkeypatch)
    network = connect({})
    sets.write(tmp_path / "MNIST" / "raw", sets.packed(sets.mnist_files()))
    assert len(fm.load("mnist", root=tmp_path).test) == 20 and network.asked == []


def test_a_wrong_checksum_is_never_used(connect, monkeypatch, tmp_path):
    files = {address: content[:-1] + b"?" for address, content in mnist(monkeypatch).items()}
    connect(files)
    with pytest.raises(DataError, match="another MD5"):
        fm.load("mnist", root=tmp_path)
    assert left(tmp_path) == []


def test_the_time_limit_holds(connect, monkeypatch, tmp_path):
    kind = sets.mnist_class(monkeypatch, sets.packed(sets.mnist_files()))
    network = connect(mnist(monkeypatch, "https://one.invalid/"))
    with pytest.raises(DataError, match="time limit"):
        downloads.fetch("mnist", kind, tmp_path, limit=0.0)
    assert left(tmp_path) == [] and len(network.asked) == 1


def test_a_host_that_gives_nothing_is_asked_once(connect, monkeypatch, tmp_path):
    network = connect(mnist(monkeypatch, "https://one.invalid/"), cuts=[0] * 9)
    with pytest.raises(DataError):
        fm.load("mnist", root=tmp_path)
    assert len(network.asked) == 2, "one try at each mirror: no byte came, so no second one"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, MemoryError])
def test_an_interrupt_leaves_nothing(stop, connect, monkeypatch, tmp_path):
    connect(mnist(monkeypatch, "https://one.invalid/"))

    def interrupt(*args):
        raise stop

    monkeypatch.setattr(Answer, "read1", interrupt)
    with pytest.raises(stop):
        fm.load("mnist", root=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_download_left_is_cleared_away(connect, monkeypatch, tmp_path):
    connect(mnist(monkeypatch))
    old = sets.write(tmp_path / ".mnist-killed", {"train-images-idx3-ubyte.gz": b"half"})
    os.utime(old, (0, 0))
    at_work = sets.write(tmp_path / ".mnist-other", {"train-images-idx3-ubyte.gz": b"half"})
    fm.load("mnist", root=tmp_path)
    assert not old.exists() and at_work.exists() and len(left(tmp_path / "MNIST")) == 8


def test_a_full_disk_is_one_sentence(connect, monkeypatch, tmp_path):
    network = connect(mnist(monkeypatch, "https://one.invalid/"))

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Answer, "read1", full)
    with pytest.raises(DataError, match="No space left on device"):
        fm.load("mnist", root=tmp_path)
    assert left(tmp_path) == [] and len(network.asked) == 1, "another mirror would not make room"


def test_a_folder_that_cannot_be_made(connect, monkeypatch, tmp_path):
    connect(mnist(monkeypatch))
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="could not be put in"):
        fm.load("mnist", root=tmp_path / "file")


def tar(files):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            told = tarfile.TarInfo(name)
            told.size = len(content)
            archive.addfile(told, io.BytesIO(content))
    return packed.getvalue()


def test_cifar_archive_gives_its_files_and_nothing_else(connect, monkeypatch, tmp_path):
    files = sets.cifar100_files()
    extra = {"../outside": b"no", "cifar-100-python/file.txt~": b"no"}
    archive = tar({f"cifar-100-python/{name}": content for name, content in files.items()} | extra)
    kind = sets.cifar100_class(monkeypatch, files, archive)
    connect({kind.url: archive})
    assert fm.load("cifar100", root=tmp_path / "in").classes == 100
    assert left(tmp_path) == ["meta", "test", "train"]


def test_cifar_archive_put_there_by_hand(connect, monkeypatch, tmp_path):
    files = sets.cifar100_files()
    archive = tar({f"cifar-100-python/{name}": content for name, content in files.items()})
    sets.cifar100_class(monkeypatch, files, archive)
    connect({})
    sets.write(tmp_path, {"cifar-100-python.tar.gz": archive})
    assert fm.data.get("cifar100", tmp_path) == tmp_path / "cifar-100-python"


def test_only_what_is_missing_of_svhn_is_fetched(connect, monkeypatch, tmp_path):
    files = sets.svhn_files()
    sets.svhn_class(monkeypatch, files)
    sets.write(tmp_path, {"train_32x32.mat": files["train_32x32.mat"]})
    network = connect({f"https://one.invalid/{name}": content for name, content in files.items()})
    assert len(fm.load("svhn", root=tmp_path).test) == 20
    assert [address for address, _ in network.asked] == ["https://one.invalid/test_32x32.mat"]
    assert left(tmp_path) == sorted(files)


def test_progress_is_shown_and_not_needed(connect, monkeypatch, tmp_path, capsys):
    connect(mnist(monkeypatch))
    fm.load("mnist", root=tmp_path / "a")
    assert "train-images-idx3-ubyte.gz" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    fm.load("mnist", root=tmp_path / "b")
    assert len(left(tmp_path / "b")) == 8
