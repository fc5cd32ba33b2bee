"""The words by which walls are known that stand before articles, in six languages.

One phrase a line: what readers see, or what is made for machines, where the article would be.
"""

import re


def _any_of(phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(line.strip() for line in phrases.splitlines() if line.strip()), re.IGNORECASE)


CONSENT = _any_of(r"""
    \bwe (?:and our (?:\d+ )?(?:partners|vendors)|use cookies|value your privacy)\b
    \b(?:accept|reject|allow) (?:all|cookies)\b
    \bmanage (?:options|preferences|settings|cookies)\b
    \b(?:your|cookie) (?:consent|choices|preferences)\b
    \bwithdraw (?:your )?consent\b
    \bbefore you continue\b
    \bpersonali[sz]ed (?:ads|advertising|content)\b
    \blegitimate interests?\b
    \bstore and/or access information\b
    \b(?:cookie|privacy) policy\b
    \bconsent or pay\b
    \bwir (?:und unsere (?:\d+ )?partner|verwenden cookies)\b
    \b(?:alle )?cookies (?:akzeptieren|zulassen|ablehnen)\b
    \balle akzeptieren\b
    \b(?:ihre|deine) einwilligung\b
    \beinwilligung widerrufen\b
    \bpersonalisierte (?:werbung|inhalte)\b
    \bberechtigtes interesse\b
    \bdatenschutzerklärung\b
    \bmit werbung (?:weiter)?lesen\b
    \bwerbung und tracking\b
    \b(?:pur|werbefrei)-abo\b
    \bnous (?:et nos (?:\d+ )?partenaires|utilisons des cookies)\b
    \b(?:tout accepter|accepter et (?:fermer|continuer)|continuer sans accepter|tout refuser)\b
    \bvotre consentement\b
    \b(?:publicités?|contenus?) personnalisés?\b
    \bintérêts? légitimes?\b
    \bgérer (?:mes|vos) choix\b
    \bnosotros y nuestros (?:\d+ )?socios\b
    \b(?:usamos|utilizamos) cookies\b
    \baceptar (?:todo|todas|y continuar|cookies)\b
    \b(?:su|tu) consentimiento\b
    \b(?:anuncios|publicidad) personalizad[ao]s?\b
    \binterés legítimo\b
    \bpolítica de cookies\b
    \bnoi e i nostri (?:\d+ )?partner\b
    \butilizziamo (?:i )?cookie\b
    \baccetta (?:tutto|tutti|e continua)\b
    \b(?:il tuo|il suo|tuo) consenso\b
    \bpubblicità personalizzata\b
    \binteresse legittimo\b
    \brifiuta (?:tutto|e abbonati)\b
    \bwij en onze (?:\d+ )?partners\b
    \b(?:wij|we) gebruiken cookies\b
    \balles accepteren\b
    \bcookies (?:accepteren|weigeren)\b
    \b(?:uw|je) toestemming\b
    \bgepersonaliseerde (?:advertenties|inhoud)\b
    \bgerechtvaardigd belang\b
    \bcookiebeleid\b
""")

PAYWALL = _any_of(r"""
    \bsubscribe (?:now |today )?(?:to|and) (?:continue|keep|read|unlock)
    \bto (?:continue|keep) reading\b
    \balready (?:a|have a) (?:subscri\w+|member\w*)\b
    \bfor subscribers only\b
    \bsubscribers? only\b
    \bto read the (?:full|rest of (?:the|this)) (?:article|story)\b
    \bunlock (?:this|the full) (?:article|story)\b
    \b(?:article|story|content) is (?:reserved for|exclusive to) (?:\w+ )?(?:subscribers|members)\b
    \b(?:article|story|content) is only (?:available to|for) (?:\w+ )?(?:subscribers|members)\b
    \bregister (?:for free )?to (?:continue|read)\b
    \bsign in to (?:continue|read)\b
    \bstart your (?:free )?trial\b
    \b(?:jetzt|um) weiter ?(?:zu)?lesen\b
    \bnur für abonnent\w+\b
    \bexklusiv für abonnent\w+\b
    \bmit (?:einem )?\S*abo\b.{0,20}\blesen\b
    \b(?:schon|bereits) abonnent\w*\b
    \bartikel freischalten\b
    \bdieser (?:artikel|inhalt) ist (?:nur )?(?:für|kostenpflichtig)\b
    \b(?:article|contenu) (?:est )?(?:réservé aux|réservé à nos) abonn\w+
    \bil (?:vous )?reste .{0,30}à (?:lire|découvrir)\b
    \bdéjà abonn\w+
    \babonnez-vous pour (?:lire|continuer)
    \bpour lire la suite\b
    \bla suite est réservée\b
    \b(?:contenido|artículo) (?:exclusivo|solo|reservado) para (?:los )?suscriptores\b
    \bsuscr[ií]bete para\b
    \bpara seguir leyendo\b
    \b¿?ya eres suscriptor\b
    \bsolo para suscriptores\b
    \b(?:contenuto|articolo) (?:riservato|esclusivo)(?: agli| per gli)? abbonati\b
    \babbonati per (?:leggere|continuare)\b
    \bper continuare a leggere\b
    \bsei già abbonato\b
    \balleen voor abonnees\b
    \b(?:exclusief|alleen) voor (?:onze )?(?:abonnees|leden)\b
    \bverder lezen\?
    \bom verder te lezen\b
    \bal (?:een )?abonn(?:ee|ement)\b
    \blees (?:dit artikel )?verder met\b
""")

