"""The words that an order to a machine is made of, by what they do in it, in six languages.

English, German, French, Spanish, Italian and Portuguese stand mixed: a role is what counts. Words are lower-case and
without accents. `add*` matches every word that begins so, `system_prompt` the two words in a row. English words also
match with the endings -s, -ed and -ing, and are then no imperative.
"""

from functools import lru_cache

Roles = frozenset[str]
_NONE: Roles = frozenset()

# Who is spoken to, and of whom.
_PEOPLE = {
    "machine": (
        "chatbot* llm llms gpt chatgpt copilot sprachmodell* ki_* ai_agent* ai_assistant* ai_model* ai_system*"
        " ai_reader* ai_tool* ai_summar* ai_bot* language_model* virtual_assistant* digital_assistant*"
        " automated_assistant* automated_agent* automated_system* automated_reader* automated_summar*"
        " search_assistant* answering_system* text_generat* answering_software answering_program* answering_model*"
        " summarising_engine* summarizing_engine* reading_model* reading_machine* digest_maker* non_human_reader*"
        " nonhuman_reader* lettori_non_umani lecteurs_non_humains lectores_no_humanos leitores_nao_humanos"
        " question_answering_service* question_answering_system* nichtmenschliche_leser artificial_reader*"
        " automatic_reader* machine_reader* artificial_assistant* digital_helper* ayudantes_digitales ayudante_digital"
        " ki_agent* conversational_agent* agents_conversationnels agenti_conversazionali agentes_conversacionales"
        " assistenti_virtuali asistentes_virtuales assistentes_virtuais assistants_virtuels assistants_numeriques"
        " modelli_di_linguaggio redes_neuronales answer_engine* answering_engine* answer_bot* research_assistant_model"
        " summariser summarisers summarizer summarizers chat_bot* chat_assistant* news_bot* news_assistant*"
        " coding_agent* coding_assistant* retrieval_system* artificial_intelligence kunstliche_intelligenz"
        " kunstlichen_intelligenz modele_de_langage modeles_de_langage modele_linguistique modeles_linguistiques"
        " modelo_de_lenguaje modelos_de_lenguaje modelo_linguistico modelos_linguisticos modelo_de_linguagem"
        " modelos_de_linguagem modello_linguistico modelli_linguistici modello_di_linguaggio intelligence_artificielle"
        " inteligencia_artificial intelligenza_artificiale agent_conversationnel agente_conversacional"
        " assistant_virtuel assistente_virtuale assistente_virtual asistente_virtual assistant_numerique"
    ),
    "assistant": (
        "assistant assistants assistent assistenten assistentin assistenz asistente asistentes assistente assistenti"
        " assistentes bot bots"
    ),
    "agent": (
        "agent agents agente agentes agenti model models modell modelle modele modeles modelo modelos modello modelli"
        " system systems systeme sistema sistemas sistemi tool tools engine engines pipeline crawler crawlers"
        " algorithm algorithms algorithmus programm software machine machines maschine maschinen logiciel logiciels"
        " programma programmi programa programas programme ordinateur computer computers ordenador rechner helper"
        " aggregator aggregators aggregatoren aggregatori agregadores agregateurs generator generators roboter robo"
        " robos maquina maquinas macchina macchine ferramenta ferramentas herramienta herramientas outil outils"
        " strumento strumenti service services app apps robot robots dienst servicio servizio servico"
    ),
    "who": (
        "whoever whichever anyone anybody everyone those who any_reader wer alle jeder quiconque quien quienes chi"
        " chiunque quem"
    ),
    "you": (
        "u you ya_self yourself du dir dich sie ihr ihnen euch tu toi te vous usted ustedes tú vosotros voce voces"
        " lei voi ti"
    ),
    "your": (
        "ur your deine deiner deinem deinen dein ihre ihrer ihrem ihren eure eurer ton ta tes votre vos tu tus su sus"
        " vuestra vuestro tua tue tuo tuoi tuas teu teus seu seus sua suas sue suo suoi vostra vostro"
    ),
    "user": (
        "user users reader readers asker askers questioner nutzer nutzern nutzers nutzerin benutzer benutzern leser"
        " lesern leserin leserinnen utilisateur utilisateurs lecteur lecteurs usuario usuarios lector lectores utente"
        " utenti lettore lettori utilizador utilizadores leitor leitores fragende fragenden fragesteller"
    ),
}

