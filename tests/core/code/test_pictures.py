"""The code of the pictures' page, run beside its file, gives what is on the screen."""

import contextlib
import io

import numpy as np
import pytest

from normviz.code.pictures import FILE, colours_code, pictures_code
from normviz.readers.pictures import examples
from normviz.studies.pictures import KINDS, batch_of, displayed, normalized, recolour, remembered
from tests.support import require_torch

BATCH = batch_of([picture for _key, picture in examples()], (16, 24)).astype(np.float32)
SHAPE = BATCH.shape


def run_code(source: str, folder, monkeypatch) -> dict:
    np.save(folder / FILE, BATCH)
    monkeypatch.chdir(folder)
    names: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, "snippet", "exec"), names)
    return names


@pytest.mark.parametrize("framework", ["numpy", "torch"])
@pytest.mark.parametrize("kind", [*KINDS, "group of one", "batch at inference"])
def test_the_program_normalizes_the_file(framework, kind, tmp_path, monkeypatch):
    if framework == "torch":
        require_torch()
    norm, _space, how = kind.partition(" ")
    groups = 1 if how == "of one" else 3
    running = remembered(BATCH, 7) if how == "at inference" else None
    source = pictures_code(framework, norm, SHAPE, groups, running)
    names = run_code(source, tmp_path, monkeypatch)
    y = normalized(BATCH.astype(np.float64), norm, groups, running=running).y
    np.testing.assert_allclose(np.asarray(names["y"]), y, atol=2e-5)
    shown = np.asarray(names["shown"]).transpose(0, 2, 3, 1) * 255
    np.testing.assert_allclose(shown, displayed(y)[0], atol=0.6)


@pytest.mark.parametrize("framework", ["numpy", "torch"])
def test_the_program_recolours_a_picture(framework, tmp_path, monkeypatch):
    if framework == "torch":
        require_torch()
    names = run_code(colours_code(framework, 2, 1, SHAPE), tmp_path, monkeypatch)
    a, b = BATCH[[2, 1]].astype(np.float64)
    np.testing.assert_allclose(np.asarray(names["y"]), recolour(a, b), atol=2e-5)


def test_a_norm_that_is_not_offered_is_refused():
    with pytest.raises(ValueError, match="no norm called"):
        pictures_code("numpy", "position", SHAPE)
