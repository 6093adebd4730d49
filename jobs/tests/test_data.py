"""Official TFRecords: the pictures that TensorFlow wrote, and errors that name the damage."""

from pathlib import Path

import numpy as np
import pytest

from train_torch.data import DataOrder, read_images

FOLDER = Path(__file__).parents[3] / "shared/fixtures/tfrecords"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the TFRecords that TensorFlow wrote are not here")


def test_the_pictures_that_tensorflow_wrote():
    wanted = np.load(FOLDER / "ok/clothing-r05.npy")
    wanted = wanted.transpose(0, 2, 3, 1)
    images = read_images(FOLDER / "ok", 32, 3)
    assert images.shape == wanted.shape and len(images) == 200
    assert (images[[0, 7, 199]] == wanted[[0, 7, 199]]).all()
    assert read_images(FOLDER / "ok/clothing-r03.tfrecords", 8, 3).shape == (200, 8, 8, 3)
    with pytest.raises(ValueError, match="128px"):
        read_images(FOLDER / "ok", 128, 3)
    batches = [DataOrder(images, 3, True).batch(8, 24, 3), DataOrder(wanted, 3, True).batch(8, 24, 3)]
    assert (batches[0] == batches[1]).all()
    assert (DataOrder(images, 3, True).batch(8, 24, 3, slice(4, 8)) == batches[0][4:]).all()


@pytest.mark.parametrize(
    "name", [p.stem for p in sorted((FOLDER / "corrupt").glob("*")) if not p.stem.startswith(("ok", "bad-data"))]
)
def test_damage_is_named(name):
    file = FOLDER / f"corrupt/{name}.tfrecords"
    with pytest.raises(ValueError, match=name):
        read_images(file, 32, 3)
