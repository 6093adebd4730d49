"""Runs match.sql, which names the users whose fingerprints are in decoded pictures.

python match.py --images 'decoded/*.parquet' --registry users.json --rate 1e-6 --out verdicts.parquet
"""

import argparse
import os
from pathlib import Path

import duckdb

SCRIPT = Path(__file__).with_name("match.sql")


def match(images: str, registry: Path, rate: float, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """Returns a connection with the table verdicts (see match.sql). Raises duckdb.Error with a plain message."""
    connection = duckdb.connect(config={"threads": threads} if threads else {})
    for name, value in {"images": images, "registry": str(registry), "rate": rate}.items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    connection.execute(SCRIPT.read_text())
    return connection


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", required=True, help="Parquet files, a glob: columns uri and bits")
    parser.add_argument("--registry", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=1e-6, help="chance of naming anyone falsely for a picture")
    parser.add_argument("--out", type=Path, required=True, help="Parquet file to write")
    parser.add_argument("--threads", type=int)
    args = parser.parse_args()
    if not 1e-30 <= args.rate <= 0.5:
        parser.error("--rate must be from 1e-30 to 0.5")
    try:
        connection = match(args.images, args.registry, args.rate, args.threads)
        # Written under another name and renamed, so that an incomplete file is never read.
        aside = f"{args.out}.new"
        connection.table("verdicts").write_parquet(aside)
        os.replace(aside, args.out)
    except duckdb.Error as error:
        raise SystemExit(f"Nothing was matched: {error}") from error
    print(connection.sql("SELECT verdict, count(*) AS pictures FROM verdicts GROUP BY verdict ORDER BY verdict"))


if __name__ == "__main__":
    main()
