"""A browser without scripts: it follows links and redirects, fills in forms, and keeps cookies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin

import httpx2

from tests.builders.http.client import Client
from tests.builders.multipart import parts_of
from tests.builders.people import PASSWORD
from tests.builders.staff import Staff

_EMPTY = frozenset({"area", "br", "hr", "img", "input", "link", "meta", "source", "wbr", "col"})
_SESSION = "todokede"
Typed = Mapping[str, str | list[str]]


@dataclass
class Element:
    """An element of a page with what stands in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What one reads, with single spaces."""
        parts = [one if isinstance(one, str) else one.text for one in self.children]
        return " ".join(" ".join(parts).split())

    def get(self, name: str) -> str:
        """An attribute; empty where it is absent."""
        return self.attributes.get(name, "")

    def all(self, tag: str = "", css: str = "", /, **attributes: str) -> Iterator["Element"]:
        """Every element within, of that tag, class and attributes."""
        for child in self.children:
            if isinstance(child, str):
                continue
            if (
                tag in ("", child.tag)
                and (not css or css in child.get("class").split())
                and all(child.get(name) == value for name, value in attributes.items())
            ):
                yield child
            yield from child.all(tag, css, **attributes)

    def one(self, tag: str = "", css: str = "", /, **attributes: str) -> "Element":
        """The only one of them."""
        found = list(self.all(tag, css, **attributes))
        assert len(found) == 1, (tag, css, attributes, [one.attributes for one in found])
        return found[0]


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


class Shown:
    """A page as it came: `status`, `address`, `headers`, and what stands in it."""

    def __init__(self, answer: httpx2.Response) -> None:
        self.status = answer.status_code
        self.address = answer.request.url.raw_path.decode()
        self.headers = answer.headers
        self.html = answer.text
        tree = _Tree()
        tree.feed(answer.text)
        self.root = tree.root

    @property
    def main(self) -> Element:
        return self.root.one("main")

    @property
    def name(self) -> str:
        """`data-page`."""
        return self.main.get("data-page")

    @property
    def language(self) -> str:
        return self.root.one("html").get("lang")

    @property
    def title(self) -> str:
        return self.root.one("title").text

    @property
    def h1(self) -> str:
        return self.main.one("h1").text

    @property
    def text(self) -> str:
        """What stands between header and footer."""
        return self.main.text

    @property
    def problems(self) -> list[str]:
        """The summary of what is to be mended."""
        return [one.text for one in self._in_summary]

    @property
    def wrong(self) -> list[str]:
        """The ids of the fields that the summary leads to, in its order."""
        links = [link for one in self._in_summary for link in one.all("a")]
        return [link.get("href").removeprefix("#") for link in links]

    @property
    def _in_summary(self) -> list[Element]:
        return [one for box in self.root.all("", "summary") for one in box.all("li")]

    @property
    def done(self) -> str:
        """What the page says was done; empty where it says nothing."""
        return " ".join(one.text for one in self.main.all("", "done", role="status"))

    @property
    def links(self) -> dict[str, str]:
        """Text to address, of the content."""
        return {one.text: one.get("href") for one in self.main.all("a")}

    @property
    def forms(self) -> dict[str, Element]:
        """The forms of the content by id."""
        return {one.get("id"): one for one in self.main.all("form")}

    def message_at(self, name: str) -> str:
        """What is said beside one field, or where a group begins."""
        return " ".join(
            one.text
            for one in self.main.all("p", "message")
            if one.get("id").startswith(f"{name}-error")
        )

    def filled(self, form: str) -> dict[str, list[str]]:
        """What a form would send as it stands."""
        fields: dict[str, list[str]] = {}
        for name, value in _fields_of(self.forms[form]):
            fields.setdefault(name, []).append(value)
        return fields

    def value(self, name: str, form: str | None = None) -> str:
        """What stands in a field of the only form, or of the one named."""
        forms = [form] if form else [one for one in self.forms if name in self.filled(one)]
        assert len(forms) == 1, (name, list(self.forms))
        return self.filled(forms[0])[name][0]


def _fields_of(form: Element) -> Iterator[tuple[str, str]]:
    for one in form.all():
        name = one.get("name")
        if not name or "disabled" in one.attributes:
            continue

        if one.tag == "select":
            options = list(one.all("option"))
            chosen = [option for option in options if "selected" in option.attributes]
            yield from ((name, option.get("value")) for option in chosen or options[:1])
        elif one.tag == "textarea":
            yield name, "".join(str(child) for child in one.children)
        elif one.tag == "input" and (
            one.get("type") not in {"radio", "checkbox", "file"}
            or (one.get("type") != "file" and "checked" in one.attributes)
        ):
            yield name, one.get("value")


class Browser:
    """One window of one reader; `page` is what it shows. Addresses are whole: `/en/login`."""

    def __init__(self, client: Client, language: str = "en") -> None:
        self.client = client
        self._http = client.http
        self.language = language
        self.cookies: dict[str, str] = {}
        self.page: Shown

    async def get(self, address: str) -> Shown:
        """Opens an address and follows redirects."""
        return await self._show(await self.ask("GET", address))

    async def submit(
        self,
        form: str,
        typed: Typed | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        button: str = "",
    ) -> Shown:
        """Fills in a form of the page and sends it. A name in `typed` must be one of its fields.
        `button`: one that changes where it goes, by its `lang`."""
        sent: dict[str, str | list[str]] = dict(self.page.filled(form))
        known = {one.get("name") for one in self.page.forms[form].all()}
        for name, value in (typed or {}).items():
            assert name in known, (name, sorted(known))
            sent[name] = value

        if self.page.forms[form].get("enctype") == "multipart/form-data":
            files = files or {}
        action = self.page.forms[form].get("action") or self.page.address
        if button:
            pressed = self.page.root.one("button", "", form=form, lang=button)
            sent[pressed.get("name")] = pressed.get("value")
            action = pressed.get("formaction")
        return await self.send(action, sent, files)

    async def send(
        self,
        address: str,
        fields: Typed,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Shown:
        """Sends fields as a form would, to any address, and follows redirects."""
        return await self._show(await self.ask("POST", address, fields, files, headers))

    async def ask(
        self,
        method: str,
        address: str,
        fields: Typed | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """One request and its answer, redirects included as they are."""
        head = {"accept-language": self.language, **(headers or {})}
        if self.cookies:
            head["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())

        self._http.cookies.clear()
        if files is not None:
            parts = parts_of(fields or {}, files)
            answer = await self._http.request(method, address, files=parts, headers=head)
        elif fields is not None:
            head["content-type"] = "application/x-www-form-urlencoded"
            body = urlencode(fields, doseq=True).encode()
            answer = await self._http.request(method, address, content=body, headers=head)
        else:
            answer = await self._http.request(method, address, headers=head)

        self._keep_cookies(answer)
        return answer

    async def log_in(
        self, auth_id: str, password: str = PASSWORD, code: str = "", language: str = ""
    ) -> Shown:
        """Opens the login page and logs in."""
        await self.get(f"/{language or self.language}/login")
        typed = {"authId": auth_id, "password": password, "oneTimeCode": code}
        return await self.submit("log-in", typed)

    async def log_in_staff(self, person: Staff, language: str = "") -> Shown:
        """The same with a one-time code."""
        return await self.log_in(person.auth_id, code=person.code(), language=language)

    def end_session(self) -> None:
        """The session cookie is none of the service any more."""
        assert self.is_logged_in
        self.cookies[_SESSION] = "0" * len(self.cookies[_SESSION])

    @property
    def is_logged_in(self) -> bool:
        """Whether there is a session cookie."""
        return _SESSION in self.cookies

    async def _show(self, answer: httpx2.Response) -> Shown:
        for _ in range(6):
            if answer.status_code not in {301, 302, 303}:
                self.page = Shown(answer)
                return self.page
            place = urljoin(str(answer.request.url), answer.headers["location"])
            answer = await self.ask("GET", httpx2.URL(place).raw_path.decode())
        raise AssertionError("too many redirects")

    def _keep_cookies(self, answer: httpx2.Response) -> None:
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
