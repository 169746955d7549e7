"""A student that starts from another one: what is taken over, and that a run keeps to its start."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from click.testing import Result
from typer.testing import CliRunner

from slimdiffsr.network import PaperConfig, build_student
from slimdiffsr.network.bundle import save_bundle
from slimdiffsr_training.cli import app
from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.run.checkpoint import load_checkpoint
from slimdiffsr_training.students import carry_over, load_student
from tests.tiny_students import COMPACT, INFERENCE, PAPER, save_tiny_bundle, tiny_student
from tests.training.tiny_imagery import write_fields
from tests.training.tiny_runs import write_student_run

DECODER = [8, 12, 4]
"""Three widths, so that a layer of one place doesn't fit in another by chance."""


class TestCarryOver:
    @pytest.mark.parametrize(
        ("scale", "other", "ends"),
        [
            (4, 2, ("decoder.narrow.weight",)),
            (4, 8, ("decoder.stages.3.", "decoder.stages.4.")),
            (8, 4, ()),
            (4, 4, ()),
        ],
    )
    def test_between_scales_all_but_the_decoders_end_is_taken_over(self, scale: int, other: int, ends: tuple[str, ...]):
        source = tiny_student(scale, seed=1, decoder_widths=DECODER)
        target = tiny_student(other, seed=2, decoder_widths=DECODER)
        trained, fresh = source.state_dict(), {name: w.clone() for name, w in target.state_dict().items()}
        taken = carry_over(source, target)
        left = 0
        for name, weight in target.state_dict().items():
            if name.startswith(ends):
                assert torch.equal(weight, fresh[name]), name
                left += weight.numel()
            else:
                assert torch.equal(weight, trained[name]), name
        assert (left > 0) == bool(ends)
        assert taken == sum(p.numel() for p in target.parameters()) - left

    def test_the_two_stay_apart(self):
        source, target = tiny_student(4, seed=1), tiny_student(8, seed=2)
        before = source.stem.weight.clone()
        carry_over(source, target)
        with torch.no_grad():
            target.stem.weight.add_(1)
        assert torch.equal(source.stem.weight, before)

    def test_a_wider_network_takes_what_fits(self):
        source, target = tiny_student(seed=1), tiny_student(seed=2, widths=[16, 24])
        stem = target.stem.weight.clone()
        assert 0 < carry_over(source, target) < sum(p.numel() for p in target.parameters())
        assert torch.equal(target.stem.weight, stem)
        assert torch.equal(target.decoder.last.weight, source.decoder.last.weight)

    def test_students_of_two_families_share_nothing(self):
        assert carry_over(build_student(PaperConfig.from_mapping(PAPER)), tiny_student()) == 0


class TestCommand:
    @pytest.fixture(scope="class")
    @classmethod
    def folder(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """Imagery, a run's YAML for scale 2, and bundles of scale 4 to start from."""
        folder = tmp_path_factory.mktemp("start")
        write_fields(folder / "imagery")
        for seed in (1, 2):
            save_tiny_bundle(folder / f"start-{seed}.safetensors", seed=seed, decoder_widths=DECODER)
        paper = build_student(PaperConfig.from_mapping(PAPER))
        save_bundle(folder / "paper.safetensors", paper, INFERENCE, {"name": "paper"})
        network = {**COMPACT, "scale": 2, "decoder_widths": DECODER}
        write_student_run(folder / "run.yaml", network, region=64, steps=3)
        return folder

    @staticmethod
    def student(folder: Path, out: Path, start: Path | None, steps: int) -> Result:
        arguments = ["--config", folder / "run.yaml", "--data", folder / "imagery", "--out", out, "--device", "cpu"]
        arguments += ["--steps", steps, *(["--start", start] if start else [])]
        return CliRunner().invoke(app, ["student", *map(str, arguments)])

    def test_the_run_begins_with_the_weights_of_its_start_and_goes_on_from_its_own(self, folder: Path, tmp_path: Path):
        start, out = folder / "start-1.safetensors", tmp_path / "run"
        assert self.student(folder, out, start, 0).exit_code == 0
        began = load_checkpoint(out / "last.pt")
        weights = load_student(start).student.state_dict()
        assert began["step"] == 0
        for part in ("trained", "average"):
            assert torch.equal(began[part]["student.stem.weight"], weights["stem.weight"])
        for _ in range(2):
            assert self.student(folder, out, start, 1).exit_code == 0
        ended = load_checkpoint(out / "last.pt")
        assert ended["step"] == 2
        assert not torch.equal(ended["trained"]["student.stem.weight"], weights["stem.weight"])

    def test_a_run_may_start_from_another_runs_checkpoint(self, folder: Path, tmp_path: Path):
        self.student(folder, tmp_path / "first", None, 1)
        start = tmp_path / "first" / "last.pt"
        assert self.student(folder, tmp_path / "second", start, 0).exit_code == 0
        first, second = load_checkpoint(start), load_checkpoint(tmp_path / "second" / "last.pt")
        assert all(torch.equal(second["trained"][name], weight) for name, weight in first["average"].items())

    @pytest.mark.parametrize(("begun", "given"), [(1, 2), (1, None), (None, 1)])
    def test_a_run_begun_with_another_start_is_not_gone_on_with(
        self, folder: Path, tmp_path: Path, begun: int | None, given: int | None
    ):
        starts = [folder / f"start-{seed}.safetensors" if seed else None for seed in (begun, given)]
        assert self.student(folder, tmp_path / "run", starts[0], 1).exit_code == 0
        before = (tmp_path / "run" / "last.pt").read_bytes()
        refusal = self.student(folder, tmp_path / "run", starts[1], 1).exception
        assert isinstance(refusal, ConfigError)
        assert "another stage, network, start or seed; choose another folder" in str(refusal)
        assert (tmp_path / "run" / "last.pt").read_bytes() == before

    def test_a_start_with_nothing_in_common_is_refused(self, folder: Path, tmp_path: Path):
        refusal = self.student(folder, tmp_path / "run", folder / "paper.safetensors", 1).exception
        assert isinstance(refusal, ConfigError)
        assert "paper.safetensors has no weight in common with the network" in str(refusal)
        assert not (tmp_path / "run").exists()
