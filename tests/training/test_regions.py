"""Training samples: each a function of the seed and its number, from imagery that is split by whole images."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils.data import DataLoader

from slimdiffsr.network import PATCH_SIZE
from slimdiffsr_training.config import DataConfig
from slimdiffsr_training.data import imagery
from slimdiffsr_training.data.imagery import Photo, load_imagery, sampling_weights, sharpness, split
from slimdiffsr_training.data.regions import RegionDataset, Sample
from slimdiffsr_training.degradation import DegradationConfig

DATA = DataConfig(region=192, context_patches=3)


def photo(seed: int, side: int = 260, source: str = "a") -> Photo:
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)
    return Photo(source, f"{seed}.png", pixels)


PHOTOS = [photo(seed) for seed in range(3)]


def dataset(
    data: DataConfig = DATA, *, scale: int = 4, seed: int = 1, length: int = 20, first: int = 0
) -> RegionDataset:
    return RegionDataset(PHOTOS, data, DegradationConfig(), scale=scale, seed=seed, length=length, first=first)


def content(sample: Sample) -> bytes:
    return b"".join(sample[key].numpy().tobytes() for key in ("low", "high", "patches"))  # type: ignore[literal-required]


class TestRegionDataset:
    @pytest.mark.parametrize("scale", [2, 4])
    def test_shapes_and_types(self, scale):
        sample = dataset(scale=scale)[0]
        assert sample["low"].shape == (3, 192 // scale, 192 // scale)
        assert sample["high"].shape == (3, 192, 192)
        assert sample["patches"].shape == (3, 3, PATCH_SIZE, PATCH_SIZE)
        assert {t.dtype for t in (sample["low"], sample["high"], sample["patches"])} == {torch.float32}

    def test_a_sample_is_a_function_of_seed_and_number(self):
        expected = [content(dataset()[i]) for i in range(6)]
        assert len(set(expected)) == 6
        again = dataset()
        np.random.seed(5)
        assert [content(again[i]) for i in reversed(range(6))] == expected[::-1]

    def test_smooth_samples_have_nothing_fine_in_their_truth(self):
        def roughness(data: DataConfig) -> list[float]:
            samples = [dataset(data)[i]["high"] for i in range(12)]
            return [float((s[:, :, 1:] - s[:, :, :-1]).abs().mean()) for s in samples]

        plain = roughness(dataclasses.replace(DATA, clean_probability=1.0))
        smooth = roughness(dataclasses.replace(DATA, clean_probability=1.0, smooth_probability=1.0))
        some = roughness(dataclasses.replace(DATA, clean_probability=1.0, smooth_probability=0.5))
        assert max(smooth) < 0.1 * min(plain)
        assert 2 <= sum(value < 0.1 * min(plain) for value in some) <= 10

    def test_sharpened_samples_have_a_sharper_input_and_the_same_truth(self):
        clean = dataclasses.replace(DATA, clean_probability=1.0)
        plain, sharpened = (
            [dataset(dataclasses.replace(clean, sharpened_probability=p))[i] for i in range(8)] for p in (0.0, 1.0)
        )

        def contrast(sample: Sample) -> float:
            # The stretch is each sample's own, so the input is compared with what its truth holds.
            low, high = sample["low"], sample["high"]
            return float((low[:, :, 1:] - low[:, :, :-1]).abs().mean() / high.std())

        assert all(contrast(s) > 1.1 * contrast(p) for s, p in zip(sharpened, plain, strict=True))
        for one, other in zip(sharpened, plain, strict=True):
            pair = torch.stack([one["high"].flatten(), other["high"].flatten()])
            # Black levels of the bands differ a little, since they follow the input.
            assert float(torch.corrcoef(pair)[0, 1]) > 0.999

    def test_another_seed_gives_other_samples(self):
        assert not {content(dataset(seed=1)[i]) for i in range(4)} & {content(dataset(seed=2)[i]) for i in range(4)}

    def test_first_goes_on_where_a_run_stopped(self):
        whole, rest = dataset(), dataset(first=7, length=3)
        assert len(rest) == 3
        assert [content(rest[i]) for i in range(3)] == [content(whole[7 + i]) for i in range(3)]

    def test_workers_see_the_same_samples(self):
        data = dataset(length=4)
        batches = list(DataLoader(data, batch_size=2, num_workers=1))
        assert content(Sample(**{k: v[1] for k, v in batches[1].items()})) == content(data[3])  # type: ignore[typeddict-item]

    def test_the_low_resolution_image_shows_the_same_ground(self):
        clean = dataset(dataclasses.replace(DATA, clean_probability=1.0))
        for index in range(6):
            low, high = clean[index]["low"], clean[index]["high"]
            means = torch.nn.functional.avg_pool2d(high[None], 4)[0]
            # The images are white noise: a shift by a quarter of a pixel would already fall below this.
            assert np.corrcoef(low.flatten(), means.flatten())[0, 1] > 0.85
            assert abs(float(low.mean() - high.mean())) < 0.02

    def test_context_patches_are_cut_from_the_low_resolution_image(self):
        sample = dataset(dataclasses.replace(DATA, foreign_context_probability=0.0))[2]
        windows = sample["low"].unfold(1, PATCH_SIZE, 1).unfold(2, PATCH_SIZE, 1).permute(1, 2, 0, 3, 4)
        for patch in sample["patches"]:
            assert (windows == patch).flatten(2).all(2).any()

    def test_foreign_context_comes_from_elsewhere(self):
        foreign = dataset(dataclasses.replace(DATA, foreign_context_probability=1.0))[2]
        windows = foreign["low"].unfold(1, PATCH_SIZE, 1).unfold(2, PATCH_SIZE, 1).permute(1, 2, 0, 3, 4)
        own = [bool((windows == patch).flatten(2).all(2).any()) for patch in foreign["patches"]]
        assert own == [False, True, True]

    def test_values_are_about_minus_one_to_one(self):
        for index in range(6):
            low = dataset()[index]["low"]
            assert float(low.abs().max()) < 1.5
            assert float(low.std()) > 0.05


class TestSplit:
    PHOTOS = tuple(photo(i, 8, source) for i, source in enumerate(["a"] * 30 + ["b"] * 20 + ["few"] * 5))

    @pytest.mark.parametrize("held_out", [0, 1, 6, 1000])
    def test_whole_images_fall_on_one_side(self, held_out):
        training, validation = split(self.PHOTOS, held_out, seed=3)
        names = [p.name for p in training], [p.name for p in validation]
        assert sorted(names[0] + names[1]) == sorted(p.name for p in self.PHOTOS)
        assert len(validation) == min(held_out, len(self.PHOTOS) // 4) or held_out == 1000
        assert len(validation) <= max(held_out, 0)
        assert training

    def test_it_is_drawn_by_the_seed(self):
        names = [tuple(p.name for p in split(self.PHOTOS, 6, seed)[1]) for seed in (1, 1, 2)]
        assert names[0] == names[1] != names[2]

    def test_sources_share_the_validation_and_small_ones_keep_their_images(self):
        _, validation = split(self.PHOTOS, 6, seed=1)
        assert sorted(p.source for p in validation) == ["a"] * 3 + ["b"] * 3


class TestLoading:
    @staticmethod
    def save(path: Path, seed: int, side: int = 64) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(photo(seed, side).pixels).save(path)
        return path

    def test_images_come_in_the_order_of_their_paths_with_their_source(self, tmp_path):
        for seed, name in enumerate(["b/2.png", "a/deep/1.tif", "a/0.PNG"]):
            self.save(tmp_path / name, seed)
        (tmp_path / "a" / "notes.txt").write_text("no image")
        photos = load_imagery(tmp_path, 32)
        assert [(p.source, p.name) for p in photos] == [("a", "0.PNG"), ("a/deep", "1.tif"), ("b", "2.png")]
        np.testing.assert_array_equal(photos[2].pixels, photo(0, 64).pixels)

    def test_small_and_soft_images_are_left_out(self, tmp_path):
        self.save(tmp_path / "small.png", 0, 31)
        Image.new("RGB", (64, 64), (90, 90, 90)).save(tmp_path / "flat.png")
        self.save(tmp_path / "good.png", 1)
        assert [p.name for p in load_imagery(tmp_path, 32, minimum_sharpness=2.0)] == ["good.png"]
        assert sharpness(photo(1).pixels) > 20

    def test_excluded_files_are_known_by_their_content(self, tmp_path, monkeypatch):
        excluded = self.save(tmp_path / "a" / "demo.png", 0)
        self.save(tmp_path / "a" / "other.png", 1)
        digest = hashlib.sha256(excluded.read_bytes()).hexdigest()
        assert len(load_imagery(tmp_path, 32)) == 2
        monkeypatch.setattr(imagery, "EXCLUDED_SHA256", frozenset({digest}))
        excluded.rename(excluded.with_name("renamed.png"))
        assert [p.name for p in load_imagery(tmp_path, 32)] == ["other.png"]

    @pytest.mark.parametrize("make", [False, True])
    def test_nothing_usable_is_refused(self, tmp_path, make):
        if make:
            self.save(tmp_path / "data" / "small.png", 0, 16)
        with pytest.raises(FileNotFoundError, match="no usable image of at least 32 pixels"):
            load_imagery(tmp_path / "data", 32)


class TestSamplingWeights:
    PHOTOS = (photo(0, 10, "a"), photo(1, 20, "a"), photo(2, 10, "b"))

    def test_by_area_without_weights(self):
        np.testing.assert_allclose(sampling_weights(self.PHOTOS, {}), [1 / 6, 4 / 6, 1 / 6])

    def test_a_sources_weight_is_shared_by_area(self):
        np.testing.assert_allclose(sampling_weights(self.PHOTOS, {"a": 1.0, "b": 3.0}), [0.05, 0.2, 0.75])
        np.testing.assert_allclose(sampling_weights(self.PHOTOS, {"b": 2.0}), [0, 0, 1])

    def test_weights_that_name_no_folder_are_refused(self):
        with pytest.raises(ValueError, match=r"data\.source_weights"):
            sampling_weights(self.PHOTOS, {"c": 1.0})
