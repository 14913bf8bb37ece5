"""The database takes no writes: pages are read, what was typed comes back, /healthz says it; and back again."""

from tests.faults.standing import LONG, WORDS, Guarded, Page, assert_text_is_kept, moved, on_sqlite, writer  # noqa: F401


@on_sqlite
def test_a_database_that_takes_no_writes_is_read(whole_app, database, writer, tmp_path):  # noqa: F811
    instance = tmp_path / "instance"
    address = moved(whole_app, database, instance)
    with Guarded(instance, address) as server:
        assert writer.at(server).save("先写一句").status == 200
    (instance / "portal.db").chmod(0o444)
    server = Guarded(instance, address)
    server.health = "/sign-in"
    with server:
        page = writer.at(server)
        refused = page.save(LONG)
        assert refused.status == 503 and "现在只能看，不能存" in refused.text
        assert_text_is_kept(page.send(WORDS), 503, "现在只能看，不能存", WORDS)
        assert page.reads() == [200] * 4 and page.health() == 503
    (instance / "portal.db").chmod(0o644)
    with Guarded(instance, address) as server:
        assert writer.at(server).save("又能写了").status == 200 and writer.health() == 200
    print("\nread only: 503 with the text, reads 200, /healthz 503; saved again afterwards")
