"""As `said_below`, of the room `sparring`."""

from django.utils.translation import gettext_noop as _

SAID_BY_SPARRING = (
    _("Filen er for stor. Gem den som PDF, eller kopiér teksten ind i feltet."),
    _("Der står ikke noget i filen. Er det den rigtige?"),
    _("Filen er låst med en kode. Gem den uden kode, og vælg den igen."),
    _(
        "Filen er et billede, så vi kan ikke læse teksten. Gem den som PDF fra det program, den er "
        "skrevet i, eller kopiér teksten ind i feltet."
    ),
    _("Filen er en pakket mappe. Pak den ud, og vælg selve dokumentet."),
    _("Filen er et program og ikke et dokument."),
    _("Vi kan ikke læse den slags fil. Gem den som PDF eller Word (docx)."),
    _("Filen er i stykker. Gem den igen fra det program, den er skrevet i."),
    _("Filen fylder alt for meget, når den bliver åbnet. Gem den som PDF."),
    _("Teksten er for lang. Vi kan læse op til 20 sider."),
    _("Filen indeholder noget skadeligt. Vi har ikke gemt den."),
    _("Vi kan ikke undersøge filen lige nu. Prøv igen om lidt, eller kopiér teksten ind i feltet."),
    _("Mange sender lige nu. Prøv igen om lidt."),
    _("Du har ti i gang. Fortæl, hvordan det gik med en af dem, eller slet en."),
    _("Teksten er den samme som sidst."),
    _("Der er 30 versioner. Slet ansøgningen, og begynd forfra."),
    _("Tiden er ikke aftalt længere."),
    _("Vi har givet det videre. Træk dit ja tilbage først, hvis det er forkert."),
    _("Kurset er lukket. Ring til os, hvis du gerne vil."),
    _("Vælg en start."),
    _("Der er ikke svaret endnu."),
    _("Eksemplet er ikke klar endnu."),
    _("Teksten er ændret, siden du læste den. Læs den igen."),
    _("Du har trukket dit ja tilbage."),
)
