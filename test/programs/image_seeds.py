"""Small images of kinds that ITK's writers do not write, made of numbers alone."""

import struct
import zlib

WIDTH = 40
HEIGHT = 32
SIZE = (20, 18, 16)


def value(x, y, sample=0):
    return (5 * x + 3 * y + 60 * sample + (120 if (x - 25) ** 2 + (y - 12) ** 2 < 9 else 0)) % 256


def make_tiff(photometric, samples=1, tiled=False, planar=False, orientation=1, deflated=False):
    """Uncompressed, or Deflate with the horizontal predictor; photometric 3: with a palette."""
    planes = [[sample] for sample in range(samples)] if planar else [range(samples)]
    side = 16

    def make_block(plane, x0, y0, columns, rows):
        block = b""
        for y in range(y0, y0 + rows):
            row = bytes(value(x, y, sample) for x in range(x0, x0 + columns) for sample in plane)
            step = len(plane)
            block += row[:step] + bytes((b - a) % 256 for a, b in zip(row, row[step:])) if deflated else row
        return zlib.compress(block) if deflated else block

    if tiled:
        blocks = [make_block(plane, x, y, side, side) for plane in planes for y in range(0, HEIGHT, side)
                  for x in range(0, WIDTH, side)]
    else:
        blocks = [make_block(plane, 0, y, WIDTH, 8) for plane in planes for y in range(0, HEIGHT, 8)]
    offsets = [8 + sum(len(block) for block in blocks[:i]) for i in range(len(blocks))]
    tags = {256: ("I", [WIDTH]), 257: ("I", [HEIGHT]), 258: ("H", [8] * samples), 259: ("H", [8 if deflated else 1]),
            262: ("H", [photometric]), 274: ("H", [orientation]), 277: ("H", [samples]), 284: ("H", [2 if planar else 1])}
    lengths = ("I", [len(block) for block in blocks])
    if tiled:
        tags.update({322: ("I", [side]), 323: ("I", [side]), 324: ("I", offsets), 325: lengths})
    else:
        tags.update({273: ("I", offsets), 278: ("I", [8]), 279: lengths})
    if deflated:
        tags[317] = ("H", [2])
    if photometric == 3:
        tags[320] = ("H", [i * factor for factor in (257, 128, 1) for i in range(256)])
    data = b"".join(blocks)
    directory = b""
    for tag, (kind, numbers) in sorted(tags.items()):
        content = struct.pack(f"<{len(numbers)}{kind}", *numbers)
        if len(content) > 4:
            place = 8 + len(data)
            data += content
            content = struct.pack("<I", place)
        directory += struct.pack("<HHI", tag, 3 if kind == "H" else 4, len(numbers)) + content.ljust(4, b"\0")
    return struct.pack("<2sHI", b"II", 42, 8 + len(data)) + data + struct.pack("<H", len(tags)) + directory + bytes(4)


def make_bmp_of_runs():
    """Of 8 bits, compressed as runs (RLE8)."""
    palette = b"".join(bytes((i, i, i, 0)) for i in range(256))
    rows = b""
    for y in reversed(range(HEIGHT)):
        rows += b"".join(bytes((2, value(x, y))) for x in range(0, WIDTH, 2)) + b"\0\0"
    rows += b"\0\1"
    start = 14 + 40 + len(palette)
    header = struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, 8, 1, len(rows), 3000, 3000, 256, 0)
    return struct.pack("<2sIII", b"BM", start + len(rows), 0, start) + header + palette + rows


def add_exif(jpeg, orientation):
    exif = b"Exif\0\0" + struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    return jpeg[:2] + struct.pack(">HH", 0xFFE1, len(exif) + 2) + exif + jpeg[2:]


