"""What a page loads, and what stands in it that must not, read from its bytes."""

from html.parser import HTMLParser

_LOADING = {"link": "href", "script": "src", "img": "src", "source": "src", "iframe": "src"}
_RELATIONS = {"stylesheet", "icon", "preload", "manifest"}


class PageParts(HTMLParser):
    """The parts of one page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.files: list[str] = []
        """The addresses of what it loads."""
        self.later: list[str] = []
        """The same of what it loads only where a reader comes to it."""
        self.ids: list[str] = []
        self.inline: list[str] = []
        """Styles and scripts in the page itself."""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])

        if tag == "style" or (tag == "script" and not given.get("src")):
            self.inline.append(tag)
        self.inline += [f"{tag} {one}" for one in given if one == "style" or one[:2] == "on"]

        address = given.get(_LOADING.get(tag, ""))
        if address and given.get("loading") == "lazy":
            self.later.append(address)
        elif address and (tag != "link" or _RELATIONS & set(given.get("rel", "").split())):
            self.files.append(address)
