"""What the rooms below say on a citizen's page, so that it exists in the citizen's languages too.

The English catalogue is whole; the others have the citizen's texts alone, and these among them.
"""

from django.utils.translation import gettext_noop as _

SAID_BELOW = (
    # behind the link to a course of films
    _("Skriv, hvad du tænker."),
    _("Skriv det lidt kortere: højst 4.000 tegn."),
    _("Skriv, hvad du synes."),
    _("Vi kan ikke tage imod mere i dag. Prøv igen i morgen, eller ring til os."),
    _("Din sagsbehandler kan ikke se noget i forvejen."),
    _("Hvad synes du om kurset?"),
    _("Skriv ikke navne. Vi kan ikke se, hvem der har skrevet."),
    # who may see that one came
    _(
        "Min sagsbehandler må se, om jeg kom. Jeg kan altid skifte mening. Så kan kun værten se "
        "det. Det får ingen betydning for min ydelse."
    ),
    # a code that does not open
    _("Vi har sendt tre koder. Vent ti minutter, og prøv igen."),
    _("Koden gælder ikke mere. Bed om en ny kode."),
    _("Koden passer ikke. Forsøg tilbage: %(left)d."),
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
    _("Skriv kortere. Der er plads til 500 tegn i hvert emne."),
    _("Der er plads til 20 emner. Fjern et først."),
    _("Skriv hvad punktet er."),
    _("Du kan ændre dine egne punkter."),
    _("Du kan bekræfte dine egne aftaler."),
    _("Der er ikke sagt ja til det."),
    _("Der er ikke noget at svare på endnu."),
    _("Der er plads til 20 punkter. Fjern et først."),
    _("I har talt om punktet, så det bliver stående."),
    _("Mødet er slut, så det kan ikke ændres."),
    _("Mødet er ikke i gang."),
    _("Der er allerede svaret om den samtale. Tak."),
    # the three questions before the panel
    _("Må mødet holdes på skærm eller telefon?"),
    _("Siger du ja, kan du være med hjemmefra på video eller i telefonen."),
    _("Siger du nej, mødes vi i samme rum."),
    _("Ja, mødet må holdes på skærm eller telefon"),
    _("Nej, jeg vil møde op"),
    _("Vil du selv være med, eller må en anden tale for dig?"),
    _("Siger du ja, kan din værge eller en, du har givet fuldmagt, tale for dig."),
    _("Siger du nej, taler du selv – du må altid have en bisidder med."),
    _("Ja, en anden må tale for mig"),
    _("Nej, jeg vil selv være med"),
    _("Må teamet behandle din sag, uden at du er med?"),
    _("Siger du ja, kan teamet tale om din sag ud fra det, vi har skrevet sammen."),
    _("Det sker kun, hvis teamet også selv mener, at det er fagligt i orden."),
    _("Ja, teamet må behandle min sag uden mig"),
    _("Nej, jeg vil være med"),
    _("Du kan skifte mening, indtil mødet begynder. Mødet bliver ikke aflyst af den grund."),
    _("Sagen er afsluttet."),
    _("Mødet er begyndt, og svarene kan ikke ændres mere. Sig det til mødelederen nu."),
    _("Skriv din bemærkning, eller sig, at du ikke har mere."),
    _("Mødet er begyndt. Sig det på mødet."),
    # the course of clarification
    _("1 – slet ikke klar"),
    _("5 – helt klar"),
    _("Skriv, hvad der er galt."),
    _("Vi spørger før den første samtale og efter den sidste."),
    _("Der er svaret. Ring til os, hvis svaret er forkert."),
    _("Samtalen kan ikke flyttes."),
    _("Der skal være mindst to dage mellem to samtaler."),
    # offers and job clubs
    _("Man kan ikke selv tilmelde sig her. Ring til os."),
    _("Du kan ikke tilmelde dig her. Ring til os, så finder vi ud af det."),
    _("Man kan ikke tilmelde sig her længere. Vælg en anden gang."),
    _("Det er for sent at melde fra."),
    _("Der er ikke nogen ledig plads til dig lige nu."),
    _("Fristen er gået, og pladsen er givet videre."),
    _("Det er slut for i dag."),
    _("Dørene åbner en halv time før."),
    _("Du har ikke en plads endnu."),
    _("I har haft jeres samtale. Ring til os, hvis du vil tale igen."),
    _("Tiden er lige taget. Vælg en anden."),
    _("Du kan svare, når klubben er slut."),
    _("Pladsen er ikke ledig længere."),
    _("Runden er lukket."),
    _("Vælg enten »helst« eller »kan ikke« – ikke begge dele."),
    _("Skriv dit svar."),
    _("Sig først ja til pladsen i klubben."),
    _("Dit svar er læst. Skriv til din konsulent, hvis der er noget nyt."),
)
