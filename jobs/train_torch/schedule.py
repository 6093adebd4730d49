"""What changes during a run, as data: stages with their weights, rate, γ and batch.

{"name": …, "stages": [{"name", "until", "weights": {"adversarial", "consistency", "latent", "fingerprint"},
"consistency": {"chroma", "areas"}, "views": {"grey"}, "learningRate", "gamma", "batch", "hold"}]}.
A value is a number, or a ramp {"from", "to", "over", "shape": "linear" | "cosine"} over that many iterations
from the stage's start. Values that a stage leaves out come from the config or its options.

"until": {"iteration": N}, {"kimg": K}, or {"measure", "atLeast" or "atMost", "orIteration": N}. The last form
ends when a probe has measured that much, or at iteration N. A stage is identified by its name, so stages can be
inserted and a run still continues.
"views": {"grey": share, "other": true}. In training the decoder sees this share of the pictures without colour.
With "other" it also learns from each pair's second picture, without colour.
"hold": {"measure", "above", "below"}. The stage's weights stop changing when the measure exceeds `above`, until
it is below `below`. Everything else continues.
"""

import math
from dataclasses import dataclass

from .losses import Consistency

WEIGHTS = ("adversarial", "consistency", "latent", "fingerprint")
Value = float | dict


@dataclass(frozen=True)
class Settings:
    """The settings that apply in one iteration."""

    stage: str
    weights: dict[str, float]
    consistency: Consistency
    grey: float
    reads_other: bool
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
    """Goes through the stages. `place` is what resuming needs besides the iteration."""

    def __init__(self, plan: dict, config: dict, place: dict | None = None, consistency: Consistency = Consistency()):
        self.stages, self.config, self.consistency = plan["stages"], config, consistency
        # For how many iterations the weights of stage `stage` have been held, whether they are held now, and the
        # iterations at which stages were ended by a measure.
        self.place = {"stage": -1, "waited": 0, "held": False, "ended": {}, **(place or {})}
        latest = [end for end in map(self._latest_end, self.stages) if end < math.inf]
        if any(a >= b for a, b in zip(latest[:-1], latest[1:], strict=True)):
            raise ValueError("Each stage must end after the one before it.")

    def at(self, iteration: int, measures: dict[str, float], images_shown: int = 0) -> Settings | None:
        """The settings of this iteration, or None when the last stage is over. Call once per iteration, in
        order.

        @param images_shown: before this iteration; only ends in kimg need it
        """
        start = 0
        for index, stage in enumerate(self.stages):
            end = self._end(index, iteration, measures, images_shown)
            if iteration < end:
                return self._settings(index, stage, iteration - start, measures)
            start = end
        return None

    @staticmethod
    def _latest_end(stage: dict) -> float:
        until = stage.get("until", {})
        return until.get("iteration", until.get("orIteration", math.inf))

    def _end(self, index: int, iteration: int, measures: dict[str, float], images_shown: int) -> float:
        """The iteration at which this stage ends, as far as known. Records it if a measure or the images shown
        end it now.
        """
        stage, ended = self.stages[index], self.place["ended"]
        name, latest = _name(stage, index), self._latest_end(stage)
        if name not in ended and iteration < latest and _is_reached(stage.get("until", {}), measures, images_shown):
            ended[name] = iteration
        return min(ended.get(name, math.inf), latest)

    def _settings(self, index: int, stage: dict, since: int, measures: dict[str, float]) -> Settings:
        place = self.place
        if place["stage"] != index:
            place.update(stage=index, waited=0, held=False)
        hold = stage.get("hold")
        if hold and hold["measure"] in measures:
            place["held"] = measures[hold["measure"]] > hold["below" if place["held"] else "above"]
        if place["held"]:
            place["waited"] += 1
        given = {"adversarial": 1, **self.config["weights"], **stage.get("weights", {})}
        chroma, areas = (
            stage.get("consistency", {}).get(name, getattr(self.consistency, name)) for name in ("chroma", "areas")
        )
        return Settings(
            stage=_name(stage, index),
            weights={name: value_at(given[name], since - place["waited"]) for name in WEIGHTS},
            consistency=Consistency(*(None if value is None else value_at(value, since) for value in (chroma, areas))),
            grey=value_at(stage.get("views", {}).get("grey", 0), since),
            reads_other=bool(stage.get("views", {}).get("other", False)),
            learning_rate=value_at(stage.get("learningRate", self.config["learningRate"]), since),
            gamma=value_at(stage.get("gamma", self.config["gamma"]), since),
            batch=int(stage.get("batch", self.config["batch"])),
            held=place["held"],
        )


def _is_reached(until: dict, measures: dict[str, float], images_shown: int) -> bool:
    if "kimg" in until:
        return images_shown >= until["kimg"] * 1000
    value = measures.get(until.get("measure"))
    if value is None:
        return False
    return value >= until["atLeast"] if "atLeast" in until else value <= until["atMost"]


def _name(stage: dict, index: int) -> str:
    return stage.get("name", str(index))
