"""Files whose headers and numbers are in other languages than English."""

from pathlib import Path

import pytest
from post_files import bare, mentions, read

from graph.records import Mention, Profile

EDGES = {
    "Quelle;Ziel;Gewicht\nanna;ben;1,5\nben;clara;2\n": {("anna", "ben", 1.5), ("ben", "clara", 2)},
    "Source;Cible;Poids\nmarie;luc;2\nluc;zoe;1,5\n": {("marie", "luc", 2), ("luc", "zoe", 1.5)},
    "usuario,mencionado\nana,luis\nluis,marta\n": {("ana", "luis", 1), ("luis", "marta", 1)},
    "Absender;Empfänger\nanna;ben\nben;clara\n": {("anna", "ben", 1), ("ben", "clara", 1)},
}
LISTS = {
    "Nom d'utilisateur;Abonnés;Biographie\nmarie.cuisine;12 345;pain\nluc;1,2 M;route\n": [12_345, 1_200_000],
    "Platz;Name;Instagram;Abonnenten\n1;Anna Schmidt;anna.s;3,4 Mio.\n2;Ben;benk;890.000\n": [3_400_000, 890_000],
    "Nome;Perfil;Seguidores\nAna Costa;@ana.costa;1,2 mi\nRui Dias;@ruidias;340 mil\n": [1_200_000, 340_000],
    "Influencer;Profilo;Follower\nA B;https://www.instagram.com/a.b/;1,2 Mln\nL V;instagram.com/lv/;345 mila\n": [
        1_200_000,
        345_000,
    ],
    "Naam;Gebruikersnaam;Volgers\nAnna;annadv;1,2 miljoen\nJan;jan.smit;45 duizend\n": [1_200_000, 45_000],
}


@pytest.mark.parametrize("text", EDGES)
def test_edges_with_headers_in_other_languages(tmp_path: Path, text: str) -> None:
    path = tmp_path / "edges.csv"
    path.write_text(text)
    found = {(bare(item.source), bare(item.target), item.count) for item in read(path) if isinstance(item, Mention)}
    assert found == EDGES[text]


@pytest.mark.parametrize("text", LISTS)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_lists_with_headers_in_other_languages(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding=encoding)
    assert [item.followers for item in read(path) if isinstance(item, Profile)] == LISTS[text]


def test_posts_in_portuguese(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("autor;texto;data\nana;com @rui;25/01/2026\nrui;e @ana, @rita;26/01/2026\n")
    found = read(path)
    assert mentions(found) == {("ana", "mention", "rui"), ("rui", "mention", "ana"), ("rui", "mention", "rita")}
    assert all(item.at for item in found if isinstance(item, Mention))


@pytest.mark.parametrize(
    ("header", "kind"), [("retweeter,retweeted", "repost"), ("follower,followee", "follow"), ("a,b", "mention")]
)
def test_names_of_both_ends_give_the_kind(tmp_path: Path, header: str, kind: str) -> None:
    path = tmp_path / "edges.csv"
    path.write_text(f"{header}\nnora,tom\ntom,lea\nlea,nora\n")
    options = {} if kind != "mention" else {"columns": (("source", "a"), ("target", "b"))}
    assert {found[1] for found in mentions(read(path, **options))} == {kind}  # type: ignore[arg-type]


def test_a_flag_called_retweeted_names_nobody(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("id_str,screen_name,full_text,retweeted\n1,nora,hi @tom,False\n2,tom,hello,False\n")
    assert mentions(read(path)) == {("nora", "mention", "tom")}
