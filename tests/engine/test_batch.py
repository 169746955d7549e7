"""Many scenes: each ends by itself, what is done is never done again, and a summary says what became of all."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from slimdiffsr.engine.batch import RECORD_NAME, BatchRecord, SceneResult, run_batch, write_summary
from slimdiffsr.engine.batch_scenes import find_scenes, name_outputs, name_uncertainties
from slimdiffsr.engine.job import Job, Progress
from slimdiffsr.engine.models import ENVIRONMENT_VARIABLE
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.errors import Code, InputError, JobCancelled, OutputError
from slimdiffsr.raster.output import parts_directory
from tests.engine.command import start_slimdiffsr
from tests.engine.rasters import textured, to_dtype, write_raster
from tests.tiny_students import save_tiny_bundle


@pytest.fixture(autouse=True, scope="module")
def small_model(tmp_path_factory) -> Iterator[None]:
    """The default model of these tests, and of the processes that they start."""
    folder = tmp_path_factory.mktemp("models")
    save_tiny_bundle(folder / "slimdiffsr-fast-x4.safetensors")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ENVIRONMENT_VARIABLE, str(folder))
        yield


@pytest.fixture
def scenes(tmp_path) -> Path:
    """A folder of three scenes, the second of them no raster, the third of three tile rows."""
    folder = tmp_path / "scenes"
    folder.mkdir()
    for name, height, seed in (("a", 50, 1), ("c", 150, 2)):
        write_raster(folder / f"{name}.tif", to_dtype(textured(3, height, 60, seed), "uint8"))
    (folder / "b.tif").write_text("nonsense")
    return folder


@pytest.fixture
def results(tmp_path) -> Path:
    folder = tmp_path / "results"
    folder.mkdir()
    return folder


def jobs_of(scenes: Path, results: Path, **settings: object) -> list[Job]:
    values = {"tile": 64, "precision": "fp32", "device": "cpu", **settings}
    inputs = find_scenes(f"{scenes}/*.tif")
    return [Job(i, str(o), **values) for i, o in zip(inputs, name_outputs(inputs, results, "_x4"), strict=True)]


def run(jobs: list[Job], **callbacks: object) -> list[SceneResult]:
    record = BatchRecord(Path(jobs[0].output or "").parent)
    return run_batch(jobs, record, **{"cancelled": lambda: False, **callbacks})


def statuses(found: list[SceneResult]) -> list[str]:
    return [result.status for result in found]


class TestScenes:
    def test_a_pattern_gives_files_by_name(self, scenes):
        (scenes / "d.tif").mkdir()
        deeper = scenes / "more"
        deeper.mkdir()
        (deeper / "0.tif").touch()
        assert [Path(s).name for s in find_scenes(f"{scenes}/*.tif")] == ["a.tif", "b.tif", "c.tif"]
        assert [Path(s).name for s in find_scenes(f"{scenes}/**/*.tif")] == ["a.tif", "b.tif", "c.tif", "0.tif"]

    def test_a_file_is_a_scene_whatever_its_name(self, tmp_path):
        path = tmp_path / "a[1]*.tif"
        path.touch()
        assert find_scenes(str(path)) == [str(path)]

    def test_a_list_keeps_its_order(self, tmp_path):
        path = tmp_path / "list.TXT"
        path.write_text(
            '\ufeff# first of all\n/data/ü b.tif\r\n\n  NETCDF:"a.nc":red  \n#/data/c.tif\n', encoding="utf-8"
        )
        assert find_scenes(str(path)) == ["/data/ü b.tif", 'NETCDF:"a.nc":red']

    @pytest.mark.parametrize("content", [b"", b"# nothing\n\n", b"a.tif\nb.tif\na.tif\n", b"\xff\xfe\x00", None])
    def test_a_list_that_is_none_is_refused(self, tmp_path, content):
        path = tmp_path / "list.txt"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(InputError, match=r"names no scene|twice|can't be read") as caught:
            find_scenes(str(path))
        assert caught.value.code is Code.INPUT_BATCH

    def test_a_pattern_without_a_match_is_refused(self, tmp_path):
        with pytest.raises(InputError, match="names no scene"):
            find_scenes(f"{tmp_path}/*.tif")

    def test_results_are_named_after_their_scenes(self, tmp_path):
        names = ["/x/a.jp2", "b.c.tif", 'NETCDF:"d.nc":red', 'NETCDF:"d.nc":green', "/vsizip/e.zip/f.tif"]
        outputs = [path.name for path in name_outputs(names, tmp_path, "_x2")]
        assert outputs == ["a_x2.tif", "b.c_x2.tif", "NETCDF_d.nc_red_x2.tif", "NETCDF_d.nc_green_x2.tif", "f_x2.tif"]

    @pytest.mark.parametrize(
        "scene",
        [
            "../../etc/x.tif", "/etc/../x.tif", "..", "...", "~/x.tif", "a/..\\..\\x.tif", "C:\\x.tif",
            "\\\\share\\x.tif", 'NETCDF:"a.nc":../../etc/x', 'NETCDF:"/etc/a.nc":..', "GPKG:../a.gpkg:/etc/x",
            "a:/b/../../c",
            "/vsizip//vsicurl/http://x/../y.zip/../z.tif", "x\0/../y:z", "a\n/../b:c",
        ],
    )  # fmt: skip
    def test_results_lie_in_their_folder_whatever_the_scene_is_called(self, tmp_path, scene):
        for suffix in ("_x4", ""):
            outputs = name_outputs([scene], tmp_path, suffix)
            for path in outputs + name_uncertainties([scene], outputs):
                assert Path(os.path.normpath(path)).parent == tmp_path
                assert not set(path.name) & set('/\\:\0\n"')
                assert path.suffix == ".tif"

    @pytest.mark.parametrize("names", [["/x/a.tif", "/y/a.tif"], ["a.tif", "a.jp2"], ["A.tif", "a.tif"]])
    def test_scenes_that_would_share_a_name_are_refused(self, tmp_path, names):
        with pytest.raises(OutputError, match="would both become") as caught:
            name_outputs(names, tmp_path, "_x4")
        assert caught.value.code is Code.OUTPUT_CLASH

    def test_a_result_never_replaces_a_scene(self, tmp_path):
        with pytest.raises(OutputError, match="would replace a scene"):
            name_outputs([str(tmp_path / "a.tif"), str(tmp_path / "a_x4.tif")], tmp_path, "_x4")

    def test_uncertainties_lie_beside_their_results(self, tmp_path):
        scenes = ["/x/a.jp2", "b.c.tif"]
        found = name_uncertainties(scenes, name_outputs(scenes, tmp_path, "_x2"))
        assert found == [tmp_path / "a_x2_uncertainty.tif", tmp_path / "b.c_x2_uncertainty.tif"]

    @pytest.mark.parametrize("other", ["a_uncertainty.tif", "A_Uncertainty.jp2"])
    def test_an_uncertainty_never_takes_another_results_name(self, tmp_path, other):
        for scenes in (["/x/a.tif", f"/x/{other}"], [f"/x/{other}", "/x/a.tif"]):
            with pytest.raises(OutputError, match="would both become"):
                name_uncertainties(scenes, name_outputs(scenes, tmp_path, ""))

    def test_an_uncertainty_never_replaces_a_scene(self, tmp_path):
        scenes = [str(tmp_path / "a.tif"), str(tmp_path / "a_x4_uncertainty.tif")]
        results = name_outputs(scenes, tmp_path, "_x4")
        with pytest.raises(OutputError, match="would replace a scene"):
            name_uncertainties(scenes, results)


class TestRunning:
    def test_one_that_fails_stops_no_other(self, scenes, results):
        found = run(jobs_of(scenes, results))
        assert statuses(found) == ["done", "failed", "done"]
        assert found[1].code == "input.unreadable"
        assert [r.tiles for r in found] == [1, 0, 3]
        assert sorted(p.name for p in results.iterdir()) == [RECORD_NAME, "a_x4.tif", "c_x4.tif"]

    def test_the_bytes_are_those_of_single_runs(self, scenes, results, tmp_path):
        run(jobs_of(scenes, results))
        for job in jobs_of(scenes, tmp_path)[::2]:
            super_resolve(job, progress=lambda p: None, warn=lambda m: None, cancelled=lambda: False)
            name = Path(job.output or "").name
            assert (results / name).read_bytes() == (tmp_path / name).read_bytes()

    def test_a_second_batch_makes_only_what_is_missing(self, scenes, results):
        run(jobs_of(scenes, results))
        before = (results / "a_x4.tif").stat().st_mtime_ns
        write_raster(scenes / "b.tif", to_dtype(textured(3, 40, 40), "uint8"))
        found = run(jobs_of(scenes, results, resume=True))
        assert statuses(found) == ["skipped", "done", "skipped"]
        assert (results / "a_x4.tif").stat().st_mtime_ns == before

    def test_without_resume_existing_results_are_refused(self, scenes, results):
        run(jobs_of(scenes, results))
        assert [r.code for r in run(jobs_of(scenes, results))] == ["output.exists", "input.unreadable", "output.exists"]

    @pytest.mark.parametrize("change", ["scene", "setting", "result", "removed result"])
    def test_what_isnt_the_same_isnt_skipped(self, scenes, results, change):
        run(jobs_of(scenes, results))
        if change == "scene":
            os.utime(scenes / "a.tif")
        elif change == "result":
            (results / "a_x4.tif").write_bytes(b"edited")
        elif change == "removed result":
            (results / "a_x4.tif").unlink()
        settings = {"consistency": "off"} if change == "setting" else {}
        again = run(jobs_of(scenes, results, resume=True, overwrite=True, **settings))
        assert statuses(again) == ["done", "failed", "done" if change == "setting" else "skipped"]

    def test_a_half_done_scene_goes_on(self, scenes, results):
        def stop(index: int, report: Progress) -> None:
            if index == 2 and report.tiles_done == 2:
                raise JobCancelled("That's enough.")

        found = run(jobs_of(scenes, results, resume=True), progress=stop)
        assert statuses(found) == ["done", "failed", "cancelled"]
        reports: list[tuple[int, Progress]] = []
        again = run(jobs_of(scenes, results, resume=True), progress=lambda i, p: reports.append((i, p)))
        assert statuses(again) == ["skipped", "failed", "done"]
        assert next(p.tiles_done for i, p in reports if i == 2 and p.stage == "compute") == 2

    def test_a_torn_record_costs_only_its_scene(self, scenes, results):
        run(jobs_of(scenes, results))
        record = results / RECORD_NAME
        lines = record.read_bytes().splitlines()
        record.write_bytes(b"\n".join([b"\xff{", b"null", b"3", *lines[:-1], lines[-1][:40]]))
        again = run(jobs_of(scenes, results, resume=True, overwrite=True))
        assert statuses(again) == ["skipped", "failed", "done"]
        assert statuses(run(jobs_of(scenes, results, resume=True))) == ["skipped", "failed", "skipped"]

    def test_a_scene_isnt_skipped_where_its_uncertainty_is_gone(self, scenes, results, tmp_path):
        model = save_tiny_bundle(tmp_path / "uncertain.safetensors", variance_head=True)
        jobs = [
            dataclasses.replace(job, uncertainty=str(Path(job.output or "").with_suffix(".sd.tif")))
            for job in jobs_of(scenes, results, model=str(model), resume=True, overwrite=True)[::2]
        ]
        assert statuses(run(jobs)) == ["done", "done"]
        assert statuses(run(jobs)) == ["skipped", "skipped"]
        (results / "c_x4.sd.tif").unlink()
        assert statuses(run(jobs)) == ["skipped", "done"]
        assert (results / "c_x4.sd.tif").exists()

    def test_an_error_of_ours_fails_one_scene_only(self, scenes, results):
        def break_down(index: int, report: Progress) -> None:
            if index == 0:
                raise KeyError("a bug")

        found = run(jobs_of(scenes, results), progress=break_down)
        assert statuses(found) == ["failed", "failed", "done"]
        assert found[0].code == "internal"
        assert "a bug" in found[0].message


@pytest.mark.parametrize("suffix", [".csv", ".JSON"])
def test_a_summary_has_a_row_for_each_scene(tmp_path, suffix):
    found = [
        SceneResult("a ü.tif", "out/a.tif", "done", 1.5, 4, 3),
        SceneResult("b.tif", "out/b.tif", "failed", 0.1, code="input.missing", message='It "isn\'t", there;\nno.'),
    ]
    path = tmp_path / f"summary{suffix}"
    write_summary(path, found)
    if suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    else:
        rows = json.loads(path.read_text(encoding="utf-8"))
    assert [row["input"] for row in rows] == ["a ü.tif", "b.tif"]
    assert [row["status"] for row in rows] == ["done", "failed"]
    assert float(rows[0]["seconds"]) == 1.5
    assert rows[1]["message"] == found[1].message
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


class TestCommand:
    def test_exit_code_summary_and_lines(self, scenes, tmp_path):
        summary = tmp_path / "summary.json"
        process = start_slimdiffsr(
            "batch", f"{scenes}/*.tif", tmp_path / "new" / "folder", "--tile", 64, "--summary", summary
        )
        output, errors = process.communicate(timeout=300)
        assert process.returncode == 8, (output, errors)
        assert "[1/3]" in output
        assert "2 done, 1 failed" in output
        assert "1 of 3 scenes failed. [batch.failed]" in errors
        assert "Traceback" not in errors
        assert [row["status"] for row in json.loads(summary.read_text())] == ["done", "failed", "done"]
        (scenes / "b.tif").unlink()
        process = start_slimdiffsr(
            "batch", f"{scenes}/*.tif", tmp_path / "new" / "folder", "--tile", 64, "--resume", "--json"
        )
        output, errors = process.communicate(timeout=300)
        assert process.returncode == 0, (output, errors)
        events = [json.loads(line) for line in output.splitlines()]
        assert events[-1] == {"event": "result", "scenes": 2, "done": 0, "skipped": 2, "failed": 0, "cancelled": 0}

    def test_uncertainties_beside_results(self, scenes, tmp_path):
        model = save_tiny_bundle(tmp_path / "uncertain.safetensors", variance_head=True)
        (scenes / "b.tif").unlink()
        process = start_slimdiffsr(
            "batch", f"{scenes}/*.tif", tmp_path / "out", "--tile", 64, "--model", model, "--uncertainty"
        )
        output, errors = process.communicate(timeout=300)
        assert process.returncode == 0, (output, errors)
        names = ["a_x4.tif", "a_x4_uncertainty.tif", "c_x4.tif", "c_x4_uncertainty.tif"]
        assert sorted(path.name for path in (tmp_path / "out").glob("*.tif")) == names

    @pytest.mark.parametrize(
        ("arguments", "code", "message"),
        [
            (["{dir}/*.nothing", "{dir}/out"], 3, "names no scene"),
            (["{dir}/scenes/*.tif", "{dir}/out", "--model", "nonesuch"], 5, "no model named"),
            (["{dir}/scenes/*.tif", "{dir}/scenes", "--suffix", ""], 4, "would replace a scene"),
            (["{dir}/scenes/*.tif", "{dir}/out", "--summary", "{dir}/summary.xls"], 2, "must end in"),
            (["{dir}/scenes/*.tif", "{dir}/out", "--summary", "{dir}/no/summary.csv"], 4, "doesn't exist"),
        ],
    )
    def test_what_is_refused_before_it_starts(self, scenes, tmp_path, arguments, code, message):
        process = start_slimdiffsr("batch", *(argument.replace("{dir}", str(tmp_path)) for argument in arguments))
        output, errors = process.communicate(timeout=300)
        assert process.returncode == code, (output, errors)
        assert message in errors
        assert [path.name for path in tmp_path.iterdir()] == ["scenes"]

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
    def test_stopped_midway_and_run_again(self, scenes, results, tmp_path, number):
        large = write_raster(scenes / "d.tif", to_dtype(textured(3, 1200, 100), "uint8"))
        whole = tmp_path / "whole.tif"
        job = Job(str(large), str(whole), tile=64, precision="fp32", device="cpu")
        super_resolve(job, progress=lambda p: None, warn=lambda m: None, cancelled=lambda: False)
        (scenes / "b.tif").unlink()
        arguments = ["batch", f"{scenes}/*.tif", results, "--tile", 64, "--precision", "fp32", "--device", "cpu"]
        process = start_slimdiffsr(*arguments, "--resume")
        parts = parts_directory(results / "d_x4.tif")
        while not list(parts.glob("*.row.json")):
            assert process.poll() is None, process.communicate()
            time.sleep(0.01)
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == (130 if number == signal.SIGINT else -number), errors
        again = start_slimdiffsr(*arguments, "--resume", "--summary", tmp_path / "summary.json")
        assert again.wait(timeout=300) == 0, again.communicate()
        found = [row["status"] for row in json.loads((tmp_path / "summary.json").read_text())]
        assert found == ["skipped", "skipped", "done"]
        assert (results / "d_x4.tif").read_bytes() == whole.read_bytes()
        assert not parts.exists()
