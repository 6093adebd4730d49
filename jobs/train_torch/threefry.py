"""Counter-based random numbers, the twin of src/engine/random/threefry.ts: the same words, the same normals.

A number depends on (seed, stream, step, element). Threefry-2x32 with 20 rounds (Salmon et al., SC 2011),
vectorised. Several draws of one step are computed in one pass.
"""

import math
from typing import NamedTuple

import numpy as np

_ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
_PARITY = np.uint32(0x1BD11BDA)
_F = np.float32


class Draw(NamedTuple):
    """`kind` is normal or bit. The tensor holds the stream's elements from `first` on."""

    kind: str
    shape: tuple[int, ...]
    stream: int
    first: int = 0


def threefry2x32(key0, key1, counter0, counter1) -> tuple[np.ndarray, np.ndarray]:
    """Two words from a key and a counter of two words each; uint32 arrays that broadcast."""
    key0, key1, x0, x1 = (np.asarray(v, np.uint32) for v in (key0, key1, counter0, counter1))
    keys = (key0, key1, key0 ^ key1 ^ _PARITY)
    with np.errstate(over="ignore"):
        x0, x1 = x0 + keys[0], x1 + keys[1]
        x0, x1 = (np.array(v) for v in np.broadcast_arrays(x0, x1))
        spare = np.empty_like(x1)
        for i in range(20):
            rotation = _ROTATIONS[i % 8]
            np.add(x0, x1, out=x0)
            np.right_shift(x1, np.uint32(32 - rotation), out=spare)
            np.left_shift(x1, np.uint32(rotation), out=x1)
            np.bitwise_or(x1, spare, out=x1)
            np.bitwise_xor(x1, x0, out=x1)
            if i % 4 == 3:
                injection = (i + 1) // 4
                np.add(x0, keys[injection % 3], out=x0)
                np.add(x1, keys[(injection + 1) % 3] + np.uint32(injection), out=x1)
    return x0, x1


def random_words(seed: int, stream: int, step: int, count: int) -> np.ndarray:
    a, b = threefry2x32(seed, stream, np.arange((count + 1) // 2), step)
    return np.stack([a, b], 1).reshape(-1)[:count]


def random_bits(seed: int, stream: int, step: int, count: int) -> np.ndarray:
    """Floats 0 or 1, the top bit of each word."""
    return (random_words(seed, stream, step, count) >> np.uint32(31)).astype(_F)


def random_uniform(seed: int, stream: int, step: int, count: int) -> np.ndarray:
    """Multiples of 2⁻²⁴ from [0, 1)."""
    return (random_words(seed, stream, step, count) >> np.uint32(8)).astype(_F) * _F(2**-24)


def random_normal(seed: int, stream: int, step: int, count: int) -> np.ndarray:
    """Standard normals by the Box-Muller method, one pair from each block."""
    return _normals(*threefry2x32(seed, stream, np.arange((count + 1) // 2), step)).reshape(-1)[:count]


def draw(seed: int, step: int, draws: list[Draw]) -> list[np.ndarray]:
    """Several tensors of one step."""
    # A block gives two elements, so a draw may begin in the middle of a block.
    starts = [d.first // 2 for d in draws]
    ends = [(d.first + math.prod(d.shape) + 1) // 2 for d in draws]
    blocks = [end - start for start, end in zip(starts, ends, strict=True)]
    streams = np.repeat(np.array([d.stream for d in draws], np.uint32), blocks)
    pairs = np.concatenate([np.arange(*span, dtype=np.uint32) for span in zip(starts, ends, strict=True)])
    first, second = threefry2x32(seed, streams, pairs, step)
    results, at = [], 0
    for (kind, shape, _, skipped), n in zip(draws, blocks, strict=True):
        a, b = first[at : at + n], second[at : at + n]
        at += n
        values = _normals(a, b) if kind == "normal" else (np.stack([a, b], 1) >> np.uint32(31)).astype(_F)
        results.append(values.reshape(-1)[skipped % 2 :][: math.prod(shape)].reshape(shape))
    return results


def _normals(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    radius = np.sqrt(_F(-2) * _log_of_unit(a))
    cosine, sine = _turn(b)
    return np.stack([radius * cosine, radius * sine], 1)


def _log_of_unit(word: np.ndarray) -> np.ndarray:
    """ln of (upper 24 bits + 1)·2⁻²⁴, in the same float32 steps as in the TypeScript."""
    mantissa, exponent = np.frexp(((word >> np.uint32(8)) + np.uint32(1)).astype(_F))
    mantissa, exponent = mantissa * _F(2), exponent - 1  # [1, 2)
    high = mantissa > _F(math.sqrt(2))
    mantissa = np.where(high, mantissa * _F(0.5), mantissa)
    exponent = exponent + high
    t = (mantissa - _F(1)) / (mantissa + _F(1))
    t2 = t * t
    series = np.full_like(t, _F(1 / 9))
    for coefficient in (1 / 7, 1 / 5, 1 / 3, 1):
        series = series * t2 + _F(coefficient)
    return _F(2) * (t * series) + (exponent - 24).astype(_F) * _F(math.log(2))


def _turn(word: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cosine and sine of 2π·(upper 24 bits)·2⁻²⁴. Integers give the quadrant, and a Taylor series the rest on
    [-π/4, π/4].
    """
    k = (word >> np.uint32(8)).astype(np.int32)
    quadrant = (k + 2**21) >> 22
    angle = (k - (quadrant << 22)).astype(_F) * _F(2 * math.pi / 2**24)
    a2 = angle * angle
    s = np.full_like(angle, _F(1 / 362_880))
    for coefficient in (-1 / 5040, 1 / 120, -1 / 6, 1):
        s = s * a2 + _F(coefficient)
    s = s * angle
    c = np.full_like(angle, _F(-1 / 3_628_800))
    for coefficient in (1 / 40_320, -1 / 720, 1 / 24, -1 / 2, 1):
        c = c * a2 + _F(coefficient)
    swap, q = (quadrant & 1).astype(bool), quadrant & 3
    cosine = np.where(swap, s, c) * np.where((q == 1) | (q == 2), _F(-1), _F(1))
    sine = np.where(swap, c, s) * np.where((q == 2) | (q == 3), _F(-1), _F(1))
    return cosine, sine
