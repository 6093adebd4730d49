"""Draws against reference words, the centred start, the picture's square, and the probe's running figures."""

import numpy as np
import torch
from test_state import CONFIG

from pictures.square import fit_square
from train_torch.layout import NetworkConfig, model_layout
from train_torch.losses import Consistency, generator_losses, luma_of
from train_torch.networks import decode, generate, mapping
from train_torch.parameters import FlatParameters
from train_torch.probe import Probe, tint_share
from train_torch.state import centre, initial_weights
from train_torch.threefry import Draw, draw, random_bits, random_normal, random_uniform, threefry2x32

NETWORK = NetworkConfig.of(CONFIG["network"])


def tensors(weights):
    return {n: torch.from_numpy(a) for n, a in weights.items()}


def test_threefry_reference_words():
    """Known answers from the Random123 library."""
    ones = 0xFFFFFFFF
    assert [int(x) for x in threefry2x32(0, 0, 0, 0)] == [0x6B200159, 0x99BA4EFE]
    assert [int(x) for x in threefry2x32(ones, ones, ones, ones)] == [0x1CB996FC, 0xBB002BE7]


def test_draws_of_one_pass_are_the_single_ones():
    a, b = draw(5, 9, [Draw("normal", (3, 5), 1), Draw("bit", (7,), 2)])
    assert (a.reshape(-1) == random_normal(5, 1, 9, 15)).all() and (b == random_bits(5, 2, 9, 7)).all()
    later = draw(5, 9, [Draw("normal", (2, 5), 1, first=5), Draw("bit", (3,), 2, first=3)])
    assert (later[0] == a[1:]).all() and (later[1] == b[3:6]).all()
    normals = random_normal(1, 2, 3, 100_000)
    assert abs(normals.mean()) < 0.02 and abs(normals.std() - 1) < 0.02


def test_centred_equals_bits_of_minus_and_plus_one():
    plain = initial_weights(NETWORK, 3)
    centred = initial_weights(NETWORK, 3)
    centre(centred)
    bits = torch.from_numpy(random_bits(1, 1, 1, 40).reshape(5, 8))
    wanted = mapping(NETWORK, tensors(plain), bits * 2 - 1)
    assert torch.allclose(mapping(NETWORK, tensors(centred), bits), wanted, atol=1e-6)


def test_squares_average_and_round_half_up():
    rgba = np.zeros((2, 4, 4), np.uint8)
    rgba[:, 1:3, :3] = [[[10], [11]], [[11], [10]]]
    rgba[..., 3] = 255
    assert (fit_square(rgba, 1, 3) == 11).all()
    assert (fit_square(rgba, 2, 1)[..., 0] == [[10, 11], [11, 10]]).all()


def test_consistency_prices_colour_and_areas():
    grey, colour = torch.ones(1, 3, 16, 16), torch.zeros(1, 3, 16, 16)
    colour[:, 0] = 1
    zero = torch.zeros_like(grey)
    assert torch.isclose(Consistency().of(colour, zero), torch.tensor(1 / 3))
    assert torch.isclose(Consistency(chroma=9).of(grey, zero), torch.tensor(1.0))
    assert Consistency(chroma=9).of(colour, zero) > Consistency(chroma=1).of(colour, zero)
    assert torch.isclose(Consistency(areas=4).of(grey, zero), torch.tensor(5.0))


def test_the_decoder_sees_the_pictures_that_were_drawn_without_colour():
    arrays = initial_weights(NETWORK, 3)
    weights = FlatParameters(model_layout(NETWORK), arrays).views
    z, fingerprint = (torch.from_numpy(random_normal(1, s, 0, 4 * n).reshape(4, n)) for s, n in ((1, 12), (2, 8)))
    fingerprint = (fingerprint > 0).float()
    grey = torch.tensor([True, False, False, True])
    images = generate(NETWORK, weights, z, fingerprint, "none")
    seen = torch.where(grey[:, None, None, None], luma_of(images), images)
    wanted = torch.nn.functional.binary_cross_entropy_with_logits(decode(NETWORK, weights, seen)[1], fingerprint)
    one = torch.ones(4)
    report = generator_losses(NETWORK, weights, z, fingerprint, fingerprint, "none", one, None, grey)[1]
    plain = generator_losses(NETWORK, weights, z, fingerprint, fingerprint, "none", one, None)[1]
    assert torch.isclose(report[3], wanted) and not torch.isclose(plain[3], wanted)
    drawn = random_uniform(1, 2, 3, 10_000)
    assert drawn.min() >= 0 and drawn.max() < 1 and abs((drawn < 0.3).mean() - 0.3) < 0.02


def test_the_decoder_learns_from_the_second_pictures_without_colour():
    weights = FlatParameters(model_layout(NETWORK), initial_weights(NETWORK, 3)).views
    z = torch.from_numpy(random_normal(1, 1, 0, 48).reshape(4, 12))
    first, second = (torch.from_numpy(random_bits(1, 2, step, 32).reshape(4, 8)) for step in (0, 1))
    images = [generate(NETWORK, weights, z, code, "none") for code in (first, second)]
    seen = torch.cat([images[0], luma_of(images[1]).expand_as(images[1])])
    codes = torch.cat([first, second])
    wanted = torch.nn.functional.binary_cross_entropy_with_logits(decode(NETWORK, weights, seen)[1], codes)
    ones, like = torch.ones(4), Consistency()
    report = generator_losses(NETWORK, weights, z, first, second, "none", ones, like, reads_other=True)[1]
    plain = generator_losses(NETWORK, weights, z, first, second, "none", ones, like)[1]
    assert torch.isclose(report[3], wanted) and not torch.isclose(plain[3], wanted)


def test_probe_tells_a_tint_from_a_pattern():
    flat = torch.zeros(2, 3, 16, 16)
    flat[:, 0], flat[:, 2] = 0.5, -0.5
    assert abs(tint_share(flat) - 1) < 1e-6
    pattern = flat.clone()
    pattern[..., ::2] *= -1
    assert tint_share(pattern) < 0.01
    arrays = initial_weights(NETWORK, 3)
    weights = FlatParameters(model_layout(NETWORK), arrays).views
    found = Probe(NETWORK, pairs=40).measure(weights, weights)
    assert abs(found["accuracy"] - 0.5) < 0.15 and found["distanceRatio"] > 0 and found["latentR2"] < 0.1
