"""What is taken of uploaded files and what is not: told by content, in plain sentences."""

import re

import pytest

from portal.attachments.names import cleaned
from portal.attachments.taking import MOST_BYTES, TAKEN, take
from portal.errors import BadInput
from tests.attachments import files
from tests.attachments.files import BLUE, MARK, RED

pytestmark = pytest.mark.once
KINDS = ("jpeg", "png", "webp")


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_kept_without_place_camera_and_comment(kind):
    sent = files.phone_photo(kind=kind)
    assert MARK in sent and b"Camera-Maker" in sent
    kept = take("照片.jpg", sent).data
    assert MARK not in kept and b"Camera-Maker" not in kept and b"Exif" not in kept
    image = files.opened(kept)
    assert dict(image.getexif()) == {} and image.format == kind.upper()


@pytest.mark.parametrize(("orientation", "at_top"), [(1, RED), (3, BLUE), (6, None), (8, None)])
def test_a_photo_is_turned_upright_before_its_exif_goes(orientation, at_top):
    image = files.opened(take("a.jpg", files.phone_photo(orientation)).data)
    assert image.size == ((60, 40) if at_top else (40, 60))
    spots = {6: ((35, 30), (5, 30)), 8: ((5, 30), (35, 30))}.get(orientation, ((30, 5), (30, 35)))
    red, blue = (image.getpixel(spot) for spot in (spots if at_top != BLUE else spots[::-1]))
    assert red[0] > 150 and blue[2] > 150


def test_a_large_photo_of_a_phone_is_made_smaller():
    size = (6000, 4000)
    sent = files.phone_photo(6, size)
    kept = take("IMG_0001.JPG", sent)
    assert files.opened(kept.data).size == (1707, 2560) and kept.name == "IMG_0001.jpg"
    assert kept.media_type == "image/jpeg"


def test_forty_megapixels_are_taken_and_one_row_more_is_not():
    assert files.opened(take("a.png", files.bomb(6_320)).data).size == (2560, 2560)
    with pytest.raises(BadInput, match=r"“a\.png”像素太多（最多 40 百万像素）"):
        take("a.png", files.bomb(6_328))


@pytest.mark.parametrize("side", [10_000, 20_000, 60_000])
def test_a_picture_that_unpacks_too_far_is_refused(side):
    with pytest.raises(BadInput, match="像素太多"):
        take("a.png", files.bomb(side))


