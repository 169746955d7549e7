"""Only what the user named is fetched: files that refer to the network are refused, and nothing is asked of it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

import numpy as np
import pytest

from slimdiffsr.errors import Code, InputError, SlimDiffSRError
from slimdiffsr.raster.geometry import Rect
from slimdiffsr.raster.source import RasterSource, SourceOptions, raster_environment
from tests.engine.rasters import write_raster

SIDE = 8
WHOLE = Rect(0, 0, SIDE, SIDE)


class Server:
    """A web server on this computer, and what it was asked for."""

    def __init__(self, raster: Path, log: Path) -> None:
        command = [sys.executable, str(Path(__file__).with_name("raster_server.py")), str(raster), str(log)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}"
        self._log = log
        self.forget()

    @property
    def asked(self) -> list[str]:
        return self._log.read_text().splitlines()

    def forget(self) -> None:
        self._log.write_text("")

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture(scope="module")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    started = Server(write_raster(folder / "in.tif", np.full((1, SIDE, SIDE), 7, np.uint8)), folder / "asked.txt")
    yield started
    started.close()


@pytest.fixture
def server(one_server: Server) -> Server:
    one_server.forget()
    return one_server


def vrt(source: str, relative: int = 0, more: str = "") -> str:
    area = f'xOff="0" yOff="0" xSize="{SIDE}" ySize="{SIDE}"'
    return (
        f'<VRTDataset rasterXSize="{SIDE}" rasterYSize="{SIDE}">{more}<VRTRasterBand dataType="Byte" band="1">'
        f'<SimpleSource><SourceFilename relativeToVRT="{relative}">{source}</SourceFilename><SourceBand>1</SourceBand>'
        f"<SrcRect {area}/><DstRect {area}/></SimpleSource></VRTRasterBand></VRTDataset>"
    )


WARPED = (
    '<VRTDataset rasterXSize="8" rasterYSize="8" subClass="VRTWarpedDataset"><VRTRasterBand dataType="Byte" band="1" '
    'subClass="VRTWarpedRasterBand"/><GDALWarpOptions><SourceDataset relativeToVRT="0">/vsicurl/URL/raster.tif'
    '</SourceDataset><BandList><BandMapping src="1" dst="1"/></BandList></GDALWarpOptions></VRTDataset>'
)
WINDOW = (
    "<DataWindow><UpperLeftX>0</UpperLeftX><UpperLeftY>8</UpperLeftY><LowerRightX>8</LowerRightX>"
    "<LowerRightY>0</LowerRightY><SizeX>8</SizeX><SizeY>8</SizeY><TileLevel>1</TileLevel></DataWindow>"
)
TILES = f'<GDAL_WMS><Service name="TMS"><ServerUrl>URL/${{z}}</ServerUrl></Service>{WINDOW}</GDAL_WMS>'
MRF = (
    "<MRF_META><CachedSource><Source>/vsicurl/URL/raster.tif</Source></CachedSource><Raster><Size x='8' y='8' c='1'/>"
    "<PageSize x='8' y='8' c='1'/><Compression>PNG</Compression><DataType>Byte</DataType></Raster></MRF_META>"
)
REFERENCES = (
    "/vsicurl/URL/raster.tif",
    "URL/raster.tif",
    "/vsicurl_streaming/URL/raster.tif",
    "/vsizip//vsicurl/URL/raster.zip/raster.tif",
    "/vsicurl?url=URL/raster.tif",
    "/vsiwebhdfs/URL/webhdfs/v1/raster.tif",
    "/vsis3/bucket/raster.tif",
    "vrt:///vsicurl/URL/raster.tif?bands=1",
    "WMS:URL/?SERVICE=WMS&amp;VERSION=1.1.1&amp;REQUEST=GetMap&amp;LAYERS=a&amp;SRS=EPSG:4326&amp;BBOX=0,0,1,1",
    "WCS:URL/?SERVICE=WCS&amp;coverage=a",
    "WMTS:URL/x.xml",
    "NETCDF:&quot;URL/a.nc&quot;:x",
    "ZARR:&quot;/vsicurl/URL/a.zarr&quot;",
    "STACIT:&quot;URL/a.json&quot;",
    "&#x68;ttp&#58;//URL_HOST/raster.tif",
    "<![CDATA[/vsicurl/URL/raster.tif]]>",
    "<!-- <Metadata> -->/vsicurl/URL/raster.tif<!-- </Metadata> -->",
    escape(TILES),
)


def fill(text: str, server: Server) -> str:
    return text.replace("URL_HOST", server.url.removeprefix("http://")).replace("URL", server.url)


def open_and_read(path: Path | str, **options: str) -> np.ndarray:
    with raster_environment(), RasterSource(str(path), SourceOptions(open_options=options)) as source:
        return source.read([1], WHOLE).values


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_virtual_raster_that_refers_to_the_network_is_refused(tmp_path, server, reference):
    path = tmp_path / "scene.vrt"
    path.write_text(fill(vrt(reference), server))
    with pytest.raises(InputError, match=r"scene\.vrt.*network") as caught:
        open_and_read(path)
    assert caught.value.code is Code.INPUT_REMOTE_REFERENCE
    assert server.asked == []


@pytest.mark.parametrize("reference", REFERENCES)
def test_one_that_hides_behind_another_is_not_followed_either(tmp_path, server, reference):
    """Named like a plain raster it isn't looked into: here it is GDAL that finds the network shut."""
    (tmp_path / "inner.tif").write_text(fill(vrt(reference), server))
    (tmp_path / "scene.vrt").write_text(vrt("inner.tif", relative=1))
    read = None
    with contextlib.suppress(SlimDiffSRError):
        read = open_and_read(tmp_path / "scene.vrt")
    assert server.asked == []
    assert read is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("warped.vrt", WARPED),
        ("tiles.xml", TILES),
        ("coverage.xml", "<WCS_GDAL><ServiceURL>URL/?</ServiceURL><CoverageName>a</CoverageName></WCS_GDAL>"),
        ("tiles.mrf", MRF),
        ("index.gti", "<GDALTileIndexDataset><IndexDataset>/vsicurl/URL/i.gpkg</IndexDataset></GDALTileIndexDataset>"),
    ],
)
def test_other_files_that_refer_to_the_network_are_refused(tmp_path, server, name, text):
    (tmp_path / name).write_text(fill(text, server))
    with pytest.raises(InputError, match="network") as caught:
        open_and_read(tmp_path / name)
    assert caught.value.code is Code.INPUT_REMOTE_REFERENCE
    assert server.asked == []


