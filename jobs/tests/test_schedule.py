"""Stages, ramps and holds."""

import pytest

from train_torch.losses import Consistency
from train_torch.schedule import Schedule, value_at

CONFIG = {
    "weights": {"consistency": 2, "latent": 1, "fingerprint": 10},
    "learningRate": 0.002,
    "gamma": 10,
    "batch": 16,
}
RISE = {"from": 0, "to": 10, "over": 10}
HOLD = {"measure": "distanceRatio", "above": 0.3, "below": 0.2}


def test_values():
    assert value_at(3, 100) == 3
    assert [value_at(RISE, i) for i in (0, 5, 10, 99)] == [0, 5, 10, 10]
    cosine = {"from": 2, "to": 0, "over": 4, "shape": "cosine"}
    assert [value_at(cosine, i) for i in (0, 2, 4)] == pytest.approx([2, 1, 0])


def test_stages_and_what_they_leave_out():
    plan = {
        "stages": [
            {"name": "plain", "until": {"iteration": 2}, "weights": {"fingerprint": 0}, "batch": 8},
            {"until": {"iteration": 20}, "weights": {"fingerprint": RISE}, "gamma": 1, "learningRate": RISE},
        ]
    }
    schedule = Schedule(plan, CONFIG)
    found = [schedule.at(i, {}) for i in range(5)]
    assert [s.weights["fingerprint"] for s in found] == [0, 0, 0, 1, 2]
    assert [s.batch for s in found] == [8, 8, 16, 16, 16]
    assert [s.gamma for s in found] == [10, 10, 1, 1, 1]
    assert found[0].weights == {"adversarial": 1, "consistency": 2, "latent": 1, "fingerprint": 0}
    assert found[4].learning_rate == 2
    assert schedule.at(19, {}) is not None and schedule.at(20, {}) is None
    with pytest.raises(ValueError, match="end after"):
        Schedule({"stages": [{"until": {"iteration": 5}}, {"until": {"iteration": 5}}]}, CONFIG)


def test_a_held_ramp_waits_with_hysteresis_and_resumes():
    plan = {"stages": [{"weights": {"fingerprint": RISE}, "learningRate": RISE, "hold": HOLD}]}
    schedule = Schedule(plan, CONFIG)
    ratios = [0.1, 0.25, 0.31, 0.25, 0.21, 0.19, 0.25]
    found = [schedule.at(i, {"distanceRatio": ratio}) for i, ratio in enumerate(ratios)]
    assert [s.held for s in found] == [False, False, True, True, True, False, False]
    assert [s.weights["fingerprint"] for s in found] == [0, 1, 1, 1, 1, 2, 3]
    assert found[-1].learning_rate == 6
    again = Schedule(plan, CONFIG, dict(schedule.place))
    assert again.at(7, {}).weights["fingerprint"] == 4


def test_a_measure_ends_a_stage_and_the_next_one_counts_from_there():
    until = {"measure": "accuracy", "atLeast": 0.9, "orIteration": 50}
    rise = {"weights": {"fingerprint": RISE}, "until": {"iteration": 60}}
    plan = {"stages": [{"name": "bits", "until": until}, rise]}
    schedule = Schedule(plan, CONFIG)
    found = [schedule.at(i, {"accuracy": a}) for i, a in enumerate([0.5, 0.8, 0.95, 0.7])]
    assert [s.stage for s in found] == ["bits", "bits", "1", "1"]
    assert [s.weights["fingerprint"] for s in found] == [10, 10, 0, 1]
    again = Schedule(plan, CONFIG, dict(schedule.place))
    assert again.at(4, {}).weights["fingerprint"] == 2
    assert again.at(60, {}) is None
    never = Schedule(plan, CONFIG)
    assert [never.at(i, {}).stage for i in (0, 49, 50)] == ["bits", "bits", "1"]
    only = Schedule({"stages": [{"until": {"measure": "accuracy", "atLeast": 0.9}}]}, CONFIG)
    assert only.at(7, {}).stage == "0" and only.at(8, {"accuracy": 0.9}) is None


def test_a_stage_lasts_until_a_measure_has_fallen_or_so_many_images_were_shown():
    fallen = {"name": "a", "until": {"measure": "errors", "atMost": 0.1, "orIteration": 9}}
    shown = {"name": "b", "until": {"kimg": 0.064}, "batch": 32}
    plan = {"stages": [fallen, shown, {"name": "c"}]}
    schedule = Schedule(plan, CONFIG)
    steps = [(0.3, 0), (0.11, 16), (0.1, 32), (0.2, 64), (0.2, 96)]
    found = [schedule.at(i, {"errors": errors}, images) for i, (errors, images) in enumerate(steps)]
    assert [s.stage for s in found] == ["a", "a", "b", "c", "c"]
    again = Schedule(plan, CONFIG, dict(schedule.place))
    assert again.at(5, {}, 112).stage == "c"
    assert [Schedule(plan, CONFIG).at(i, {}, 16 * i).stage for i in (8, 9)] == ["a", "c"]


def test_a_place_from_before_measures_ended_stages_still_goes_on():
    plan = {"stages": [{"until": {"iteration": 5}}, {"weights": {"fingerprint": RISE}, "hold": HOLD}]}
    schedule = Schedule(plan, CONFIG, {"stage": 1, "waited": 2, "held": True})
    assert schedule.at(9, {}).weights["fingerprint"] == 1


def test_a_stage_has_its_own_consistency_and_views():
    plan = {"stages": [{"until": {"iteration": 2}}, {"consistency": {"chroma": RISE}, "views": {"grey": 0.5}}]}
    schedule = Schedule(plan, CONFIG, consistency=Consistency(areas=3))
    found = [schedule.at(i, {}) for i in (0, 2, 4)]
    assert [s.consistency for s in found] == [Consistency(None, 3), Consistency(0, 3), Consistency(2, 3)]
    assert [s.grey for s in found] == [0, 0.5, 0.5]
