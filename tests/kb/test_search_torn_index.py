"""R-04: an index that was cut short or garbled is noticed, never half-believed."""

import gc
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb.search.engine import IndexMissing
from kb.search.whoosh_engine import WhooshEngine
from tests.kb.engines import REFUND, WIFI, found

# Whoosh leaves files open when it cannot read them.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture(autouse=True)
def close_what_whoosh_left_open() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    engine = WhooshEngine(tmp_path)
    engine.rebuild("en", [REFUND, WIFI])
    return engine


def files(root: Path) -> list[Path]:
    return sorted(
        path for path in root.rglob("*.*") if path.suffix in {".trm", ".col", ".toc"}
    )


def test_r04_a_sound_index_passes_the_check(engine):
    assert engine.check("en")
    assert not engine.check("de")


@pytest.mark.parametrize("kept", [0, 1, 10])
def test_r04_a_truncated_file_is_noticed(engine, tmp_path, kept):
    for path in files(tmp_path):
        whole = path.read_bytes()
        os.truncate(path, kept)

        assert (path.name, WhooshEngine(tmp_path).check("en")) == (path.name, False)

        path.write_bytes(whole)
    assert WhooshEngine(tmp_path).check("en")


def test_r04_a_missing_file_is_noticed(engine, tmp_path):
    for path in files(tmp_path):
        whole = path.read_bytes()
        path.unlink()

        assert (path.name, WhooshEngine(tmp_path).check("en")) == (path.name, False)

        path.write_bytes(whole)


def test_r04_a_torn_index_is_missing_and_can_be_rebuilt(engine, tmp_path):
    for path in files(tmp_path):
        os.truncate(path, 1)
    other = WhooshEngine(tmp_path)

    with pytest.raises(IndexMissing):
        found(other, "refund")

    other.rebuild("en", [REFUND])
    assert found(other, "refund") == [1]
    assert found(engine, "refund") == [1]


def test_r04_the_leftovers_of_a_killed_build_are_removed(engine, tmp_path):
    (tmp_path / "en" / "v2-dead").mkdir()

    engine.rebuild("en", [REFUND])
    engine.rebuild("en", [REFUND])

    folders = [path for path in (tmp_path / "en").iterdir() if path.is_dir()]
    assert len(folders) == 2


def test_r04_a_pointer_to_nothing_is_a_missing_index(engine, tmp_path):
    for path in (tmp_path / "en").iterdir():
        if path.is_dir():
            shutil.rmtree(path)

    assert not WhooshEngine(tmp_path).check("en")


def test_r12_the_last_good_state_is_used_while_the_newest_is_torn(engine, tmp_path):
    assert found(engine, "refund") == [1]
    WhooshEngine(tmp_path).update([replace(WIFI, title="Refund the wifi")])
    for path in files(tmp_path):
        if path.suffix != ".toc":
            os.truncate(path, 1)

    assert found(engine, "refund") == [1]

    engine.rebuild("en", [WIFI])
    assert found(engine, "wifi") == [2]


def test_r12_a_torn_index_is_not_read_again_for_each_search(engine, tmp_path, caplog):
    for path in files(tmp_path):
        if path.suffix != ".toc":
            os.truncate(path, 1)
    other = WhooshEngine(tmp_path)

    for _ in range(3):
        with pytest.raises(IndexMissing):
            found(other, "refund")

    assert caplog.messages == ["The search index of en is torn"]
    other.rebuild("en", [REFUND])
    assert found(other, "refund") == [1]