BARRED = _any_of(r"""
    \bverify (?:that )?you(?: a|')re (?:a )?(?:human|not a (?:ro)?bot)\b
    \bconfirm (?:that )?you(?: a|')re (?:a )?human\b
    \b(?:please |need to |must |to )(?:enable|turn on|activate|allow) (?:javascript|js)\b
    \benable js\b
    \benable javascript and cookies\b
    \bjavascript is (?:not available|disabled|required|turned off)\b
    \b(?:works?|functions?|runs?|display(?:ed)?|loads?) (?:\w+ )?without javascript\b
    \brequires? javascript\b
    \bpress (?:&|and) hold\b
    \bdisable (?:any|your) ad ?block\w*\b
    \bchecking (?:if the site connection|your browser)\b
    \bunusual traffic\b
    \baccess (?:to this page (?:has been )?)?denied\b
    \bcomplete the captcha\b
    \bjust a moment\b
    \bray id\b
    \bneeds to review the security of your connection\b
    \bpardon our interruption\b
    \bare you a robot\b
    \b(?:unavailable|blocked) (?:due to|for) legal reasons\b
    \bcannot grant you access\b
    \bnot available in your (?:region|country)\b
    \bjavascript (?:muss |ist )?(?:\w+ ){0,4}(?:aktivier|deaktivier|ausgeschaltet|erforderlich)\w*
    \b(?:aktivieren|bitte) sie (?:bitte )?javascript\b
    \b(?:ohne|benötigt|erfordert) javascript\b
    \bkein roboter\b
    \bzugriff verweigert\b
    \b(?:activer|activez) (?:le )?javascript\b
    \bjavascript est désactivé\b
    \b(?:sans|nécessite|requiert) javascript\b
    \bpas un robot\b
    \baccès refusé\b
    \b(?:activar|habilitar|active|activa|habilite|habilita) (?:el )?javascript\b
    \b(?:sin|necesita|requiere) javascript\b
    \bno (?:eres|es|soy) un robot\b
    \bacceso denegado\b
    \b(?:abilita|attiva|abilitare|attivare) (?:il )?javascript\b
    \b(?:senza|richiede) javascript\b
    \bnon sei un robot\b
    \baccesso negato\b
    \bjavascript (?:in te )?(?:schakelen|ingeschakeld|inschakelen)\b
    \b(?:schakel|zet) javascript\b
    \b(?:zonder|vereist) javascript\b
    \bgeen robot\b
    \btoegang geweigerd\b
""")

MISSING = _any_of(r"""
    \b(?:page|article|story|content) (?:was |could |can|is )?(?:not|no longer) (?:be )?(?:found|available|exists?)\b
    \b(?:error )?404\b
    \bseite (?:wurde |konnte )?nicht (?:gefunden|mehr verfügbar)\b
    \bpage (?:introuvable|non trouvée)\b
    \bn'existe (?:pas|plus)\b
    \bpágina no (?:encontrada|existe)\b
    \bpagina non trovata\b
    \bpagina niet gevonden\b
    \b(?:no longer|doesn't|does not) exist\b
""")
