"""What changes in the course of a run, as data: stages with their weights, rate, γ and batch.

{"name": …, "stages": [{"name", "until": {"iteration": N}, "weights": {"adversarial", "consistency", "latent",
"fingerprint"}, "learningRate", "gamma", "batch", "hold"}]}. A value is a number, or a ramp {"from", "to", "over",
"shape": "linear" | "cosine"} over so many iterations from the stage's start. What a stage leaves out is the config's.
"hold": {"measure", "above", "below"}: the stage's weights stand still from where the measure passes `above` until it is
under `below`; its rate, γ and batch go on. The measures are those of the last probe.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

WEIGHTS = ("adversarial", "consistency", "latent", "fingerprint")
Value = float | dict


@dataclass(frozen=True)
class Settings:
    """What is in force in one iteration."""

    stage: str
    weights: dict[str, float]
    learning_rate: float
    gamma: float
    batch: int
    held: bool


def value_at(value: Value, progress: int) -> float:
    if not isinstance(value, dict):
        return float(value)
    share = min(max(progress / value["over"], 0), 1) if value["over"] > 0 else 1.0
    if value.get("shape", "linear") == "cosine":
        share = 0.5 - 0.5 * math.cos(math.pi * share)
    return value["from"] + (value["to"] - value["from"]) * share


class Schedule:
    """Walks through the stages; `place` is what resuming needs beside the iteration."""

    def __init__(self, plan: dict, config: dict, place: dict | None = None):
        self.stages = plan["stages"]
        self.config = config
        self.ends = [stage.get("until", {}).get("iteration", math.inf) for stage in self.stages]
        if any(a >= b for a, b in zip(self.ends[:-1], self.ends[1:], strict=True)):
            raise ValueError("Each stage must end after the one before it.")
        # Iterations for which the weights of stage `index` have stood still, and whether they do now.
        self.place = {"stage": -1, "waited": 0, "held": False, **(place or {})}

    @staticmethod
    def read(path: Path, config: dict, place: dict | None = None) -> "Schedule":
        return Schedule(json.loads(Path(path).read_text()), config, place)

    def is_done(self, iteration: int) -> bool:
        return iteration >= self.ends[-1]

    def at(self, iteration: int, measures: dict[str, float]) -> Settings:
        """The settings of this iteration; call once an iteration, in order."""
        index = next(i for i, end in enumerate(self.ends) if iteration < end)
        stage, place = self.stages[index], self.place
        if place["stage"] != index:
            place.update(stage=index, waited=0, held=False)
        since = iteration - (self.ends[index - 1] if index > 0 else 0)
        hold = stage.get("hold")
        if hold and hold["measure"] in measures:
            place["held"] = measures[hold["measure"]] > hold["below" if place["held"] else "above"]
        if place["held"]:
            place["waited"] += 1
        given = {"adversarial": 1, **self.config["weights"], **stage.get("weights", {})}
        return Settings(
            stage=stage.get("name", str(index)),
            weights={name: value_at(given[name], since - place["waited"]) for name in WEIGHTS},
            learning_rate=value_at(stage.get("learningRate", self.config["learningRate"]), since),
            gamma=value_at(stage.get("gamma", self.config["gamma"]), since),
            batch=int(stage.get("batch", self.config["batch"])),
            held=place["held"],
        )
