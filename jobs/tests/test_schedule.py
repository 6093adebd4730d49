"""Stages, ramps and holds."""

import pytest

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
    assert (schedule.is_done(19), schedule.is_done(20)) == (False, True)
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
