"""The printed forms of credit lines in Latin, Greek and Cyrillic script, as patterns.

A label counts at the start of a line, behind a divider, or glued behind a value (``ReutersPublished …``). ``name``
labels (``Von``, ``Par``, ``Di``) are ordinary words, so they count only when a person's name follows.
"""

from __future__ import annotations

import re
from typing import Final

_CAPITAL: Final = r"A-ZÀ-ÖØ-ÝŁŚŽŠČĐА-ЯΑ-Ω"

_ORIGINAL: Final = (
    "original article, original post, original source, original link, read the original, read the original"
    " article,"
    " originally published at, originally published on"
)
_TRANSLATOR: Final = (
    "translated by, translation by, translation:, übersetzt von, traduit par, traduction:, traduction :,"
    " traducción:,"
    " traducción de, traducido por, tradotto da"
)
_EDITOR: Final = (
    "edited by, editing by, editor:, editors:, redaktion:, bearbeitet von, edité par, editado por, a cura"
    " di, redigerad av,"
    " redaktør:, redaktör:"
)
_SKIP: Final = (
    "photo by, photos by, photograph by, photographs by, photo:, photos:, photo credit:, photography by,"
    " image by, image credit:,"
    " images by, illustration by, illustrations by, illustrated by, foto:, fotos:, bild:, video:, reviewed"
    " by,"
    " medically reviewed by, fact checked by, fact-checked by, produced by, powered by, shared by, read"
    " time, reading time,"
    " lesezeit, category:, categories:, tag:, tags:, filed under, posted in, in:, view:, views:, comment:,"
    " comments:, topic:,"
    " topics:, stand:"
)
_MODIFIED: Final = (
    "updated, last updated, modified, last modified, revised, last revised, edited, last edited, update,"
    " last update,"
    " aktualisiert, zuletzt aktualisiert, geändert, zuletzt geändert, bearbeitet, zuletzt bearbeitet, mis à"
    " jour, mise à jour,"
    " modifié, actualizado, atualizado, atualizada, aggiornato, aggiornata, laatst bijgewerkt, bijgewerkt,"
    " uppdaterad,"
    " oppdatert, sist oppdatert, opdateret, päivitetty, обновлено, изменено, zaktualizowano, aktualizováno,"
    " cập nhật,"
    " diperbarui, güncelleme"
)
_PUBLISHED: Final = (
    "published, first published, originally published, posted, created, released, issued, added, submitted,"
    " pub. date,"
    " date published, publication date, publish date, date:, on:, veröffentlicht, erschienen, erstellt,"
    " datum:, vom, publié,"
    " publiée, posté, publicado, publicação, fecha:, data:, pubblicato, gepubliceerd, geplaatst,"
    " publicerad, publisert, udgivet,"
    " julkaistu, опубликовано, дата, opublikowano, data publikacji, publikováno, vydáno, đăng ngày, terbit,"
    " yayın, yayınlanma,"
    " yayınlanma tarihi"
)
_SOURCE: Final = (
    "source, quelle, fuente, fonte, bron, källa, kilde, lähde, источник, źródło, zdroj, kaynak, sumber, nguồn"
)
_AUTHOR: Final = (
    "by, story by, article by, words by, text by, report by, reported by, reporting by, written by, posted"
    " by, published by,"
    " review by, reviewed by, interview by, opinion by, analysis by, commentary by, authored by,"
    " contributed by, added by,"
    " submitted by, started by, guest post by, author, authors, author(s), writer, writers, reporter,"
    " reporters, autor, autore,"
    " autores, auteur, auteurs, autoren, autorin, verfasst von, geschrieben von, skrevet av, skriven av,"
    " tekst av, автор,"
    " авторы, penulis, yazar, tác giả, door, geschreven door, scritto da, escrito por, écrit par, ein"
    " beitrag von,"
    " ein artikel von, ein gastbeitrag von, napsal, autorka, skribent, journalist, thread starter"
)
_AUTHOR_COLON: Final = "text, texte, testo, texto, tekst, words, written, текст, story"
_NAME: Final = (
    "Von, VON, von, Par, PAR, Por, POR, por, Di, DI, Door, DOOR, Af, AF, Av, AV, Oleh, Text, Tekst, Del, De"
)

_PREPOSITIONS: Final = r"(?:\s(?:on|at|in|am|le|el|em|il|op|den|by))?"


