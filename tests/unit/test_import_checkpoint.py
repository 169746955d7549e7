"""The authors' checkpoints: every name finds its place, or it is said which doesn't; results equal the formulas."""

from __future__ import annotations

import math
import pickle

import pytest
import torch

from slimdiffsr.engine.import_checkpoint import import_checkpoint
from slimdiffsr.errors import ModelError, OutputError
from slimdiffsr.network.bundle import load_bundle
from slimdiffsr.network.paper.checkpoint import import_state_dict, read_state_dict
from tests.unit.published_checkpoint import dead_shapes, live_shapes, random_state
from tests.unit.published_forward import PublishedForward

UPPER = "unet.up_blocks.0.attentions.1.transformer_blocks.0"


@pytest.fixture(scope="module")
def state():
    return {name.removeprefix("module."): tensor for name, tensor in random_state().items()}


@pytest.fixture(scope="module")
def image():
    return torch.rand(2, 3, 48, 80, generator=torch.Generator().manual_seed(1)) * 2 - 1


@pytest.fixture
def checkpoint(tmp_path):
    path = tmp_path / "net_params_4x.pkl"
    torch.save(random_state(), path)
    return path


def renamed(state, change):
    return {change(name): tensor for name, tensor in state.items()}


def test_the_stand_in_has_the_published_size():
    live, dead = (sum(math.prod(s) for s in shapes.values()) for shapes in (live_shapes(), dead_shapes(320, 64)))
    assert live == 55_974_802
    assert dead == 2_078_600
    assert round((live + dead) / 1e4) == 5805, "the published 58.05 M"


@pytest.mark.parametrize("qgam_scale", ["released", "corrected"])
def test_an_imported_student_computes_what_the_formulas_say(tmp_path, checkpoint, image, qgam_scale):
    done = import_checkpoint(checkpoint, tmp_path / "out.safetensors", scale=4, qgam_scale=qgam_scale)
    student = load_bundle(done.output, done.sha256).student
    with torch.no_grad():
        expected = PublishedForward(random_state(), released=qgam_scale == "released")(image)
        other = PublishedForward(random_state(), released=qgam_scale != "released")(image)
        result = student.restore(image)
    assert expected.std() > 0.1
    assert (expected - other).abs().max() > 1e-2, "the two scales must differ for this test to tell them apart"
    torch.testing.assert_close(result, expected, atol=1e-4, rtol=1e-4)


def test_the_bundle_says_where_it_comes_from(tmp_path, checkpoint):
    done = import_checkpoint(checkpoint, tmp_path / "mine.safetensors", scale=8, name="other", halo=40)
    bundle = load_bundle(done.output)
    assert (bundle.name, bundle.scale, bundle.inference.halo) == ("other", 8, 40)
    assert bundle.card["source"]["file"] == "net_params_4x.pkl"
    assert len(bundle.card["source"]["sha256"]) == 64
    assert bundle.card["source"]["qgam_scale"] == "released"
    assert bundle.card["source"]["unused_weights"] == done.unused == len(dead_shapes(32, 16))
    assert "Apache-2.0" in bundle.card["licence"]
    assert done.parameters == sum(math.prod(s) for s in live_shapes((32, 64, 64), 16).values())
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine.safetensors", "net_params_4x.pkl"]


OTHER_SPELLINGS = {
    "wrapped": lambda s: renamed(s, lambda n: f"module._orig_mod.{n}"),
    "up blocks numbered as in the whole UNet": lambda s: renamed(
        s, lambda n: n.replace("up_blocks.1.", "up_blocks.3.").replace("up_blocks.0.", "up_blocks.2.")
    ),
    "without the dead weights": lambda s: {n: t for n, t in s.items() if n in live_shapes((32, 64, 64), 16)},
    "with text attention left": lambda s: {
        **s,
        f"{UPPER}.attn2.to_q.weight": torch.zeros(64, 64),
        f"{UPPER}.norm2.weight": torch.full((64,), 9.0),
        f"{UPPER}.norm2.bias": torch.full((64,), 9.0),
    },
    "with the feed-forward's norm called norm2": lambda s: renamed(
        s, lambda n: n.replace("transformer_blocks.0.norm3", "transformer_blocks.0.norm2")
    ),
    "linear maps as convolutions": lambda s: {
        n: t[:, :, None, None] if t.ndim == 2 and not n.endswith("query") else t for n, t in s.items()
    },
    "convolutions as linear maps": lambda s: {
        n: t[:, :, 0, 0] if t.ndim == 4 and t.shape[2:] == (1, 1) else t for n, t in s.items()
    },
    "queries with a batch axis": lambda s: {n: t[None] if n.endswith("query") else t for n, t in s.items()},
    "in half precision": lambda s: {n: t.half() for n, t in s.items()},
}


