"""A published detector without the studio: its folder (docs/DETECTOR.md), its decoder and its verdicts."""
