"""A detector's folder and verdicts: exactly what the studio prints, and refusals that name the fault."""

import hashlib
import json
import shutil

import numpy as np
import pytest
from studio import run_studio

from detector.decoder import Detector
from detector.folder import DetectorError, read_detector
from detector.verdicts import Judge


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("judged")
    run_studio("studio-verdicts.ts", folder)
    return folder


def test_verdicts_are_the_studios(judged):
    folder = read_detector(judged / "judged")
    judge, kinds = Judge(folder), set()
    for said in json.loads((judged / "judged.json").read_text()):
        verdict = judge.judge(np.array(said["logits"], np.float32))
        kinds.add(verdict.kind)
        assert (verdict.kind, verdict.k, verdict.conformal_p) == (said["kind"], said["k"], said["conformal"])
        assert verdict.log10_p == pytest.approx(said["log10p"], abs=1e-12)
        assert verdict.user == (folder.ids[said["place"]] if verdict.kind == "user" else None)
    assert kinds == {"user", "unknown", "none", "untold"}


def _other_version(about: dict) -> None:
    about["version"] = 2


def _other_crop(about: dict) -> None:
    about["picture"]["crop"] = "none"


def _no_thresholds(about: dict) -> None:
    del about["thresholds"]


def _short_fingerprint(about: dict) -> None:
    about["fingerprints"][0]["bits"] = "01"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_other_version, "version 2"),
        (_other_crop, "picture.crop"),
        (_no_thresholds, "thresholds"),
        (_short_fingerprint, "not of 44 bits"),
    ],
)
def test_another_description_is_refused(judged, tmp_path, change, words):
    folder = shutil.copytree(judged / "judged", tmp_path / "detector")
    about = json.loads((folder / "detector.json").read_text())
    change(about)
    (folder / "detector.json").write_text(json.dumps(about))
    with pytest.raises(DetectorError, match=words):
        Detector(folder)


def test_a_truncated_decoder_is_refused(judged, tmp_path):
    folder = shutil.copytree(judged / "judged", tmp_path / "detector")
    cut = (folder / "decoder.onnx").read_bytes()[:-100]
    (folder / "decoder.onnx").write_bytes(cut)
    with pytest.raises(DetectorError, match=r"decoder\.onnx is not the file"):
        Detector(folder)
    # Refused even if its hash is right.
    about = json.loads((folder / "detector.json").read_text())
    for file in about["files"]:
        if file["name"] == "decoder.onnx":
            file["sha256"] = hashlib.sha256(cut).hexdigest()
    (folder / "detector.json").write_text(json.dumps(about))
    with pytest.raises(DetectorError, match="cannot open decoder"):
        Detector(folder)


def test_a_folder_without_a_detector_is_refused(tmp_path):
    with pytest.raises(DetectorError, match="holds no detector"):
        Detector(tmp_path)
    (tmp_path / "detector.json").write_text("{")
    with pytest.raises(DetectorError, match="no JSON"):
        Detector(tmp_path)
