"""Matching in SQL: thresholds from exact integer sums, the nearest user, the first of equals, plain error
messages.
"""

import json
from fractions import Fraction
from math import comb, log10

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from match import match


def exact_tail(n: int, k: int, users: int) -> Fraction:
    return min(Fraction(1), Fraction(users * sum(comb(n, j) for j in range(k, n + 1)), 2**n))


def write(folder, words: np.ndarray, images: list):
    texts = ["".join(map(str, word)) for word in words]
    texts[0] = np.packbits(words[0]).tobytes().hex() if words.shape[1] % 8 == 0 else texts[0]
    users = [{"user": f"u{i}", "fingerprint": text, "status": "active"} for i, text in enumerate(texts)]
    (folder / "users.json").write_text(json.dumps({"version": 2, "bits": words.shape[1], "users": users}))
    bits = [None if word is None else np.packbits(word).tobytes() for word in images]
    table = pa.table({"uri": [f"i{i}" for i in range(len(bits))], "bits": pa.array(bits, pa.binary())})
    pq.write_table(table, folder / "images.parquet")


def verdicts(folder, rate: float) -> list[tuple]:
    connection = match(str(folder / "*.parquet"), folder / "users.json", rate)
    return connection.sql("SELECT uri, k, log10_p, user, verdict FROM verdicts ORDER BY uri[2:]::INT").fetchall()


@pytest.mark.parametrize(("n", "count", "rate"), [(20, 3, 0.01), (64, 50, 1e-6), (92, 300, 1e-9), (512, 40, 1e-30)])
def test_names_whom_the_exact_tail_names(tmp_path, n, count, rate):
    random = np.random.default_rng(n)
    words = random.integers(0, 2, (count, n), dtype=np.uint8)
    needed = next(k for k in range(n + 1) if exact_tail(n, k, count) <= rate)
    images = []
    for errors in (0, n - needed, n - needed + 1):
        image = words[count - 1].copy()
        image[random.permutation(n)[:errors]] ^= 1
        images.append(image)
    images += [None, random.integers(0, 2, n, dtype=np.uint8), words[0]]
    write(tmp_path, words, images)
    found = verdicts(tmp_path, rate)
    assert [row[4] for row in found] == ["user", "user", "untold", None, "untold", "user"]
    assert [row[3] for row in found] == [f"u{count - 1}", f"u{count - 1}", None, None, None, "u0"]
    assert [row[1] for row in found] == [n, needed, None, None, None, n]
    assert found[1][2] == pytest.approx(log10(exact_tail(n, needed, count)), abs=1e-9)


def test_the_first_of_equally_near_users(tmp_path):
    words = np.zeros((3, 64), np.uint8)
    words[0, :3] = 1
    words[1, :1], words[2, 1:2] = 1, 1
    write(tmp_path, words, [np.zeros(64, np.uint8)])
    assert verdicts(tmp_path, 1e-6)[0][1:4:2] == (63, "u1")


def test_all_bits_may_differ(tmp_path):
    write(
        tmp_path, np.zeros((2, 512), np.uint8), [np.ones(512, np.uint8), np.repeat([1, 0], [128, 384]).astype(np.uint8)]
    )
    assert [row[4] for row in verdicts(tmp_path, 1e-6)] == ["untold", "user"]


def test_nobody_is_named_where_all_bits_are_too_few(tmp_path):
    words = np.eye(8, dtype=np.uint8)
    write(tmp_path, words, [words[3]])
    assert verdicts(tmp_path, 1e-6)[0][3:] == (None, "untold")


def test_fingerprints_of_another_length_are_refused(tmp_path):
    write(tmp_path, np.zeros((2, 64), np.uint8), [np.zeros(32, np.uint8)])
    with pytest.raises(duckdb.Error, match="other lengths"):
        verdicts(tmp_path, 1e-6)
