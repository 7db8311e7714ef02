"""What the rooms below say on a citizen's page, so that it exists in the citizen's languages too.

The English catalogue is whole; the others have the citizen's texts alone, and these among them.
"""

from django.utils.translation import gettext_noop as _

SAID_BELOW = (
    # the frame of the page
    _("Gå til indhold"),
    _("(frivilligt)"),
    _("Ret dette, og prøv igen"),
    _("Ret"),
    _("Luk"),
    # by which channels, and why not
    _("Du vælger selv, hvordan I taler sammen."),
    _("Samtaler holdes som hovedregel ved personligt fremmøde."),
    _("Du vælger selv fra %(day)s. Indtil da holdes samtaler ved fremmøde."),
    _("Den første samtale holdes ved fremmøde. Derefter vælger du selv."),
    _("Du kan vælge det, så længe reglerne om covid-19 gælder."),
    _("Lige nu holder vi ikke samtaler på den måde."),
    _("Du har fortalt, at du ikke kan bruge telefon eller computer."),
    _("Du kan altid komme, når du ikke kan bruge telefon eller computer."),
    # in which form a panel meets, in the middle of a sentence of a message
    _("vi mødes i samme rum"),
    _("på video"),
    _("i telefonen"),
    _("nogle i rummet, andre på skærm"),
    _("en anden taler for dig"),
    _("uden at du er med"),
    _("på en måde, vi finder sammen"),
    # the law on pause
    _("Det er frivilligt. Det får ingen betydning for din ydelse, hvis du siger nej tak."),
    # what cannot be done
    _("Samtalen er begyndt og kan ikke ændres."),
    _("Tiden kan ikke ændres her længere. Ring til os, så finder vi ud af det."),
    _("Samtalen er begyndt. Ring til os i stedet."),
    _("Der er allerede bedt om en samtale. Svaret kommer senest %(day)s."),
    _("Borgeren er afsluttet. Genåbn først borgeren."),
)