def _either(phrases: str) -> str:
    """Phrases, longest first, each ending at a word's end."""
    items = sorted((phrase.strip() for phrase in phrases.split(",")), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(item) + (r"\b" if item[-1].isalpha() else "") for item in items) + ")"


_START: Final = (
    r"(?:(?<!\w)(?:^|(?<=[|•·\n(\[—–*/>])|(?<=[|•·(\[—–,.:;*/>\d-] )|(?<=  )|(?<=[ap]m )(?=by )"
    r"|(?<=[a-z0-9] )(?=(?-i:Published|Updated|Posted|Last |Written|PUBLISHED|UPDATED|Modified"
    r"|Publicado|Publié|Aktualisiert|Veröffentlicht)\b)|(?<=\w )(?=(?:powered|shared|produced) by\b))"
    r"|(?=(?-i:Published|Updated|By )\b)(?<=[a-z]))"
)
"""Where a label may begin: before a word, or before one of three that scripts glue behind a value."""
LABEL: Final = re.compile(
    _START
    + "(?:"
    + rf"(?P<original>{_either(_ORIGINAL)}\s*:?\s+(?=https?:))"
    + rf"|(?P<translator>{_either(_TRANSLATOR)}\s*:?\s*)"
    + rf"|(?P<editor>{_either(_EDITOR)}\s*)"
    + rf"|(?P<skip>{_either(_SKIP)}\s*:?\s*)"
    + rf"|(?P<modified>{_either(_MODIFIED)}{_PREPOSITIONS}\s*:?\s*)"
    + rf"|(?P<author>{_either(_AUTHOR)}(?:\s*:\s*|(?=\s*$)|\s+(?=(?-i:[{_CAPITAL}\"“'@])|[\w.-]{{3,30}}$))"
    + rf"|{_either(_AUTHOR_COLON)}\s*:\s*)"
    + rf"|(?P<published>{_either(_PUBLISHED)}{_PREPOSITIONS}\s*:?\s*)"
    + rf"|(?P<source>{_either(_SOURCE)}\s*:\s*|via\s+(?=(?-i:[A-Z]))|courtesy of\s+)"
    + rf"|(?P<name>(?-i:{_either(_NAME)}\s+(?=[{_CAPITAL}]|[\w.-]{{3,30}}$)))"
    + ")",
    re.IGNORECASE,
)
"""Labels; the group that matched is the role, the value runs from the end of the match to the next boundary."""

STOP: Final = re.compile(
    r"\s*(?:[|•·»\n]|\s[-–—]\s|\s[-–—]$|(?:,\s|\s)(?:on|updated|published|posted|last|first|at)\s(?=[\dA-Z])"
    r"|\d{1,6}\s{1,2}(?:min|comment|share|view|read|kommentar|week|day|hour|month|year)"
    r"|(?<!\w)(?:share|follow|comments?|print"
    r"|email|save|subscribe|view|read|leave a|filed|posted|contact|see)\b(?=\s|$)"
    r"|[-–—]\s?$|https?:|\d{1,2}[:.]\d\d\b)",
    re.IGNORECASE,
)
"""Where a value ends although no label follows."""

PERSON: Final = re.compile(
    rf"(?:(?:[{_CAPITAL}][\w.’'-]{{0,24}}|de|van|der|den|von|zu|del|della|di|da|la|le|du|dos|el|al|bin|ibn|ten|ter|y|e|af|av)"
    rf"\s{{1,2}}){{1,5}}[{_CAPITAL}][\w.’'-]{{1,24}}(?:,?\s(?:Jr|Sr|II|III|PhD|MD)\.?)?"
)
"""A person's name: two to six words, particles in lower case allowed."""

COUNTER: Final = re.compile(
    r"\d{1,9}\s?(?:min(?:ute)?s?\.?(?: read| de lecture| Lesezeit)?|comments?|kommentare?|shares?|views?|reads?|likes?"
    r"|次(?:阅读|浏览)?|条评论|人参与|评论|阅读|浏览|点击|回应)"
    r"|(?i:share|save|print|e-?mail|listen|comments?|add to|follow|min read|read more|advertisement|reading time)"
)
"""What else stands in such a row: counters and buttons. They count as explained, nothing is kept of them."""

PREPOSITION: Final = re.compile(r"\s(?:on|am|at|in|le|el|il|den|op|//.{0,200})$", re.IGNORECASE)
"""What is left of ``by Jane Doe on <date>`` when the date is taken off."""