# What an answerer has, makes, is told by, and works with.
_THINGS = {
    "paper": "message messages report reports review reviews briefing briefings",
    "output": (
        "answer answers reply replies response responses output outputs summary summaries completion completions"
        " digest digests recap recaps abstract abstracts synopsis overview overviews antwort antworten zusammenfassung"
        " zusammenfassungen ausgabe ausgaben kurzfassung reponse reponses resume resumes synthese syntheses sortie"
        " respuesta respuestas resumen resumenes contestacion salida risposta risposte riassunto riassunti sintesi"
        " riepilogo riepiloghi resposta respostas resumo resumos sumario saida"
    ),
    "summary": (
        "summary summaries abstract abstracts overview overviews output outputs completion completions digest digests"
        " recap recaps zusammenfassung zusammenfassungen kurzfassung synthese syntheses resumen resumenes riassunto"
        " riassunti sintesi riepilogo riepiloghi resumo resumos"
    ),
    "instruction": (
        "guidance filtro filtros filtre filtres filtri instruction instructions prompt prompts directive directives"
        " directions command commands guideline guidelines rule rules restriction restrictions guardrail guardrails"
        " safeguard safeguards filter filters programming training constraint constraints configuration policies"
        " policy anweisung anweisungen vorgabe vorgaben richtlinie richtlinien regel regeln sicherheitsrichtlinien"
        " befehl befehle instruktionen consigne consignes regle regles directrices instruccion instrucciones regla"
        " reglas orden ordenes indicaciones istruzione istruzioni regola regole direttive indicazioni comandi"
        " instrucao instrucoes regra regras diretrizes ordens orientacoes comandos"
    ),
    "prompt": (
        "system_prompt* system_instruction* system_message* hidden_prompt* initial_prompt* systemprompt*"
        " systemanweisung* systemnachricht* system_anweisung* prompt_systeme invite_systeme instructions_systeme"
        " message_systeme prompt_del_sistema prompt_de_sistema prompt_di_sistema prompt_do_sistema"
        " instrucciones_del_sistema istruzioni_di_sistema instrucoes_do_sistema instrucoes_de_sistema"
        " operating_instructions context_window chat_history conversation_history chatverlauf gesprachsverlauf"
        " kontextfenster chain_of_thought"
    ),
    "memory": (
        "memory memories profile gedachtnis langzeitgedachtnis speicher langzeitspeicher memoire memoria memorias"
    ),
    "talk": (
        "conversation conversations session sessions chat chats dialogue dialogues chat_history conversation_history"
        " gesprach gesprache gesprachs gesprachen gesprachsverlauf chatverlauf sitzung sitzungen unterhaltung"
        " unterhaltungen discussion discussions echange echanges conversacion conversaciones sesion sesiones"
        " conversazione conversazioni sessione sessioni conversa conversas sessao sessoes"
    ),
    "tool": (
        "tool tools function functions plugin plugins api connector connectors browser shell terminal interpreter"
        " endpoint command werkzeug werkzeuge funktion outil outils fonction herramienta herramientas funcion"
        " strumento strumenti funzione ferramenta ferramentas funcao"
    ),
    "secret": (
        "password passwords credential credentials api_key* access_token* email_address phone_number passwort"
        " passworter zugangsdaten mot_de_passe mots_de_passe identifiants contrasena contrasenas credenciales"
        " credenziali senha senhas credenciais"
    ),
    "source": (
        "source sources article articles page pages document documents passage passages result results website"
        " websites site quelle quellen artikel seite seiten dokument dokumente treffer articulo articulos pagina"
        " paginas documento documentos fuente fuentes articolo articoli fonte fonti documenti artigo artigos fontes"
        " resultado resultados resultats risultati"
    ),
    "piece": (
        "word words phrase phrases token tokens code codes string marker tag footer line sentence sentences link"
        " links hyperlink hyperlinks url disclaimer emoji signature paragraph keyword slogan wort worter satz satze"
        " absatz kennwort codewort zeichenfolge hinweis mot mots jeton lien ligne mention palabra palabras frase"
        " frases codigo enlace ficha parola parole codice collegamento riga palavra palavras ligacao linha"
    ),
}

