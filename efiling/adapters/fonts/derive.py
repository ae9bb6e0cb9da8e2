"""Makes the fonts of this folder out of the complete ones. Not needed to run; needs fonttools and
brotli.

    python derive.py FOLDER

FOLDER holds the unpacked npm packages `@expo-google-fonts/noto-sans-{jp,sc,tc,kr}` (0.4.3) as `jp`,
`sc`, `tc`, `kr`. A font keeps the characters of its country's basic standard, and Latin: enough for
every text of the service and every character a filing may hold (JIS X 0208). The licence is in
OFL.txt.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset  # type: ignore[import-not-found, unused-ignore]
from fontTools.ttLib import TTFont  # type: ignore[import-not-found, unused-ignore]

LATIN = {
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),
    *range(0x2010, 0x2028),
    *range(0x2030, 0x2040),
    0x20AC,
    0x2122,
}
KANA_AND_MARKS = {*range(0x3000, 0x3100), *range(0xFF01, 0xFFEF)}
WEIGHTS = ("400Regular", "700Bold")


def _rows(codec: str, first: Iterable[int], second: Iterable[int]) -> set[int]:
    """The characters of a double-byte standard between the given lead and trail bytes."""
    trails = list(second)
    found = set()
    for lead in first:
        for trail in trails:
            try:
                found |= {ord(character) for character in bytes((lead, trail)).decode(codec)}
            except UnicodeDecodeError:
                continue
    return found


def _kept() -> dict[str, set[int]]:
    high = range(0xA1, 0xFF)
    return {
        "JP": _rows("euc_jp", high, high),
        "SC": _rows("gb2312", high, high),
        "TC": _rows("big5", range(0xA1, 0xC7), [*range(0x40, 0x7F), *high]),
        "KR": _rows("euc_kr", range(0xA1, 0xC9), high),
    }


def _bold(regular: set[int], country: str) -> set[int]:
    """Headings are ours alone, so bold needs less: level 1 in Japan and China; in Taiwan what
    neighbours use too."""
    high = range(0xA1, 0xFF)
    japan, china = (
        _rows("euc_jp", range(0xA1, 0xD0), high),
        _rows("gb2312", range(0xA1, 0xD8), high),
    )
    korea = _rows("euc_kr", range(0xCA, 0xFE), high)
    return {"JP": japan, "SC": china, "TC": regular & (japan | china | korea), "KR": regular}[
        country
    ]


def _derive(source: Path, target: Path, characters: set[int]) -> None:
    options = subset.Options()
    options.layout_features = ["kern", "locl", "ccmp", "mark", "mkmk"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17]
    options.hinting = options.glyph_names = False
    options.drop_tables += ["vhea", "vmtx", "VORG", "DSIG", "BASE", "STAT"]
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters | LATIN | KANA_AND_MARKS)
    subsetter.subset(font)
    font.save(target)


def main() -> None:
    """Writes eight fonts beside this file and tells their sizes."""
    here, sources = Path(__file__).parent, Path(sys.argv[1])
    for country, characters in _kept().items():
        for weight in WEIGHTS:
            name = f"NotoSans{country}_{weight}.ttf"
            source = sources / country.lower() / "package" / weight / name
            target = here / f"NotoSans{country}-{weight[3:]}.ttf"
            _derive(
                source, target, _bold(characters, country) if weight == "700Bold" else characters
            )
            sys.stdout.write(f"{target.name} {target.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
