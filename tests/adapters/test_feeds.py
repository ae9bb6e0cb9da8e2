"""Reading a feed page by page, and the lines that were skipped."""

from pathlib import Path

from efiling.adapters.feeds import RejectedLines, pages


def test_pages_go_on_from_a_position_and_cut_long_lines(tmp_path: Path) -> None:
    feed = tmp_path / "feed"
    feed.write_bytes(b"\xef\xbb\xbfone\r\n\ntoolong-" + b"x" * 3_000_000 + b"\nfour\nfive")
    found = list(pages(feed, 0, 0, 2, 8))
    assert [page.lines for page in found] == [
        [(1, b"one")],
        [(3, b"toolong-x"), (4, b"four")],
        [(5, b"five")],
    ]
    assert [page.last_number for page in found] == [2, 4, 5]
    assert list(pages(feed, found[0].position, 2, 2, 8)) == found[1:]
    assert found[-1].position == feed.stat().st_size


def test_skipped_lines_are_cut_back_to_what_was_counted(tmp_path: Path) -> None:
    skipped = RejectedLines(tmp_path / "feed")
    skipped.append([(3, "bad", b"x\ty"), (7, "bad", b"")])
    skipped.append([(12, "worse", b"z")])
    with skipped.path.open("ab") as file:
        file.write(b"15\ttor")
    skipped.cut_back(9)
    assert skipped.path.read_bytes() == b"3\tbad\tx\ty\n7\tbad\t\n"
    skipped.cut_back(0)
    assert not skipped.path.exists()