# What is spoken of is this very text, and the work with it.
_TEXT = {
    "this": (
        "this these the_above the_following following above below diese dieser diesen diesem dieses folgende"
        " folgenden vorliegende vorliegenden obige ce cet cette ces present suivant suivante este esta estos estas"
        " siguiente questo questa questi queste presente seguente deste desta neste nesta isto"
    ),
    "text": (
        "bericht berichts absatz pezzo zeilen lines lignes righe lineas linhas account archive spalte rubrique text"
        " texts article articles page pages document documents passage passages content story post website site"
        " paragraph section material item piece artikel seite dokument abschnitt inhalt beitrag meldung texte contenu"
        " paragraphe articulo texto pagina documento contenido pasaje noticia articolo testo contenuto brano artigo"
        " conteudo trecho materia"
    ),
    "digest": (
        "summarise summarize summarised summarising summarizing paraphrase answer compile process parse index ingest"
        " quote cite digest condense rephrase recap respond reply translate handle retrieve generate analyse analyze"
        " interpret zusammenfass* zusammenzufassen fasst auswert* verarbeit* beantwort* zitier* ubersetz* resum*"
        " synthetis* trait* repond* traduis* traduit* citant responde* respondan contest* proces* analis* traduz*"
        " riassum* sintetizz* elabor* rispond* tradu* process* analizz* consult* wiedergib* wiedergeb* prepar* redig*"
        " rediger redigent leggendo elabora riproduc* reproduc* helping putting going_through condensing describe draw"
        " browse lis guarda lembra prepara condens*"
    ),
    "make": (
        "produce generate write give compose create provide return output make draft send deliver issue erzeug* gibst"
        " verfass* erstell* schreib* produi* prepar* gener* redig* donn* ecri* produzc* produce* produz* escrib*"
        " escrev* das dai scriv* forni*"
    ),
    "earlier": (
        "previous prior earlier above preceding system initial hidden original vorherig* bisherig* fruher* obig*"
        " vorangegangen* system* precedent* anterieur* initial* ci_dessus anterior* previa previas previo previos"
        " inicial* de_arriba sopra precedenti iniziali acima"
    ),
    "every": (
        "every each all any future subsequent upcoming later next final jede jeder jedem jeden jedes alle allen aller"
        " kunftig* zukunftig* chaque tout toute toutes tous futur* prochain* cada todo toda todos todas cualquier ogni"
        " tutte tutti qualsiasi qualunque prossim* qualquer proxim*"
    ),
    "other": (
        "other others another competing conflicting contrary andere anderen autre autres otro otra otros otras altre"
        " altri altra altro outro outra outros outras"
    ),
    "only": (
        "nur solo solamente seulement uniquement somente apenas soltanto only sole exclusively authoritative"
        " definitive primary trusted reliable verified highest first top priority precedence einzig* massgeblich*"
        " ausschliesslich verlasslich* vorrang unique* seul seule exclusivement prioritaire fiable unico unica"
        " principal affidabile prioritari* autorevole unicamente exclusivamente"
    ),
    "unbound": (
        "unrestricted uncensored unfiltered no_restriction* no_rules no_limits no_filter* without_restriction*"
        " without_limit* without_filter* without_rules developer_mode debug_mode admin_mode god_mode jailbr* dan_mode"
        " maintenance_mode ohne_einschrankung* ohne_filter ohne_regeln keine_regeln entwicklermodus wartungsmodus"
        " sans_restriction* sans_filtre* sans_limite* mode_developpeur mode_debogage sin_restricci* sin_filtro*"
        " sin_limite* modo_desarrollador senza_restrizion* senza_filtr* senza_limit* modalita_sviluppatore"
        " sem_restrico* sem_filtro* sem_limite* modo_desenvolvedor modo_programador"
    ),
}