def test_what_a_virtual_raster_includes_is_looked_into(tmp_path, server):
    (tmp_path / "inner.vrt").write_text(fill(vrt("/vsicurl/URL/raster.tif"), server))
    (tmp_path / "scene.vrt").write_text(vrt("inner.vrt", relative=1))
    with pytest.raises(InputError, match=r"'scene\.vrt' \('inner\.vrt', which it includes\)"):
        open_and_read(tmp_path / "scene.vrt")


def test_overviews_elsewhere_and_references_in_json_are_not_fetched(tmp_path, server):
    write_raster(tmp_path / "in.tif", np.ones((1, SIDE, SIDE), np.uint8))
    (tmp_path / "in.tif.aux.xml").write_text(
        f'<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">/vsicurl/{server.url}/raster.tif</MDI>'
        "</Metadata></PAMDataset>"
    )
    assert (open_and_read(tmp_path / "in.tif") == 1).all()
    item = {"href": f"{server.url}/raster.tif", "proj:shape": [8, 8], "proj:transform": [1, 0, 0, 0, -1, 8]}
    feature = {
        "type": "Feature", "stac_version": "1.0.0", "id": "a", "properties": {"proj:epsg": 4326}, "assets": {"a": item},
        "stac_extensions": ["https://stac-extensions.github.io/projection/v1.0.0/schema.json"], "bbox": [0, 0, 8, 8],
    }  # fmt: skip
    collection = {"type": "FeatureCollection", "stac_version": "1.0.0", "features": [feature]}
    (tmp_path / "items.json").write_text(json.dumps(collection))
    with pytest.raises(SlimDiffSRError):
        open_and_read(tmp_path / "items.json")
    assert server.asked == []


def test_addresses_in_metadata_are_no_references(tmp_path, server):
    write_raster(tmp_path / "in.tif", np.full((1, SIDE, SIDE), 5, np.uint8))
    more = '<Metadata><MDI key="licence">https://example.org/licence</MDI></Metadata>'
    (tmp_path / "scene.vrt").write_text(vrt("in.tif", relative=1, more=more))
    assert (open_and_read(tmp_path / "scene.vrt") == 5).all()


@pytest.mark.parametrize("prefix", ["/vsicurl/", ""])
def test_what_the_user_names_is_fetched(server, prefix):
    assert (open_and_read(f"{prefix}{server.url}/{len(prefix)}/raster.tif") == 7).all()
    assert server.asked


def test_a_remote_raster_does_not_open_the_door_for_the_next_one(tmp_path, server):
    open_and_read(f"{server.url}/raster.tif")
    server.forget()
    (tmp_path / "inner.tif").write_text(fill(vrt("/vsicurl/URL/other/raster.tif"), server))
    (tmp_path / "scene.vrt").write_text(vrt("inner.tif", relative=1))
    with pytest.raises(SlimDiffSRError):
        open_and_read(tmp_path / "scene.vrt")
    assert server.asked == []


@pytest.mark.parametrize("options", [{"mode": "w", "driver": "GTiff"}, {"mode": "r+"}, {"opener": "x"}])
def test_open_options_are_gdals_and_never_those_of_the_reader(tmp_path, options):
    path = write_raster(tmp_path / "in.tif", np.ones((1, SIDE, SIDE), np.uint8))
    before = path.read_bytes()
    asked = {**options, "width": "1", "height": "1", "count": "1", "dtype": "uint8"}
    assert (open_and_read(path, **asked) == 1).all()
    assert path.read_bytes() == before, "opening it with mode=w would have emptied it"
