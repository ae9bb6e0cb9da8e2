"""What templates say and ask: texts, days, links, and what is wrong with which field."""

from collections.abc import Iterable
from datetime import date, datetime

from markupsafe import Markup, escape

from gateway.portal.operations import Shown
from gateway.portal.security import FIELD, word_of
from gateway.portal.visit import Visit
from i18n import N_, Language, formats
from i18n.catalogue import Params, unfilled
from i18n.negotiation import tag_of

IN_GROUP = N_("{group} ({label})")
_WITHOUT_SPACES = frozenset({Language.JA, Language.ZH_HANT, Language.ZH_HANS})
ERROR_TITLE = N_("Error: {title}")


class Look:
    """One page for one visitor. Everything it gives to a template is escaped."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._heading = Markup()
        self.way_back = Markup()
        """The link to where the page was come from; the frame has it above everything else."""
        self._fields: list[str] = []
        self._labels: dict[str, Markup] = {}

    def text(self, message: str, /, **params: object) -> Markup:
        """A text of the catalogue. Values are escaped, unless they are markup of a template."""
        return escape(unfilled(self._visit.language, message)).format_map(Params(params))

    def heading(self, message: str, /, **params: object) -> Markup:
        """The page's `h1`, which is its title too."""
        self._heading = self.text(message, **params)
        return Markup("<h1>{}</h1>").format(self._heading)

    def back(self, address: str, message: str) -> Markup:
        """Notes the way back: it goes before what is to be mended, and that before the heading."""
        link = '<a class="back" href="{}">{}</a>\n'
        self.way_back = Markup(link).format(self.link(address), self.text(message))
        return Markup()

    @property
    def title(self) -> Markup:
        """What the window is called."""
        plain = self._heading.striptags()
        return self.text(ERROR_TITLE, title=plain) if self._visit.problems else escape(plain)

    @property
    def gap(self) -> str:
        """Between two sentences."""
        return "" if self._visit.language in _WITHOUT_SPACES else " "

    def link(self, address: str, language: Language | None = None) -> str:
        """An address below the language as a whole one."""
        return f"/{tag_of(language or self._visit.language)}{address}"

    def day(self, value: str | date) -> str:
        """A day in words."""
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return formats.day(self._visit.language, day)

    def moment(self, value: str | datetime) -> str:
        """A day and a time in Japan."""
        return formats.moment(self._visit.language, _moment(value))

    def moment_in_list(self, value: str | datetime) -> str:
        """The same in a table, below which `zone` is said."""
        return formats.moment_of_zone(self._visit.language, _moment(value))

    def zone(self) -> Markup:
        """In which time the moments of a table are, once."""
        said = self.text(N_("Times: {zone}"), zone=formats.zone(self._visit.language))
        return Markup('<p class="aside">{}</p>').format(said)

    def count(self, value: int) -> str:
        """A count with the language's grouping."""
        return formats.number(self._visit.language, value)

    # Forms

    def hidden(self) -> Markup:
        """What every form carries."""
        return Markup('<input type="hidden" name="{}" value="{}">').format(
            FIELD, word_of(self._visit.cookies.token or self._visit.token)
        )

    def field(self, name: str, label: object = "") -> str:
        """The id of a field, which is noted as one that a summary may lead to, by its label."""
        self._fields.append(name)
        if label:
            self._labels[name] = escape(label).rstrip(".。")
        return name

    def named(self, name: str, label: object) -> object:
        """The label of a group of fields, such as the three of a day, which is noted."""
        self._labels[name] = escape(label)
        return label

    def within(self, group: str, label: object, *parts: str) -> Markup:
        """Notes that fields are parts of a group: a summary says of which of several addresses
        one is missing."""
        for name in (f"{group}.{part}" for part in parts):
            if name in self._labels:
                self._labels[name] = self.text(IN_GROUP, group=label, label=self._labels[name])
        return Markup()

    def label_of(self, problem: Shown) -> Markup | None:
        """What the field is called that a problem is at; None where it is about more."""
        return self._labels.get(".".join(problem.path))

    def problems_at(self, name: str) -> list[Shown]:
        """What is wrong with this very field, or group of fields."""
        return [one for one in self._visit.problems if ".".join(one.path) == name]

    def is_wrong(self, name: str) -> bool:
        """Whether something is wrong with this field, or with a group that it stands in."""
        return any(_is_at_or_above(".".join(one.path), name) for one in self._visit.problems)

    def first_field_of(self, problem: Shown) -> str | None:
        """The field that a problem is about, or the first of its group; None where the page has
        none."""
        path = ".".join(problem.path)
        if not path:
            return None
        below = (name for name in self._fields if _is_at_or_above(path, name))
        above = (name for name in self._fields if _is_at_or_above(name, path))
        return next(below, None) or next(above, None)

    def problems_in_order(self) -> list[Shown]:
        """What is wrong, in the order of the fields; first what is about none of them."""
        places = {name: place for place, name in enumerate(self._fields)}
        return sorted(
            self._visit.problems, key=lambda one: places.get(self.first_field_of(one) or "", -1)
        )

    def mended(self, name: str) -> str | None:
        """What was typed in a field before it was mended."""
        return self._visit.mended.get(name)

    def described_by(self, name: str, hint: object, more: Iterable[str] = ()) -> str:
        """The ids of what explains a field: its hint, what is wrong with it, and with its group."""
        ids = [f"{name}-hint"] if hint else []
        ids += [f"{name}-error"] if self.problems_at(name) else []
        return " ".join([*ids, *more])


def _moment(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _is_at_or_above(group: str, name: str) -> bool:
    return bool(group) and (name == group or name.startswith(f"{group}."))