@pytest.mark.parametrize(
    ("mode", "kind", "kept"),
    [
        ("CMYK", "jpeg", "RGB"),
        ("L", "jpeg", "L"),
        ("RGBA", "png", "RGBA"),
        ("P", "png", "RGB"),
        ("I;16", "png", "L"),
        ("1", "png", "L"),
        ("RGBA", "webp", "RGBA"),
    ],
)
def test_pictures_of_every_mode_become_plain_ones(mode, kind, kept):
    image = files.Image.new("RGB", (8, 8), RED).convert("L" if mode == "I;16" else mode)
    if mode == "RGBA":
        image.putalpha(128)
    sent = files.encoded(files.Image.new(mode, (8, 8), 65535 // 2) if mode == "I;16" else image, kind)
    got = files.opened(take("a", sent).data)
    assert got.mode == kept
    if mode == "I;16":
        assert 120 <= got.getpixel((0, 0)) <= 130


def test_what_hangs_behind_a_picture_is_gone():
    sent = files.picture() + files.changed()
    assert b"PK\x03\x04" in sent and b"PK\x03\x04" not in take("a.jpg", sent).data


def test_a_moving_picture_is_refused():
    frames = [files.Image.new("RGB", (8, 8), colour) for colour in (RED, BLUE)]
    sent = files.encoded(frames[0], "webp", save_all=True, append_images=frames[1:], duration=100)
    with pytest.raises(BadInput, match="是动图"):
        take("a.webp", sent)


@pytest.mark.parametrize("kind", KINDS)
def test_half_a_picture_is_refused(kind):
    sent = files.picture(kind, (300, 300))
    with pytest.raises(BadInput, match="已损坏或不完整"):
        take("a.jpg", sent[: len(sent) // 2])


@pytest.mark.parametrize(("name", "data"), [("材料.docx", files.docx()), ("材料.pdf", files.pdf())])
def test_documents_are_taken_as_they_are(name, data):
    kept = take(name, data)
    assert kept.data == data and kept.name == name


REFUSED = {
    "是空文件": ("a.jpg", b""),
    "的内容其实是Word 文档，和文件名的结尾不符。请把文件名改成以 .docx 结尾": ("照片.jpg", files.docx()),
    "的内容其实是PDF": ("a.docx", files.pdf()),
    "的内容其实是图片": ("a.pdf", files.picture()),
    "带有宏": ("a.docx", files.changed(add=[("word/vbaProject.bin", b"x")])),
    "带有宏，不能上传": (
        "a.docm",
        files.changed(add=[("[Content_Types].xml", b"<a ContentType='x.macroEnabled.main'/>")]),
    ),
    "里面嵌了程序": ("a.docx", files.changed(add=[("word/embeddings/a.bin", b"MZ\x90\x00")])),
    "里面嵌了程序、别的文件": ("a.docx", files.changed(add=[("word/activeX/activeX1.xml", b"<x/>")])),
    "外面的链接": (
        "a.docx",
        files.changed(
            add=[
                ("word/_rels/settings.xml.rels", b'<Relationship Type="x/attachedTemplate" Target="http://e/t.dotm"/>')
            ]
        ),
    ),
    "解开以后太大": ("a.docx", files.changed(add=[("word/a.xml", b"0" * 30_000_000)])),
    "设了打开密码": ("a.docx", files.encrypted_zip()),
    "设了打开密码。请取消密码": ("a.docx", files.old_office("EncryptedPackage".encode("utf-16-le"))),
    "是旧版 Office 文件": ("a.doc", files.old_office()),
    "里面混着两种文件": ("a.docx", files.docx() + b"tail"),
    "混着两种文件，不能上传": ("a.docx", b"PK\x03\x04%PDF-1.4" + files.docx()),
    "已损坏或不完整，打不开": ("a.docx", files.docx()[:-2000]),
    "已损坏": ("a.docx", files.changed(add=[("word/b.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>")])),
    "是压缩包": ("a.docx", files.changed(drop=["word/document.xml"])),
    "是 Excel 表格": ("a.xlsx", files.changed(drop=["word/document.xml"], add=[("xl/workbook.xml", b"<x/>")])),
    "打不开。请重新保存": ("a.pdf", files.pdf()[:-20]),
    "设了打开密码。请取消密码，保存": ("a.pdf", files.pdf(trailer=b"/Encrypt 5 0 R")),
    "里面带有脚本": ("a.pdf", files.pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>")),
    "里面带有脚本或夹带": ("a.pdf", files.pdf(b"/OpenAction<</S/J#61vaScript>>")),
    "或夹带的文件": ("a.pdf", files.pdf(b"/Names<</EmbeddedFiles 3 0 R>>")),
    "里面带有脚本或夹带的文件": ("a.pdf", files.packed_pdf(b"1 0 <</S/JavaScript/JS(x)>>")),
    "里面混着两种文件，不能上传": ("a.pdf", files.pdf() + files.docx() + b"\n%%EOF"),
    "混着两种": ("a.pdf", b"%PDF-1.4<script>alert(1)</script>\n%%EOF"),
    "是网页或矢量图": ("a.svg", b"\xef\xbb\xbf<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"),
    "是网页或矢量图（HTML、SVG）": ("a.png", b"<svg onload=alert(1)>"),
    "是网页": ("a.pdf", b"\n<!DOCTYPE html><script>alert(1)</script>"),
    "是别的格式的图片": ("a.jpg", b"GIF89a" + b"\x00" * 20),
    "是 HEIC 照片": ("a.jpg", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20),
    "是视频": ("a.mp4", b"\x00\x00\x00\x18ftypisom" + b"\x00" * 20),
    "是程序": ("a.jpg", b"MZ\x90\x00"),
    "是程序，不能上传": ("a.jpg", b"#!/bin/sh\n"),
    "不是能上传的文件": ("a.txt", "会议记录".encode()),
    "不是能上传的文件。只收": ("a.jpg", b"\x00" * 100),
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_not_taken_is_told_why(words):
    name, data = REFUSED[words]
    with pytest.raises(BadInput, match=re.escape(words)) as told:
        take(name, data)
    assert str(told.value).startswith("“") and str(told.value).endswith(("。", TAKEN))


def test_a_file_may_have_twelve_megabytes(monkeypatch):
    with pytest.raises(BadInput, match="超过 12 MB"):
        take("a.pdf", b"x" * (MOST_BYTES + 1))


def test_bytes_that_say_js_by_chance_are_no_script():
    chance = b"4 0 obj<</Length 9>>\nstream\n/JS \x80 /JS\nendstream\nendobj\n"
    assert take("a.pdf", files.pdf() + chance + b"%%EOF").media_type == "application/pdf"


HIDING = {
    "in a comment": files.pdf(b"%stream\n/OpenAction<</S/JavaScript/JS(x)>>%endstream\n"),
    "in a string": files.pdf(b"/A(>>stream\n)/OpenAction<</S/JavaScript/JS(x)>>/B(endstream)"),
    "in the body of a stream": files.pdf() + b"4 0 obj<<>>stream\n5 0 obj<</S/Java#53cript>>endobj\nendstream\n%%EOF",
    "far from its name": files.packed_pdf(b"1 0 <</S/JS(x)>>").replace(b"/N 1", b"/N 1%" + b"x" * 500 + b"\n"),
    "under a spelled name": files.packed_pdf(b"1 0 <</S/JS(x)>>").replace(b"/ObjStm", b"/Obj#53tm"),
}


@pytest.mark.parametrize("where", HIDING)
def test_a_script_is_found_wherever_it_hides(where):
    with pytest.raises(BadInput, match="里面带有脚本"):
        take("a.pdf", HIDING[where])


def test_an_object_stream_that_cannot_be_read_is_refused():
    data = files.packed_pdf(b"1 0 <</S/JS(x)>>")
    with pytest.raises(BadInput, match="打不开"):
        take("a.pdf", data.replace(b"x\x9c", b"zz"))


RELS = "<Relationships xmlns='x'><Relationship Id='1' TargetMode={1}External{1} {0}/></Relationships>"
OUT = {
    "a template in single quotes": RELS.format("Type='x/attachedTemplate' Target='http://e/t.dotm'", "'"),
    "a picture": RELS.format('Type="x/image" Target="https://e/p.png"', '"'),
    "a share": RELS.format('Type="x/attachedTemplate" Target="file:///\\\\e\\t.dotm"', '"'),
    "a share in other words": RELS.format('Type="x/attachedTemplate" Target="file:///c:/%5C%5Ce/t.dotm"', '"'),
    "a link without a mode": "<R><Relationship Type='x/frame' Target=' HTTP://e/'/></R>",
    "deeper down": "<R><A><Relationship Type='x/frame' Target='//e/f'/></A></R>",
}


@pytest.mark.parametrize("what", OUT)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_that_fetches_something_is_refused(what, encoding):
    data = files.changed(add=[("word/_rels/settings.xml.rels", OUT[what].encode(encoding))])
    with pytest.raises(BadInput, match="外面的链接" if encoding == "utf-8" else "已损坏"):
        take("a.docx", data)


@pytest.mark.parametrize(
    "link", ["Type='x/hyperlink' Target='https://e/'", "Type='x/attachedTemplate' Target='file:///C:/t.dotm'"]
)
def test_links_to_click_and_templates_of_one_s_own_disk_are_taken(link):
    data = files.changed(add=[("word/_rels/settings.xml.rels", RELS.format(link, "'").encode())])
    assert take("a.docx", data).name == "a.docx"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.jpg", ("passwd", ".jpg")),
        ("C:\\Users\\甲\\照片.JPG", ("照片", ".jpg")),
        ("..\\..\\a.pdf", ("a", ".pdf")),
        ("a\x00.jpg", ("a", ".jpg")),
        ("会议\r\nSet-Cookie: x=1.pdf", ("会议Set-Cookie_ x=1", ".pdf")),
        ("gpj.\u202eexe.jpg", ("gpj.exe", ".jpg")),
        ("a\u200b\ufeff.jpg", ("a", ".jpg")),
        ("<script>alert(1)<.jpg", ("_script_alert(1)_", ".jpg")),
        ("长" * 300 + ".docx", ("长" * 60, ".docx")),
        ("\ud800.png", ("附件", ".png")),
        ("", ("附件", "")),
        ("...", ("附件", "")),
        (".jpg", ("附件", ".jpg")),
        ("CON.pdf", ("_CON", ".pdf")),
        ("e\u0301.pdf", ("\u00e9", ".pdf")),
        ("a.tar.gz;.jpg", ("a.tar.gz;", ".jpg")),
    ],
)
def test_names_are_cleaned(sent, kept):
    assert cleaned(sent) == kept
    assert len("".join(kept).encode()) <= 255


def test_pictures_misnamed_among_themselves_get_their_own_ending():
    assert take("mmexport.jpg", files.picture("webp")).name == "mmexport.webp"
    assert take("图片", files.picture("png")).name == "图片.png"
