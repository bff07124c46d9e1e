"""The invite link: the application's id out of the token, and nothing else of it."""

from __future__ import annotations

import pytest

from bot.discord.delivery import invite_link

ID = "MTIzNDU2Nzg5MDEyMzQ1Njc4"  # 123456789012345678


def test_names_the_application_and_not_the_token():
    link = invite_link(f" {ID}.Gabcde.the-secret-part ")
    assert link is not None
    assert link.startswith(
        "https://discord.com/oauth2/authorize?client_id=123456789012345678&scope=bot+applications.commands"
    )
    assert "secret" not in link


@pytest.mark.parametrize("token", ["", "x", "bm90LWEtbnVtYmVy.a.b", "ÿÿÿ.a.b", "=.=.="])
def test_there_is_none_for_what_is_no_token(token: str):
    assert invite_link(token) is None
