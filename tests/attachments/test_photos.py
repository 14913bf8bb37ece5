"""Photos in a page: small and large, upright, without a place; to whom; described; swept and verified."""

import gzip
import io
import random
import re

import pytest
from PIL import Image

from portal.attachments import rules, store
from portal.attachments.listing import lines_of, photos_of
from portal.attachments.models import Attachment
from portal.attachments.rules import first_break, remove, sweep
from portal.attachments.shrinking import SMALL_BYTES, SMALL_SIDE
from portal.attachments.taking import Taken, take
from portal.cases import rules as case_rules
from portal.errors import BadInput, Refused
from portal.extensions import db
from tests.attachments import files
from tests.attachments.places import path_of
from tests.attachments.test_rules import age
from tests.cases.case_cast import kept, published, sent, written
from tests.cast import NOW, actor_of


def noisy(size=(4000, 3000), seed=7):
    """As hard to pack as a photo of leaves."""
    small = Image.frombytes(
        "RGB", (size[0] // 8, size[1] // 8), random.Random(seed).randbytes(size[0] * size[1] // 64 * 3)
    )
    return files.encoded(small.resize(size, Image.Resampling.BICUBIC), "jpeg", quality=95)


def put(note, who, *taken, at=NOW):
    for one in taken:
        store.keep(one.data)
        if one.small:
            store.keep(one.small)
    rows = rules.add(f"case:{note.id}", taken, by=actor_of(who), at=at)
    db.session.commit()
    return rows


def test_the_small_one_is_upright_and_tells_no_place():
    taken = take("手机.jpg", files.phone_photo(orientation=6, size=(1600, 1200)))
    small = files.opened(taken.small)
    assert small.size == (480, 640) and (taken.width, taken.height) == (1200, 1600)
    assert files.MARK not in taken.small + taken.data and not dict(small.getexif())
    assert b"Camera-Maker" not in taken.small + taken.data


def test_a_photo_of_a_phone_becomes_small_enough_for_a_phone():
    data = noisy()
    assert len(data) > 2_000_000
    taken = take("果园.jpg", data)
    assert len(taken.small) <= SMALL_BYTES and 240 <= max(files.opened(taken.small).size) <= SMALL_SIDE
    assert max(files.opened(taken.data).size) == 2560


def test_what_is_transparent_is_white_on_the_small_one():
    image = Image.new("RGBA", (100, 50), (0, 0, 0, 0))
    taken = take("图.png", files.encoded(image, "png"))
    assert files.opened(taken.small).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("data", [b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", files.bomb()])
def test_what_is_no_photo_is_refused(data):
    with pytest.raises(BadInput):
        take("照片.jpg", data)


def test_a_note_shows_its_photos_to_who_may_read_them(cast, sign_in):
    note = written(cast.secretary)
    (row,) = put(note, cast.secretary, take("果园.jpg", files.picture(size=(900, 600))))
    author, reader = sign_in(cast.secretary), sign_in(cast.neighbour)
    answer = author.get(f"/attachments/{row.id}/small")
    assert answer.mimetype == "image/jpeg" and files.opened(answer.data).size == (640, 427)
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and "private" in answer.headers["Cache-Control"]
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
    assert any("sandbox" in one for one in answer.headers.getlist("Content-Security-Policy"))
    again = author.get(f"/attachments/{row.id}/small", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert reader.get(f"/attachments/{row.id}/small").status_code == 404
    assert reader.get(f"/attachments/{row.id}/large", headers={"If-None-Match": "*"}).status_code == 404
    page = author.get(f"/cases/{note.id}").text
    assert f'src="/attachments/{row.id}/small" alt="果园" loading="lazy"' in page


def test_what_is_added_to_a_published_note_waits_for_the_next_edition(cast, sign_in):
    note = published(cast)
    (late,) = put(note, cast.secretary, take("新.jpg", files.picture()), at=NOW.replace(year=2027))
    assert sign_in(cast.neighbour).get(f"/attachments/{late.id}/small").status_code == 404
    assert f"/attachments/{late.id}/" not in sign_in(cast.neighbour).get(f"/cases/{note.id}").text
    assert sign_in(cast.secretary).get(f"/attachments/{late.id}/small").status_code == 200


def test_faces_are_asked_about_before_a_note_with_photos_is_sent(cast, sign_in):
    note = written(cast.secretary)
    put(note, cast.secretary, take("人.jpg", files.picture()))
    client = sign_in(cast.secretary)
    refused = client.post(f"/cases/{note.id}/submission")
    assert refused.status_code == 409 and "认得出的人都问过本人" in refused.text
    assert client.post(f"/cases/{note.id}/submission", data={"faces": "y"}).status_code == 303


def test_a_photo_is_described_by_who_writes_the_note(cast, sign_in, journal):
    note = written(cast.secretary)
    (row,) = put(note, cast.secretary, take("1.jpg", files.picture()))
    client = sign_in(cast.secretary)
    assert client.post(f"/attachments/{row.id}/caption", data={"caption": " 套袋<script>  以后 "}).status_code == 303
    assert photos_of(f"case:{note.id}")[0].words == "套袋<script> 以后" and journal()[-1] == "attachment.described"
    page = client.get(f"/cases/{note.id}").text
    assert "套袋&lt;script&gt; 以后" in page and "<script> 以后" not in page
    long = client.post(f"/attachments/{row.id}/caption", data={"caption": "长" * 61})
    assert long.status_code == 422 and "最多 60 字" in long.text
    other = sent(cast.neighbour)
    (paper,) = put(note, cast.secretary, Taken("a.pdf", "application/pdf", b"%PDF"))
    assert client.post(f"/attachments/{paper.id}/caption", data={"caption": "x"}).status_code == 404
    with pytest.raises(Refused):
        rules.add(f"case:{other.id}", [take("1.jpg", files.picture())], by=actor_of(cast.neighbour), at=NOW)


def test_a_photo_from_before_is_shown_as_it_is(cast, sign_in):
    note = written(cast.secretary)
    old = Taken("旧.jpg", "image/jpeg", files.picture())
    (row,) = put(note, cast.secretary, old)
    assert row.small_digest is None
    assert sign_in(cast.secretary).get(f"/attachments/{row.id}/small").data == old.data


def test_small_bytes_live_and_go_with_their_row_and_are_verified(cast):
    note = written(cast.secretary)
    taken = take("果园.jpg", files.picture())
    (row,) = put(note, cast.secretary, taken)
    for digest in (taken.digest, taken.small_digest):
        age(digest)
    assert sweep(at=NOW) == 0 and first_break(at=NOW) == ""
    path_of(taken.small_digest).write_bytes(b"other")
    assert "被改动过" in first_break(at=NOW)
    path_of(taken.small_digest).write_bytes(taken.small)
    remove(db.session.get_one(Attachment, row.id), by=actor_of(cast.secretary), at=NOW)
    db.session.commit()
    assert lines_of(f"case:{note.id}") == [] and photos_of(f"case:{kept(note).id}") == []
    for digest in (taken.digest, taken.small_digest):
        age(digest)
    assert sweep(at=NOW.replace(year=NOW.year + 1)) == 2


def test_what_is_out_keeps_its_caption_and_what_is_added_goes_through_the_doors_again(cast, sign_in):
    note = written(cast.secretary)
    (row,) = put(note, cast.secretary, take("1.jpg", files.picture()))
    case_rules.submit(kept(note), "", faces=True, by=actor_of(cast.secretary), at=NOW)
    case_rules.pass_on(kept(note), seen=note.version, by=actor_of(cast.chief), at=NOW)
    case_rules.publish(kept(note), seen=note.version, by=actor_of(cast.publicity), at=NOW)
    db.session.commit()
    client = sign_in(cast.secretary)
    answer = client.post(f"/attachments/{row.id}/caption", data={"caption": "偷偷改的"})
    assert answer.status_code == 409 and "重新上传" in answer.text
    upload = {"files": (io.BytesIO(files.picture(size=(80, 60))), "新.jpg")}
    assert client.post(f"/cases/{note.id}/attachments", data=upload).status_code == 303
    assert kept(note).state == "draft" and len(photos_of(f"case:{note.id}")) == 2
    assert sign_in(cast.neighbour).get(f"/cases/{note.id}").text.count("<figure>") == 1


def test_a_telephone_number_in_a_caption_is_asked_about(cast):
    note = written(cast.secretary)
    (row,) = put(note, cast.secretary, take("1.jpg", files.picture()))
    row.caption = "找老李13912345678"
    db.session.commit()
    with pytest.raises(Refused, match="手机号"):
        case_rules.submit(kept(note), "", faces=True, by=actor_of(cast.secretary), at=NOW)


def test_a_first_visit_of_a_note_with_eight_photos_is_light(cast, sign_in):
    """Page, styles, scripts and eight small photos as hard to pack as they come, as a phone gets them."""
    note = written(cast.secretary)
    put(note, cast.secretary, *(take(f"{n}.jpg", noisy((1600, 1200), seed=n)) for n in range(8)))
    client = sign_in(cast.secretary)
    page = client.get(f"/cases/{note.id}", headers={"Accept-Encoding": "gzip"})
    text = gzip.decompress(page.data).decode() if page.headers.get("Content-Encoding") == "gzip" else page.text
    assert text.count("<img") == text.count('loading="lazy"') == 8
    needed = re.findall(r'(?:src|href)="(/static/(?:css|js|vendor)/[^"]+|/attachments/\d+/small)"', text)
    assert sum("small" in one for one in needed) == 8
    weights = [len(client.get(one, headers={"Accept-Encoding": "gzip"}).data) for one in needed]
    assert len(page.data) + sum(weights) < 400_000