# How an order is made.
_MOOD = {
    "must": (
        "it_may must should shall ought has_to have_to needs_to need_to is_to are_to is_asked are_asked is_requested"
        " are_requested is_required are_required is_instructed are_instructed be_sure make_sure ensure remember_to"
        " required mandatory essential obligatory necessary imperative want_you need_you would_you could_you can_you"
        " will_you you_will you_may_not like_you ask_you invited_to obliged_to appreciated supposed_to be_advised"
        " expected_to do_well be_helpful would_be let ought_to preferable applies muss mussen musst soll sollen sollte"
        " sollten sollst wird_gebeten werden_gebeten gebeten auszugeb* hinzuzufug* anzufug* einzufug* anzuhang*"
        " wiederzugeb* voranzustell* abzuschliess* zu_nennen zu_enden zu_beginnen zu_antworten zu_erwahn*"
        " zu_verschweig* ist_zu sind_zu hat_zu haben_zu darf durfen verpflichtet unbedingt zwingend mochten_wir moge"
        " mogen mochte gehalten gilt doit doivent dois devez devra devront devrait faut est_prie sont_prie* prie pries"
        " priee invite tenu tenus obligatoirement imperativement voudront_bien voudra_bien est_pri* sont_pri* debe"
        " deben debes debera deberan deberia hay_que tiene_que tienen_que tienes_que se_ruega se_pide obligatorio"
        " ha_de han_de es_necesario deve devono devi dovra dovranno dovrebbe dovrebbero bisogna si_prega si_chiede"
        " occorre va_aggiunt* e_necessario obbligatorio tenuto tenuti tenuta pregato pregati pregata va_indicat*"
        " va_scritt* devem deves devera deverao tem_de tem_que tens_de solicita_se pede_se obrigatorio e_preciso"
    ),
    "please": (
        "please kindly bitte veuillez merci_de priere_de s_il_vous_plait s_il_te_plait plz pls seria_otimo"
        " seria_estupendo seria_bueno serait_bien serait_gentil sarebbe_bello sarebbe_gentile ware_schon ware_nett"
        " solicita_se peco pido chiedo rogo je_demande i_ask ask_you por_favor per_favore per_cortesia cortesemente"
        " gentilmente se_ruega si_prega prego pedimos rogamos"
    ),
    "skip": (
        "also always now just simply then first next instead therefore so never do not don t only immediately"
        " silently henceforth from_now_on furthermore additionally finally secretly quietly discreetly be_sure_to"
        " make_sure_to remember_to be_sure make_sure take_care_to immer nun jetzt dann stets zuerst ab_sofort ab_jetzt"
        " niemals ne n toujours maintenant desormais d_abord ensuite jamais no siempre ahora primero luego nunca"
        " a_partir_de_ahora non sempre adesso ora d_ora_in_poi mai nao agora primeiro a_partir_de_agora"
    ),
    "if": (
        "if in_case qualora when whenever before after while once wherever should wenn falls bevor nachdem sobald bei"
        " beim vor si quand lorsque lors avant apres cuando antes despues al se quando prima dopo nel ao caso depois"
    ),
    "front": (
        "in at for from to on with regardless during upon as am im nach zu als fur dans a pour en des comme para como"
        " tras nella alla per come na no nas nos em"
    ),
    "ask": (
        "asked ask asks asking question questions query queries inquire inquires enquire gefragt fragt frage fragen"
        " interroge interrogee demande pregunta preguntan pregunte pregunten preguntas chiede chiedono domanda domande"
        " pergunta perguntar perguntarem perguntas perguntam"
    ),
    "run": (
        "run execute invoke trigger call ruf rufe aufruf* ausfuhr* fuhr* execut* ejecut* invoc* esegu* chiama llama"
        " appel* lance lancez"
    ),
    "thou_art": "eres sei bist tu_es vous_etes siete",
    "auto": (
        "automatic automated automatically auto automatisch* automatique* automatico automatica automatici"
        " automatiche automatizad* ai machine_written machine_generated artificial generated kunstlich*"
    ),
    "behalf": (
        "for_somebody for_someone for_another for_people notes_between per_conto pour_un_autre pour_quelqu"
        " por_alguien para_alguem fur_jemand* fur_andere"
    ),
    "generate": (
        "generate about_to_generate about_to_write resumes resumez resumen riassumi riassumete zusammenfasst erzeugst"
    ),
    "here": (
        "our here hier unser* ici notre nos aqui nuestro nuestra nostro nostra nosso nossa dieser_stelle this_point"
    ),
    "henceforth": (
        "from_now_on from_here_on from_this_point da_qui_in_poi ya_no henceforth ab_jetzt ab_sofort kunftig desormais"
        " dorenavant a_partir_de_ahora d_ora_in_poi a_partir_de_agora"
    ),
    "with": "with mit par avec con com",
    "correct": "correct right richtige correcte correcta corretta correta",
    "outrank": (
        "outrank outranks precedence vorrang supersede supersedes priority primaute prevalece prevale prioridad"
        " prioridade priorita"
    ),
    "void": (
        "no_longer void null suspended revoked superseded overridden overrides override overrule cancelled outdated"
        " obsolete hinfallig* disabled deactivated switched_off desactiv* deaktiviert disattiv* desativ* caducaron"
        " nulle nulla not_apply exempt nicht_mehr aufgehoben ungultig ausser_kraft appliquent_plus valent_plus"
        " valables_plus ya_no anulad* non_valgono non_valgono_piu annullat* nao_se_aplicam revogad* nicht_gelten"
        " gelten_nicht no_aplican no_se_aplican caduc*"
    ),
    "lifted": "changed replaced replaces lifted",
    "new": (
        "new neue neuer neues nouvelle nouvelles nouveau nueva nuevas nuevo nuova nuove nuovo nova novas novo updated"
        " revised actual real"
    ),
    "given": (
        "pidieron pediram chiesto demande verlangt told given instructed taught programmed trained gesagt mitgeteilt"
        " beigebracht gegeben dit donne donnees appris dicho dado ensenado detto insegnato dato dito ensinado"
        " discussed besprochen"
    ),
    "so_far": (
        "above before earlier previously so_far until_now up_to_now up_to_this bisher zuvor vorher oben avant"
        " auparavant ci_dessus jusqu_ici anterior anteriormente antes hasta_ahora arriba prima finora sopra acima"
        " ate_agora"
    ),
    "all_of_it": (
        "everything anything what whatever all alles tout tous todo lo_que cualquier tutto cio quanto tudo o_que"
    ),
    "dear": (
        "dear dearest liebe lieber liebes cher chere chers estimado estimada querido querida caro cara prezado"
        " prezada hey hi hello hallo hola ciao ola"
    ),
    "are": "are re bist seid sind es etes eres sois sei siete e sao fores fossi",
    "i": "i ich je yo io eu ho he ai_deja",
    "as": "as als come como en_tant_que en_qualite_de comme",
    "toward": "to for an fur pour para per al alla agli ai ao aos",
    "maker": (
        "built_you trained_you programmed_you created_you te_creo te_crearon te_construyo t_a_cree t_ont_cree"
        " dich_gebaut dich_entwickelt ti_ha_creato ti_hanno_creato te_criou te_criaram"
    ),
    "that": "that dass que che to not daruber about mit",
    "read": (
        "read reading reads lies liest lesen lest lire lit lisant lisez lisent lee lea leen lean leer legge leggono"
        " leggi leia leem le ler lu letto leido gelesen lido parsing"
    ),
    "is": "is ist est es e",
    "respond": (
        "respond reply answer antwort* repond* reponse responde responda responded respondan responder rispondi"
        " risponda rispondete rispondere respondam conteste contesta"
    ),
    "tongue": (
        "base64 morse morsezeichen rot13 table tabelle tabla tabella tableau dialect dialekt slang language english"
        " french german spanish italian portuguese latin chinese russian japanese klingon verse rhyme rhymes capitals"
        " uppercase lowercase json emojis haiku poem englisch franzosisch deutsch spanisch italienisch grossbuchstaben"
        " reimen anglais francais allemand espagnol italien majuscules vers rimes ingles frances aleman italiano"
        " mayusculas verso rima inglese francese tedesco spagnolo maiuscolo rime alemao espanhol portugues maiusculas"
    ),
    "exact": (
        "exact exactly secret following verbatim literally reference trace word_for_word wortlich genau exakt"
        " exactement exacte mot_pour_mot textuellement exacta exacto exactamente textualmente literalmente esatto"
        " esatta esattamente letteralmente exata exato exatamente palavra_por_palavra"
    ),
    "lasting": (
        "long_term longterm permanent permanently persistent langzeit dauerhaft* long_terme permanente* largo_plazo"
        " lungo_termine longo_prazo duraturo"
    ),
    "call": (
        "comunicazione comunicacion comunicado communication mitteilung comment commento comentario kommentar survey"
        " important importante wichtig wichtige attention achtung atencion attenzione atencao note notes notice"
        " hinweis hinweise nota notas avis aviso avvertenza message nachricht mensaje messaggio mensagem instruction"
        " instructions anweisung anweisungen instruccion instrucciones istruzione istruzioni instrucao instrucoes"
        " consigne consignes reminder erinnerung rappel recordatorio promemoria lembrete request bitte demande"
        " peticion richiesta pedido warning warnung dear liebe lieber liebes sehr geehrte cher chere chers estimado"
        " estimada querido querida caro cara gentile prezado prezada hey hi hello hallo hola ciao ola bonjour system"
        " special urgent dringend memo directive guidance"
    ),
    "link": (
        "to for of from the any all each every an a and or our und oder fur die das den der dem alle au aux pour la"
        " le les l tout tous toute toutes de del des du para el los las al todos cualquier e y per il lo gli i alla"
        " agli allo ai dell della o os as ao aos qualquer your this that reading who processing"
    ),
}

