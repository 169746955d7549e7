"""docs/scaling.md says what the committed measurements say."""

from __future__ import annotations

from benchmarks import scaling

FIGURE = scaling.Measurement(
    "m", "fp32", 1, 1000, seconds=20.0, cpu_seconds=10.0, assembling_seconds=2.0, output_bytes=48_000_000,
    load_average=1.0, machine="a machine", torch="2",
)  # fmt: skip


def test_the_page_has_the_tables_of_the_committed_figures():
    page = scaling.PAGE.read_text(encoding="utf-8")
    assert scaling.page_with(page, scaling.tables_of(scaling.read_figures())) == page


def test_the_arithmetic():
    row = scaling.areas_table([FIGURE]).splitlines()[2]
    cells = [cell.strip() for cell in row.split("|")[1:-1]]
    # 36 tiles of 10,980 x 10,980 pixels at 10 core seconds a megapixel are 12.06 core hours.
    assert cells[:6] == ["Germany, 357,000 km²", "36", "4,340", "fp32", "0.2 TB", "12"]
    assert cells[6:8] == ["45 min", "5 min"]  # by 16 cores; then 4 tiles of the 36
    assert "| 0.050 | 10.0 | 10% | 48 |" in scaling.measured_table([FIGURE])


def test_rates_of_several_threads_are_shown_but_not_counted():
    two = scaling.Measurement(**{**vars(FIGURE), "threads": 2})
    assert scaling.areas_table([FIGURE, two]) == scaling.areas_table([FIGURE])
