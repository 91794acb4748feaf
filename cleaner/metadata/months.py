"""Month names and fixed time zones: the tables behind :mod:`cleaner.metadata.dates`.

The names are the CLDR wide and abbreviated forms (genitive too where a date uses it), lower-cased, without dots.
A spelling that two languages use for different months is left out: a date must never be invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta, timezone
from typing import Final

_NAMES: Final = (
    # January ... December; en de fr es it pt nl sv da no fi pl cs sk hu ro tr id vi ru uk el ar hi
    (
        "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari janua tammikuu"
        " tammikuuta stycznia sty styczeń ledna leden január ianuarie ian ocak oca январь января янв січня"
        " січень ιανουαρίου ιαν يناير जनवरी"
    ),
    (
        "february feb februar feber février févr fév fevrier febrero febbraio fevereiro fev februari"
        " helmikuu helmikuuta lutego lut luty února únor február februarie şubat şub февраль февраля фев"
        " лютого лютий φεβρουαρίου φεβ فبراير फरवरी फ़रवरी"
    ),
    (
        "march mar märz mrz mär mars marzo março maart mrt maaliskuu maaliskuuta marca marzec března"
        " březen marec március martie mart maret март марта березня березень μαρτίου مارس मार्च"
    ),
    (
        "april apr avril avr abril abr aprile aprilie huhtikuu huhtikuuta kwietnia kwi kwiecień dubna"
        " duben apríl április nisan nis апрель апреля апр квітня квітень απριλίου απρ أبريل ابريل अप्रैल"
    ),
    (
        "may mai mayo maggio mag maio mei maj toukokuu toukokuuta maja května květen máj május mayıs май"
        " мая травня травень μαΐου μαΐ مايو मई"
    ),
    (
        "june jun juni juin junio giugno giu junho kesäkuu kesäkuuta czerwca cze czerwiec června červen"
        " jún június iunie iun haziran haz июнь июня июн червня червень ιουνίου ιουν يونيو जून"
    ),
    (
        "july jul juli juillet juil julio luglio lug julho heinäkuu heinäkuuta lipca lip července"
        " červenec júl július iulie iul temmuz tem июль июля июл липня ιουλίου ιουλ يوليو जुलाई"
    ),
    (
        "august aug août aout agosto ago augustus augusti elokuu elokuuta sierpnia sie sierpień srpna"
        " srpen augusztus ağustos ağu agustus agt август августа авг серпня серпень αυγούστου αυγ أغسطس"
        " اغسطس अगस्त"
    ),
    (
        "september sep sept septembre septiembre settembre set setembro syyskuu syyskuuta września wrz"
        " wrzesień září szeptember septembrie eylül eyl сентябрь сентября сен сент вересня вересень"
        " σεπτεμβρίου σεπ سبتمبر सितंबर सितम्बर"
    ),
    (
        "october oct oktober okt octobre octubre ottobre ott outubro out lokakuu lokakuuta października"
        " paź październik října říjen október octombrie ekim eki октябрь октября окт жовтня жовтень"
        " οκτωβρίου οκτ أكتوبر اكتوبر अक्टूबर"
    ),
    (
        "november nov novembre noviembre novembro marraskuu marraskuuta listopadu noiembrie noi kasım kas"
        " ноябрь ноября ноя нояб листопада νοεμβρίου νοε نوفمبر नवंबर नवम्बर"
    ),
    (
        "december dec dezember dez décembre déc diciembre dic dicembre dezembro joulukuu joulukuuta"
        " grudnia gru grudzień prosince prosinec decembrie aralık ara desember des декабрь декабря дек"
        " грудня грудень δεκεμβρίου δεκ ديسمبر दिसंबर"
    ),
)

MONTHS: Final[Mapping[str, int]] = {
    name: month for month, names in enumerate(_NAMES, 1) for name in names.split()
}
"""Lower-cased name → 1..12."""

_HOURS: Final = {
    "z": 0.0, "utc": 0.0, "gmt": 0.0, "wet": 0.0, "cet": 1.0, "mez": 1.0, "cest": 2.0, "mesz": 2.0, "eet": 2.0,
    "eest": 3.0, "msk": 3.0, "sast": 2.0, "wib": 7.0, "hkt": 8.0, "sgt": 8.0, "pht": 8.0, "jst": 9.0, "kst": 9.0,
    "aest": 10.0, "aedt": 11.0, "nzst": 12.0, "nzdt": 13.0, "est": -5.0, "edt": -4.0, "cdt": -5.0, "mst": -7.0,
    "mdt": -6.0, "pst": -8.0, "pdt": -7.0, "akst": -9.0, "akdt": -8.0, "hst": -10.0,
}  # fmt: skip
# Left out because they mean two things (CST, IST, BST, AST) or change with the season (ET, PT): a time with such a
# name stays naive, as printed.

ZONES: Final[Mapping[str, timezone]] = {
    name: timezone(timedelta(hours=hours)) for name, hours in _HOURS.items()
}
"""Lower-cased zone name with one fixed meaning → offset."""