# What is to be done, by what it is done to.
_DEEDS = {
    "compose": (
        "add alter anagram answer append attach augment begin change close combine compose conclude convert copy"
        " embed encode end enhance finish format group incorporate include insert integrate interject introduce jumble"
        " limit mention misspell modify open output phrase place prefix prepend print provide put rearrange remove"
        " render repeat replace reply respond reproduce restate return rewrite say scramble sign slip start state"
        " substitute suggest tack tease cite finalise finalize let make name quote speak talk translate turn use weave"
        " work write written contain claim assert describe report present feature highlight begun riformul* reformul*"
        " rephrase va_indicat* va_scritt* wiedergeb* wiedergib* wiederzugeb* hinzufug* hinzugefug* hinzuzufug* fug"
        " fuge fugen fugt fuege einfug* eingefug* einzufug* anfug* angefug* anzufug* sprich sprecht sprechen zitier*"
        " anhang* angehang* anzuhang* hange einbau* eingebaut schreib* geschrieben nenne nennen genannt erwahn*"
        " wiederhol* antwort* ersetz* ubersetz* beginn* beend* begonnen schliess* ende enden endet enthalt* aufnehm*"
        " aufgenommen aufzunehmen ausgeb* auszugeb* ausgegeben gib geben gebt sag sage sagen behaupt* erganz*"
        " formulier* stell stelle ajout* inser* inclu* mentionn* commenc* termin* repet* ecri* repond* remplac*"
        " tradui* conclu* conten* indiqu* precis* affirm* glisse* figur* redig* dites dis reprodui* apparaitre parle"
        " parlez parler citez citer finir finis finissez nomme nommez anad* agreg* incorpor* escrib* repit* respond*"
        " contest* empiez* empez* comienz* comenz* reemplaz* sustitu* traduz* traduc* indica indique indicar mencion*"
        " afirm* diga digan di_que finaliz* contener contenga coloc* habl* hables cita citar nombra* acaba acabar"
        " aggiun* inseri* scriv* ripet* rispond* cominci* inizi* sostitui* menzion* contener* concludi* concluder*"
        " dica dire parla parli parlare citi citare finire finisc* riport* indicar* terminar* acrescent* adicion*"
        " escrev* comec* inici* substitu* coloqu* inclua* fale falar"
    ),
    "suppress": (
        "ignore disregard forget aside override overrule bypass omit drop skip conceal hide withhold suppress discard"
        " dismiss exclude delete erase clear reset stop abandon violate leave_out set_aside disobey supersede cancel"
        " avoid refuse decline refrain mute downplay put_aside throw_out pay_no_attention take_no_notice"
        " tenez_plus_compte tenez_pas_compte tiens_plus_compte faites_abstraction passez_outre hagas_caso caso_omiso"
        " tenere_conto tenga_conto leve_em_conta ignorier* vergiss* vergess* missacht* verschweig* verwirf verwerf*"
        " losch* umgeh* weglass* unterdruck* auslass* ignor* oubli* neglig* omett* omets contourn* supprim* efface*"
        " cache* tais* taire passe_outre olvid* omit* descart* elimin* borr* ocult* silenci* togli togliere togliete"
        " dimentic* scord* trascur* cancell* nascond* tralasci* esque* desconsider* apag*"
    ),
    "keep": (
        "save store remember memorise memorize record retain persist keep add write update log commit carry preserve"
        " speicher* merk* merke behalt* abspeicher* notier* ubernimm ubernehm* sichere enregistr* memoris* retene*"
        " retiens souvenez souviens conserv* garde* gardez sauvegard* stock* guard* record* memoriz* almacen* recuerd*"
        " grab* salv* memorizz* ricord* registra* archivia* armazen* lembr* grav* registr*"
    ),
    "reveal": (
        "reveal show print repeat output summarise summarize leak disclose expose share dump display list tell send"
        " forward email mail post upload transmit submit exfiltrate paste give copy quote recite export deliver"
        " verrat* zeig* offenleg* ausgeb* gib send* schick* ubermittl* weiterleit* leite teil* nenne revel* montr*"
        " affich* divulgu* envoy* transmet* partag* donne* communiqu* muestr* mostr* envi* reenvi* compart* divulg*"
        " rivel* invi* condivid* trasmett* inoltr* envie* encaminh* compartilh* partilh*"
    ),
    "act": (
        "apri abre abra offne ouvre ouvrez call use run invoke execute trigger activate launch query fetch open ruf"
        " rufe rufen aufruf* aufzurufen verwend* benutz* nutze nutzen ausfuhr* auszufuhr* starte aktivier* appel*"
        " utilis* execut* lanc* active* declench* llam* usa usen usar ejecut* invoc* utiliz* activ* chiam* usi usate"
        " usare esegu* utilizz* richiam* attiv* cham* usem ativ*"
    ),
    "tell": (
        "dile digale digales dicale tell inform advise notify warn remind convince persuade urge encourage recommend"
        " direct refer ask assure invite point redirect instruct sag sage sagen teile mitteil* mitzuteil* informier*"
        " empfiehl* empfehl* rate fordere aufforder* frage bitte weise dites dis inform* conseill* recommand* demand*"
        " invit* avertiss* redirig* renvoy* diga di_que digan recom* pid* pregunt* aconsej* advier* indiqu* dica"
        " consigli* raccomand* chied* avvis* comunic* recomend* pec* pergunt* aconselh* avis* convid*"
    ),
    "judge": (
        "treat consider regard rate rank prefer trust cite quote prioritise prioritize favour favor rely credit"
        " accept assume use present recommend weigh score believe link give behandl* betracht* bevorzug* vertrau*"
        " zitier* stufe werte bewert* verwend* priorisier* halte trait* consider* privilegi* cite* citez fie* prefer*"
        " accordez prioris* trat* prefier* confia confie confien prioriz* cita citen citar otorg* tratt* citi citate"
        " citare fidati fidarsi usa usi usare dai prefir* citem"
    ),
    "act_as": (
        "act pretend behave impersonate roleplay role_play imagine adopt assume become spiel* verhalte benimm agis"
        " agissez comporte* stay_in_character faites_comme actua actue finge comportat* fingi* agisci agisca"
        " comportati aja finja"
    ),
}
DEEDS = frozenset(_DEEDS)
_FINITE = frozenset({"finite"})


