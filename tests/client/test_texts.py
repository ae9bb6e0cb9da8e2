"""What the command says: every text in every language, and nothing else."""

import ast
import json
import re

import pytest

from tests.house.source import ROOT
from todokede_client.texts import ENGLISH, FOLDER, LANGUAGES, Text, language_of_machine

PACKAGE = ROOT / "client" / "todokede_client"
OTHERS = [language for language in LANGUAGES if language != ENGLISH]
SAME_AS_ENGLISH = {"tl": {"Password", "Authentication ID", "row {rows}"}}
_PLACEHOLDER = re.compile(r"\{\w*\}")


def marked() -> set[str]:
    """Every text marked in the package."""
    found = set()
    for file in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "N_":
                assert isinstance(node.args[0], ast.Constant)
                found.add(str(node.args[0].value))
    return found


def catalogue(language: str) -> dict[str, str]:
    return dict(json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_text_and_no_other(language: str) -> None:
    assert set(catalogue(language)) == marked()


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_same_placeholders_and_says_something(language: str) -> None:
    for message, translation in catalogue(language).items():
        assert sorted(_PLACEHOLDER.findall(translation)) == sorted(_PLACEHOLDER.findall(message))
        assert translation == translation.strip()
        assert "…" not in translation
        same = translation == message
        assert same == (message in SAME_AS_ENGLISH.get(language, set())), message


def test_no_text_of_the_service_is_cut_either() -> None:
    assert not [message for message in marked() if "…" in message]


def test_a_text_inside_a_text_is_told_in_the_same_language() -> None:
    inner = Text("its answer was lost")
    told = Text("{said} (request {id})", {"said": inner, "id": "{x}"}).told("ja")
    assert told == "応答を受け取れませんでした（リクエスト番号：{x}）"


@pytest.mark.parametrize(
    ("named", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LC_ALL": "zh_TW.UTF-8", "LANG": "ja_JP.UTF-8"}, "zh-Hant"),
        ({"LANG": "zh_CN"}, "zh-Hans"),
        ({"LC_MESSAGES": "pt_BR.utf8", "LANG": "en_US"}, "pt"),
        ({"LANG": "fil_PH.UTF-8"}, "tl"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_before_the_service_answers_the_machine_says_the_language(
    named: dict[str, str], language: str
) -> None:
    assert language_of_machine(named) == language