@pytest.mark.parametrize("spelling", OTHER_SPELLINGS)
def test_other_spellings_of_the_same_weights(tmp_path, state, image, spelling):
    torch.save(OTHER_SPELLINGS[spelling](state), tmp_path / "other.pkl")
    student = import_state_dict(read_state_dict(tmp_path / "other.pkl"), 4).student
    with torch.no_grad():
        torch.testing.assert_close(
            student.restore(image), PublishedForward(state, released=True)(image), atol=1e-4, rtol=1e-4
        )


def test_a_checkpoint_within_a_training_state(tmp_path, state):
    torch.save({"state_dict": state}, tmp_path / "other.pkl")
    assert read_state_dict(tmp_path / "other.pkl").keys() == state.keys()


def without(name):
    return lambda s: {n: t for n, t in s.items() if n != name}


WRONG = {
    "a weight is missing": (without("merge_conv2.bias"), "1 weights are missing, by our names .merge_out.bias."),
    "a block's are missing": (
        lambda s: {n: t for n, t in s.items() if not n.startswith("unet.mid_block")}, "weights are missing"),
    "one too many": (
        lambda s: {**s, "unet.down_blocks.2.resnets.0.norm1.weight": torch.zeros(3)},
        "1 weights are unknown .unet.down_blocks.2.resnets.0.norm1.weight."),
    "one twice": (
        lambda s: {**s, "unet.mid_block.resnets.0.norm1.bias": torch.zeros(64)},
        "1 weights are unknown .unet.mid_block.resnets.0.norm1.bias."),
    "another shape": (
        lambda s: {**s, "unet.down_blocks.0.resnets.1.conv1.low_branch.0.weight": torch.zeros(32, 1, 5, 5)},
        r"low_branch.0.weight: \(32, 1, 5, 5\) instead of \(32, 1, 3, 3\)"),
    "directions swapped": (
        lambda s: {**s, "unet.down_blocks.0.resnets.1.conv2.h_conv.0.weight": torch.zeros(32, 1, 1, 3)},
        r"1 weights have another shape .unet.down_blocks.0.resnets.1.conv2.h_conv.0.weight"),
    "not numbers": (
        lambda s: {**s, "merge_conv1.bias": torch.full((32,), float("nan"))}, "merge_conv1.bias holds values"),
    "odd widths": (lambda s: {**s, "merge_conv1.weight": torch.zeros(33, 16, 3, 3)}, "widths"),
    "another network": (lambda s: {"conv.weight": torch.zeros(3, 3)}, "1 weights are unknown .conv.weight."),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_said_in_one_sentence(state, name):
    change, message = WRONG[name]
    with pytest.raises(ModelError, match=message) as caught:
        import_state_dict(change(state), 4)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_file_that_could_run_code_is_refused_and_not_run(tmp_path):
    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    for name, content in (("plain.pkl", pickle.dumps(Bomb())), ("zipped.pkl", None)):
        if content is None:
            torch.save({"module.merge_conv1.weight": Bomb()}, tmp_path / name)
        else:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(ModelError, match="could run code"):
            read_state_dict(tmp_path / name)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nonsense", b"nonsense"])
def test_damaged_files_are_refused(tmp_path, content):
    (tmp_path / "bad.pkl").write_bytes(content)
    with pytest.raises(ModelError, match="checkpoint"):
        read_state_dict(tmp_path / "bad.pkl")


def test_other_content_is_refused(tmp_path):
    for content in (torch.zeros(3), {}, {"a": 1}, {3: torch.zeros(3)}, [torch.zeros(3)]):
        torch.save(content, tmp_path / "other.pkl")
        with pytest.raises(ModelError, match="weights"):
            read_state_dict(tmp_path / "other.pkl")
    with pytest.raises(ModelError, match="doesn't exist"):
        read_state_dict(tmp_path / "nope.pkl")
    with pytest.raises(ModelError, match="is a folder"):
        read_state_dict(tmp_path)


def test_nothing_is_left_behind(tmp_path, checkpoint, state, monkeypatch):
    out = tmp_path / "out.safetensors"
    torch.save({**state, "merge_conv1.bias": torch.full((32,), 1e6)}, tmp_path / "huge.pkl")
    with pytest.raises(ModelError, match="float16"):
        import_checkpoint(tmp_path / "huge.pkl", out, scale=4)
    with pytest.raises(ModelError, match="halo"):
        import_checkpoint(checkpoint, out, scale=4, halo=3)
    with pytest.raises(ModelError, match="scale"):
        import_checkpoint(checkpoint, out, scale=3)
    with pytest.raises(OutputError, match="doesn't exist"):
        import_checkpoint(checkpoint, tmp_path / "a" / "out.safetensors", scale=4)
    with pytest.raises(OutputError, match=r"\.safetensors"):
        import_checkpoint(checkpoint, tmp_path / "out.pkl", scale=4)
    out.write_text("mine")
    with pytest.raises(OutputError, match="exists already"):
        import_checkpoint(checkpoint, out, scale=4)
    assert out.read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["huge.pkl", "net_params_4x.pkl", "out.safetensors"]
    import_checkpoint(checkpoint, out, scale=4, overwrite=True)
    assert load_bundle(out).scale == 4