def _entries() -> tuple[dict[str, set[str]], dict[str, set[str]], dict[str, list[tuple[tuple[str, ...], str]]]]:
    words: dict[str, set[str]] = {}
    stems: dict[str, set[str]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for role, entries in (_PEOPLE | _THINGS | _TEXT | _MOOD | _DEEDS).items():
        for entry in entries.split():
            first, *rest = entry.split("_")
            if rest:
                phrases.setdefault(first, []).append((tuple(rest), role))
            elif entry.endswith("*"):
                stems.setdefault(entry[:-1], set()).add(role)
            else:
                words.setdefault(entry, set()).add(role)
    return words, stems, phrases


_WORDS, _STEMS, PHRASES = _entries()
_LONGEST = max(map(len, _STEMS))


_DIGITS = str.maketrans("013457", "oieast")  # 1gn0re


def plain(word: str) -> str:
    """Return `word` in lower case, and with the letters that its digits stand for."""
    word = word.lower()
    return word if word.isalpha() or word.isdigit() or word in _WORDS else word.translate(_DIGITS)


@lru_cache(maxsize=1 << 16)  # a text repeats its words; a lookup costs more than all else that is done with one
def roles(word: str) -> Roles:
    """Return the roles that a word without accents may have in an order."""
    word = plain(word)
    found = set(_WORDS.get(word, ()))
    for size in range(2, min(len(word), _LONGEST) + 1):
        found |= _STEMS.get(word[:size], set())
    if not found:
        return _inflected(word)
    return frozenset(found) | _FINITE if word.endswith(("ing", "ed")) else frozenset(found)


def _inflected(word: str) -> Roles:
    for ending in ("ing", "ed", "es", "s", "d"):
        if word.endswith(ending) and len(stem := word.removesuffix(ending)) > 2:
            for base in (stem, f"{stem}e", stem[:-1] if stem[-1] == stem[-2] else stem):
                if found := _WORDS.get(base, set()) & (DEEDS | {"digest", "make"}):
                    return _FINITE.union(found)
    return _NONE