def make_voxels(size):
    voxels = bytearray(value(i, i // 7) for i in range(size[0] * size[1] * (size[2] if len(size) > 2 else 1)))
    voxels[len(voxels) // 2] = 255
    return bytes(voxels)


def make_metaimage(size, data_file):
    numbers = " ".join(str(length) for length in size)
    spacing = " ".join("0.5" for _ in size)
    return (f"ObjectType = Image\nNDims = {len(size)}\nDimSize = {numbers}\nElementSpacing = {spacing}\n"
            f"ElementType = MET_UCHAR\nElementDataFile = {data_file}\n").encode()


def make_nifti(size, magic):
    """The header of a NIfTI-1 file: n+1, whose voxels follow, or ni1, whose voxels are a file beside it."""
    header = bytearray(352 if magic == b"n+1" else 348)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, len(size), *size, *[1] * (7 - len(size)))
    struct.pack_into("<2h", header, 70, 2, 8)
    struct.pack_into("<8f", header, 76, 1, *[0.5] * len(size), *[1] * (7 - len(size)))
    struct.pack_into("<f", header, 108, 352 if magic == b"n+1" else 0)
    header[123] = 2
    struct.pack_into("<2h", header, 252, 1, 0)
    header[344:347] = magic
    return bytes(header)


def make_pairs(size):
    """A header and the file of its voxels."""
    return [[("meta.mhd", make_metaimage(size, "meta.raw")), ("meta.raw", make_voxels(size))],
            [("nifti.hdr", make_nifti(size, b"ni1")), ("nifti.img", make_voxels(size))]]


def make_pictures(jpeg):
    """2D images, each a list of files, names and bytes, of which a program is given the first; `jpeg` is a file of that format."""
    tiffs = {"palette": make_tiff(3), "tiled": make_tiff(1, tiled=True), "planar": make_tiff(2, samples=3, planar=True),
             "cmyk": make_tiff(5, samples=4), "white": make_tiff(0, orientation=6),
             "predictor": make_tiff(2, samples=3, deflated=True)}
    return [[(name + ".tif", content)] for name, content in tiffs.items()] + [
        [("runs.bmp", make_bmp_of_runs())], [("exif.jpg", add_exif(jpeg, 6))], *make_pairs((WIDTH, HEIGHT))]


def make_volumes():
    """3D images, as make_pictures()."""
    return [[("volume.mha", make_metaimage(SIZE, "LOCAL") + make_voxels(SIZE))],
            [("volume.nii", make_nifti(SIZE, b"n+1") + make_voxels(SIZE))],
            [("volume.nii.gz", zlib.compress(make_nifti(SIZE, b"n+1") + make_voxels(SIZE), wbits=31))], *make_pairs(SIZE)]


def make_element(group, number, representation, content):
    """Of a DICOM file, explicit VR little endian."""
    content += b"\0" * (len(content) % 2)
    start = struct.pack("<HH", group, number) + representation.encode()
    is_long = representation in ("OB", "OW")
    return start + (struct.pack("<2xI", len(content)) if is_long else struct.pack("<H", len(content))) + content


def make_slice(series, number, size=SIZE, distance=0.5):
    """A slice of a CT series."""
    storage = b"1.2.840.10008.5.1.4.1.1.2"
    meta = make_element(2, 2, "UI", storage) + make_element(2, 3, "UI", b"1.2.3") + make_element(2, 0x10, "UI", b"1.2.840.10008.1.2.1")
    shorts = [(2, 1), (0x10, size[1]), (0x11, size[0]), (0x100, 16), (0x101, 16), (0x102, 15), (0x103, 0)]
    texts = [(8, 0x16, "UI", storage), (8, 0x18, "UI", f"{series}.{number + 1}".encode()), (8, 0x60, "CS", b"CT"),
             (0x20, 0xD, "UI", b"1.2.9"), (0x20, 0xE, "UI", series.encode()), (0x20, 0x32, "DS", f"5\\-6\\{7 + distance * number}".encode()),
             (0x20, 0x37, "DS", b"1\\0\\0\\0\\1\\0"), (0x28, 4, "CS", b"MONOCHROME2"), (0x28, 0x30, "DS", b"0.5\\0.5")]
    elements = [((group, element), make_element(group, element, kind, content)) for group, element, kind, content in texts]
    elements += [((0x28, element), make_element(0x28, element, "US", struct.pack("<H", count))) for element, count in shorts]
    pixels = struct.pack(f"<{size[0] * size[1]}H", *(value(x, y, number) for y in range(size[1]) for x in range(size[0])))
    return (bytes(128) + b"DICM" + make_element(2, 0, "UL", struct.pack("<I", len(meta))) + meta +
            b"".join(element for _, element in sorted(elements)) + make_element(0x7FE0, 0x10, "OW", pixels))
