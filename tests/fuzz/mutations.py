"""Damage: to a file's bytes, and to the text of a virtual raster."""

from __future__ import annotations

import struct
from pathlib import Path
from random import Random

NUMBERS = (0, 1, 2, 7, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
WORDS = (
    "-1", "0", "1", "2147483647", "4294967296", "1e999", "nan", "", "x", "../in.tif", "scene.vrt", "missing.tif",
    "in.tif", "/dev/zero", "/etc/passwd", "/vsistdin/", "/vsicurl/http://127.0.0.1:1/a.tif", "0.5", "-0.0", "%s%n", "é",
)  # fmt: skip


def damaged(random: Random, data: bytes) -> bytes:
    """Some bytes flipped, replaced by awkward numbers, cut out, repeated, or cut off."""
    raw = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        if not raw:
            break
        # The header and the first tags matter most.
        place = random.randrange(min(len(raw), 300)) if random.random() < 0.7 else random.randrange(len(raw))
        kind = random.randrange(6)
        if kind == 0:
            raw[place] ^= 1 << random.randrange(8)
        elif kind == 1:
            raw[place] = random.choice(NUMBERS) & 0xFF
        elif kind == 2:
            number = struct.pack(random.choice("<>") + random.choice("HIQ"), random.choice(NUMBERS) & 0xFFFF)
            raw[place : place + len(number)] = number
        elif kind == 3:
            number = struct.pack(random.choice("<>") + "I", random.choice(NUMBERS))
            raw[place : place + 4] = number
        elif kind == 4:
            end = place + random.randrange(1, 40)
            raw[place:end] = raw[place:end] * random.choice((0, 2))
        else:
            del raw[place if random.random() < 0.3 else max(place, len(raw) - random.randrange(1, 60)) :]
    return bytes(raw)


VRT = """<VRTDataset rasterXSize="24" rasterYSize="20"><SRS>EPSG:32633</SRS>
<GeoTransform>500000, 10, 0, 4600000, 0, -10</GeoTransform><VRTRasterBand dataType="{dtype}" band="1">
<NoDataValue>{nodata}</NoDataValue><{kind}><SourceFilename relativeToVRT="1">{name}</SourceFilename>
<SourceBand>{band}</SourceBand><SrcRect xOff="0" yOff="0" xSize="24" ySize="20"/>
<DstRect xOff="{offset}" yOff="0" xSize="24" ySize="20"/></{kind}></VRTRasterBand>{more}</VRTDataset>"""
SOURCES = ("ComplexSource", "AveragedSource", "KernelFilteredSource", "NoDataFromMaskSource")
MORE = (
    "", "", "<MaskBand><VRTRasterBand dataType='Byte'/></MaskBand>", "<OverviewList>2 4</OverviewList>",
    "<VRTRasterBand dataType='Float32' band='2' subClass='VRTDerivedRasterBand'><PixelFunctionType>sqrt"
    "</PixelFunctionType></VRTRasterBand>",
    "<VRTRasterBand dataType='Byte' band='2' subClass='VRTDerivedRasterBand'><PixelFunctionLanguage>Python"
    "</PixelFunctionLanguage><PixelFunctionType>f</PixelFunctionType><PixelFunctionCode><![CDATA[\nimport os\n"
    "def f(*a, **k):\n    open('pwned', 'w')\n]]></PixelFunctionCode></VRTRasterBand>",
    "<VRTRasterBand dataType='Byte' band='2' subClass='VRTRawRasterBand'><SourceFilename>/etc/passwd</SourceFilename>"
    "<ImageOffset>0</ImageOffset><PixelOffset>1</PixelOffset><LineOffset>24</LineOffset></VRTRasterBand>",
)  # fmt: skip


def virtual(random: Random, folder: Path) -> Path:
    """A virtual raster over `in.tif`: right, wrong, over itself, over another one that is over it, or garbled."""
    text = VRT.format(
        dtype=random.choice(("Byte", "UInt16", "Float32", "Int16", "Float64", "CFloat32", "UInt64", "Nonsense")),
        nodata=random.choice(("0", "0", "nan", "-9999", "7", "x", "")),
        kind=random.choice(("SimpleSource",) * 4 + SOURCES),
        name=random.choice(("in.tif",) * 40 + ("scene.vrt", "other.vrt") * 3 + WORDS),
        band=random.choice(("1",) * 9 + ("2", "mask,1", "0", "-1", "x")),
        offset=random.choice(("0", "0", "0", "-5", "23", "1e9", "nan")),
        more=random.choice(MORE),
    )  # fmt: skip
    (folder / "other.vrt").write_text(text.replace("in.tif", "scene.vrt"))
    for _ in range(random.choice((0, 0, 0, 1, 3))):
        parts = text.split('"')
        if random.random() < 0.5 and len(parts) > 2:
            parts[random.randrange(1, len(parts), 2)] = random.choice(WORDS)
            text = '"'.join(parts)
        else:
            text = damaged(random, text.encode()).decode("utf-8", "replace")
    path = folder / "scene.vrt"
    path.write_text(text)
    return path
