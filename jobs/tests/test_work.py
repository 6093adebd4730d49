"""Pieces and parts without an engine: tars and Parquet columns, completed work, and refusals before the start."""

import io
import tarfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from answers import read_rows
from PIL import Image

from work.job import PieceWorker, parser_of, prepare


def png(level: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (16, 16), (level, level, 99)).save(out, "PNG")
    return out.getvalue()


def run(mixed: Path, out: Path, *arguments) -> list[dict]:
    """Does all remaining work. Returns the counts of each piece."""
    line = ["--detector", mixed / "plain", "--out", out, *arguments]
    settings, pieces = prepare(parser_of("").parse_args([str(part) for part in line]))
    worker = PieceWorker(settings)
    return [worker.work(piece) for piece in pieces]


def add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))


def test_a_webdataset_and_parquet_columns_hold_the_same_pictures(mixed, tmp_path):
    pictures = [png(10), b"no picture", png(200)]
    with tarfile.open(tmp_path / "shard-0.tar", "w") as archive:
        for i, data in enumerate(pictures):
            add(archive, f"{i:03}.png", data)
            add(archive, f"{i:03}.json", b"{}")
    images = [{"bytes": data, "path": None} for data in pictures]
    table = pa.table({"label": [0, 1, 2], "image": images})
    pq.write_table(table, tmp_path / "train.parquet", row_group_size=2)
    counts = run(mixed, tmp_path / "out", tmp_path)
    assert counts == [{"pictures": 3, "errors": 1}, {"pictures": 2, "errors": 1}, {"pictures": 1, "errors": 0}]
    rows = {row["uri"].removeprefix(f"{tmp_path}/"): row for row in read_rows(tmp_path / "out")}
    names = [f"shard-0.tar/{i:03}.png" for i in range(3)] + [f"train.parquet/{i}" for i in range(3)]
    assert sorted(rows) == names
    for i in range(3):
        assert {**rows[names[i]], "uri": ""} == {**rows[names[3 + i]], "uri": ""}
    assert rows["train.parquet/1"]["error"] and rows["train.parquet/1"]["sha256"]
    assert run(mixed, tmp_path / "out", tmp_path) == []


def test_files_that_came_later_are_decoded_alone(mixed, tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    for name in ("b.png", "d.png"):
        (source / name).write_bytes(png(1))
    assert run(mixed, tmp_path / "out", source)[0]["pictures"] == 2
    for name in ("a.png", "c.png", "notes.txt"):
        (source / name).write_bytes(png(2))
    assert run(mixed, tmp_path / "out", source)[0]["pictures"] == 2
    assert len(read_rows(tmp_path / "out")) == 4


def test_a_damaged_tar_costs_a_row(mixed, tmp_path):
    path = tmp_path / "cut.tar"
    with tarfile.open(path, "w") as archive:
        for i in range(3):
            add(archive, f"{i}.png", png(i))
    path.write_bytes(path.read_bytes()[:2000])
    assert run(mixed, tmp_path / "out", path)[0]["errors"] == 1
    assert any(row["uri"] == str(path) for row in read_rows(tmp_path / "out"))


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("words.parquet", [], "no column holds pictures"),
        ("images.parquet", ["--column", "label"], "column label holds no pictures"),
        ("cut.parquet", [], "not a complete Parquet file"),
        ("absent", [], "no such file or folder"),
    ],
)
def test_a_source_that_no_job_can_start_from_is_refused_before_it(mixed, tmp_path, name, arguments, words):
    pq.write_table(pa.table({"label": [1], "text": ["a"]}), tmp_path / "words.parquet")
    pq.write_table(pa.table({"label": [1], "image": [png(1)]}), tmp_path / "images.parquet")
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "images.parquet").read_bytes()[:-9])
    with pytest.raises(SystemExit, match=words):
        run(mixed, tmp_path / "out", tmp_path / name, *arguments)


def test_answers_of_another_detector_and_damaged_parts_are_not_gone_on_with(mixed, tmp_path):
    (tmp_path / "a.png").write_bytes(png(1))
    out = tmp_path / "out"
    run(mixed, out, tmp_path / "a.png")
    with pytest.raises(SystemExit, match="another detector"):
        run(mixed, out, tmp_path / "a.png", "--detector", mixed / "calibrated")
    part = next(out.glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-5])
    with pytest.raises(SystemExit, match="is damaged"):
        run(mixed, out, tmp_path / "a.png")


def test_a_write_that_breaks_off_leaves_no_part(mixed, tmp_path):
    settings, _ = prepare(
        parser_of("").parse_args(["--detector", str(mixed / "plain"), "--out", str(tmp_path), str(mixed / "pictures")])
    )

    def rows():
        yield {"uri": "a"}
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        settings.parts().write("files-1", rows())
    assert list(tmp_path.iterdir()) == []
