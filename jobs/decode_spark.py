"""Decodes pictures on Spark, as decode_ray.py does on Ray: the same pieces, the same Parquet files.

    spark-submit decode_spark.py --detector detector --out decoded photos shards/*.tar

mapInPandas distributes the pieces. The rows do not pass through Spark, which has no half-precision floats.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict

import pandas as pd
from pyspark.sql import SparkSession

from work.job import PieceWorker, Settings, parser_of, prepare, say_sum
from work.pieces import Piece


def decode(spark: SparkSession, settings: Settings, pieces: list[Piece]) -> list[dict]:
    """The number of pictures and errors in each piece. Spark repeats a task that fails."""
    rows = [(json.dumps(asdict(piece)),) for piece in pieces]
    # Many small tasks per core, so that no core is left with a long one at the end.
    tasks = min(len(pieces), 8 * spark.sparkContext.defaultParallelism)
    done = spark.createDataFrame(rows, "piece string").repartition(tasks)
    return [row.asDict() for row in done.mapInPandas(_work_with(settings), "pictures long, errors long").collect()]


def _work_with(settings: Settings) -> Callable[[Iterator[pd.DataFrame]], Iterator[pd.DataFrame]]:
    def work(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        worker = PieceWorker(settings)
        for frame in frames:
            yield pd.DataFrame([worker.work(Piece(**json.loads(text))) for text in frame["piece"]])

    return work


def main(argv: list[str] | None = None) -> None:
    settings, pieces = prepare(parser_of(__doc__).parse_args(argv))
    if not pieces:
        return
    started = time.perf_counter()
    spark = SparkSession.builder.appName("decode").getOrCreate()
    try:
        say_sum(decode(spark, settings, pieces))
    except Exception as error:
        raise SystemExit(f"The job broke off; started again, it goes on. {error}") from error
    finally:
        spark.stop()
    print(f"{time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
