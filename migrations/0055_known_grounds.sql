-- The library of grounds: laws, clauses and treaty articles that carried an earlier plan.
--
-- Why: there is nearly always a law that allows what a youth needs, but whoever writes a plan has to find it. What one table found, the
-- next one finds by searching, in words about the law and never about a youth. A plan takes over the words as its own, so that changing
-- the library changes no plan. Article numbers stand only where they are certain.

set role casustafel_owner;

create table known_grounds (
    id uuid primary key default gen_random_uuid(),
    title text not null,
    law text not null,
    article text,
    purpose text not null,
    used_for text not null,
    room text not null,
    retired_on date,
    changed_at timestamptz not null default app_now(),
    changed_by uuid references users (id),
    words tsvector generated always as (
        setweight(to_tsvector('pg_catalog.dutch', title || ' ' || law || ' ' || coalesce(article, '')), 'A')
        || setweight(to_tsvector('pg_catalog.dutch', purpose || ' ' || used_for), 'B')
    ) stored,
    constraint "a known ground has a title" check (title = btrim(title) and char_length(title) between 1 and 200),
    constraint "a known ground names its law" check (law = btrim(law) and char_length(law) between 1 and 200),
    constraint "the article of a known ground is a line" check (article = btrim(article) and char_length(article) between 1 and 200),
    constraint "a known ground says what the law is for" check (char_length(purpose) between 1 and 2000),
    constraint "a known ground says what it was used for" check (char_length(used_for) between 1 and 2000),
    constraint "a known ground asks for a known kind of room" check (
        room in ('nothing', 'exception', 'hardship_clause', 'extension', 'leniency')
    )
);
create unique index "a known ground stands in the library once" on known_grounds (lower(title)) where retired_on is null;
create index known_grounds_words on known_grounds using gin (words);

grant select on known_grounds to casustafel_scoped, casustafel_lead, casustafel_office, casustafel_figures;
grant
insert (id, title, law, article, purpose, used_for, room, changed_by),
update (title, law, article, purpose, used_for, room, retired_on, changed_at, changed_by)
on known_grounds to casustafel_office;

insert into known_grounds (title, law, article, purpose, used_for, room, changed_at)
select k.title, k.law, k.article, k.purpose, k.used_for, k.room, now()
from (
    values
    (
        'Jeugdhulp loopt door na 18', 'Jeugdwet', 'verlengde jeugdhulp',
        'Hulp die voor de achttiende verjaardag begon of nodig werd gevonden, kan doorlopen zolang geen andere wet het overneemt.',
        'Een jongere bleef een jaar langer op dezelfde kamer met dezelfde begeleider, met elk half jaar minder uren.', 'extension'
    ),
    (
        'Zo licht als kan, zo lang als nodig', 'Jeugdwet', 'hulp die past bij eigen kracht',
        'Hulp sluit aan bij wat een jongere en de mensen eromheen zelf kunnen, en is niet zwaarder dan nodig.',
        'Twee uur mentor per week kwam in de plaats van een dure woonplek waar de jongere niets aan had.', 'exception'
    ),
    (
        'Een behandeling afmaken', 'Jeugdwet', 'afronden van hulp die loopt',
        'Een behandeling die loopt, stopt niet op een verjaardag, maar als zij klaar is of is overgedragen.',
        'De laatste zittingen bij de eigen behandelaar gingen door tot na drie gesprekken samen met de volgende.', 'extension'
    ),
    (
        'Terug naar jeugdhulp binnen een half jaar', 'Jeugdwet', 'hervatten van jeugdhulp',
        'Wie kort na de achttiende verjaardag vastloopt, kan terug naar hulp die eerder werkte.',
        'Een jongere die te vroeg alleen ging wonen, kreeg na vier maanden de vaste begeleider terug.', 'exception'
    ),
    (
        'Een voorziening op maat', 'Wmo 2015', 'maatwerkvoorziening',
        'Meedoen en zelfstandig wonen, met ondersteuning die bij deze persoon past.',
        'Een uur hulp in de ochtend, die als standaardproduct niet bestond.', 'exception'
    ),
    (
        'Beschermd wonen in het klein', 'Wmo 2015', 'beschermd wonen',
        'Een veilige plek voor wie nog niet alleen kan wonen, met toezicht en begeleiding.',
        'Twee aanbieders openden samen een klein huis met een slaapwacht voor jongeren die in een grote groep vastliepen.', 'exception'
    ),
    (
        'Blijvend iemand in de buurt', 'Wet langdurige zorg', 'blijvende behoefte aan nabijheid',
        'Wie levenslang dag en nacht zorg of toezicht in de buurt nodig heeft, krijgt die zorg.',
        'Tot het besluit er was, bleef de jongere wonen waar hij woonde; daarna nam de Wlz het over.', 'nothing'
    ),
    (
        'De verzekeraar zorgt dat er op tijd hulp is', 'Zorgverzekeringswet', 'zorgplicht van de verzekeraar',
        'Een verzekerde krijgt de behandeling die nodig is, binnen een redelijke tijd en afstand.',
        'Een verzekeraar maakte een afspraak voor één persoon met een behandelaar zonder contract.', 'leniency'
    ),
    (
        'Bijstand voor bijzondere kosten', 'Participatiewet', 'individuele bijzondere bijstand',
        'Kosten die nodig zijn en die iemand zelf niet kan betalen, brengen niemand onder het bestaansminimum.',
        'Eerste huur, borg en inrichting voor een jongere zonder ouders om op terug te vallen.', 'exception'
    ),
    (
        'Maatwerk bij de jongerennorm', 'Participatiewet', 'aanvulling op de norm voor 18 tot 21 jaar',
        'De lage norm gaat ervan uit dat ouders bijspringen. Kan dat niet, dan vult de gemeente aan.',
        'Een jongere van achttien zonder contact met zijn ouders kreeg een inkomen waarvan hij huur kon betalen.', 'exception'
    ),
    (
        'De uitkering afstemmen op de persoon', 'Participatiewet', 'afstemming',
        'Een uitkering past bij de omstandigheden en mogelijkheden van iemand.',
        'Tien maanden leefgeld voor een scholier, tot het diploma.', 'exception'
    ),
    (
        'Schulden oplossen voordat het misgaat', 'Wet gemeentelijke schuldhulpverlening', 'brede toegang en vroege hulp',
        'Inwoners met schulden krijgen hulp op tijd, ook als het ingewikkeld ligt.',
        'Een betaalafspraak en een huurcontract werden in dezelfde week geregeld.', 'nothing'
    ),
    (
        'Een mentor of bewindvoerder', 'Burgerlijk Wetboek, boek 1', 'mentorschap en bewind',
        'Wie beslissingen over zorg of geld niet alleen kan nemen, krijgt iemand die dat met diegene doet.',
        'Een oom werd mentor, zodat de aanvraag voor zorg na 18 getekend kon worden.', 'nothing'
    ),
    (
        'Ouders blijven verantwoordelijk tot 21', 'Burgerlijk Wetboek, boek 1', 'onderhoud van jongmeerderjarigen',
        'Ouders dragen bij aan levensonderhoud en studie van hun kind tot 21 jaar.',
        'De gemeente schoot voor en sprak zelf met de ouders, zodat de jongere dat niet hoefde te doen.', 'nothing'
    ),
    (
        'Het belang van het kind telt het zwaarst', 'Kinderrechtenverdrag', 'artikel 3',
        'Bij elk besluit over een kind is het belang van dat kind een eerste overweging.',
        'Een plaatsing vlak voor een verjaardag ging niet door, omdat die alleen de regels diende.', 'exception'
    ),
    (
        'Recht op onderwijs', 'Kinderrechtenverdrag', 'artikel 28',
        'Elk kind kan onderwijs volgen en een opleiding afmaken.',
        'Leefgeld tot het eindexamen, omdat meer werken betekende: geen diploma.', 'nothing'
    ),
    (
        'Een levensstandaard die past bij de ontwikkeling', 'Kinderrechtenverdrag', 'artikel 27',
        'Een kind groeit op met genoeg om zich te ontwikkelen; waar ouders dat niet kunnen, helpt de overheid.',
        'Kostgeld voor een kamer bij de ouders van een vriendin, in plaats van een nieuwe plaatsing.', 'exception'
    ),
    (
        'Een besluit mag niet onevenredig hard zijn', 'Algemene wet bestuursrecht', 'artikel 3:4, evenredigheid',
        'De nadelen van een besluit mogen niet groter zijn dan het doel ervan.',
        'Een vierde verhuizing deed meer kwaad dan een jaar overbruggen.', 'leniency'
    ),
    (
        'Afwijken van een eigen beleidsregel', 'Algemene wet bestuursrecht', 'artikel 4:84',
        'Een bestuur wijkt af van een beleidsregel als die in dit geval te zwaar uitpakt.',
        'De regel dat verlengde hulp bij dezelfde gemeente moest beginnen, werd één keer losgelaten.', 'hardship_clause'
    ),
    (
        'De hardheidsclausule van de verordening', 'Verordening jeugdhulp (verzonnen voorbeeld)', 'hardheidsclausule',
        'Het college kan afwijken als een bepaling van de verordening tot onredelijke hardheid leidt.',
        'Een aanbieder zonder contract mocht één jongere houden tot het einde van het schooljaar.', 'hardship_clause'
    ),
    (
        'Een aanpassing die werkt', 'Wet gelijke behandeling op grond van handicap of chronische ziekte', 'doeltreffende aanpassing',
        'Wie een beperking heeft, krijgt een aanpassing, tenzij die onevenredig zwaar is.',
        'Een kleine, stille plek voor een jongere met autisme in plaats van een grote groep.', 'nothing'
    ),
    (
        'Voorrang op een woning', 'Huisvestingswet 2014', 'urgentie',
        'Gemeenten kunnen voorrang geven aan wie dringend een woning nodig heeft.',
        'Een jongere die uit een instelling kwam, kreeg voorrang op een studio.', 'exception'
    ),
    (
        'Studiefinanciering bij geen contact met ouders', 'Wet studiefinanciering 2000', 'uitzondering op het ouderlijk inkomen',
        'Het inkomen van ouders telt niet mee als contact er niet is of schaadt.',
        'Met een verklaring van een hulpverlener kreeg een jongere een volledige aanvullende beurs.', 'exception'
    ),
    (
        'Betalen zolang een andere wet nog niet kan', 'Overbruggingsregeling (afspraak in de regio)', null,
        'Niemand valt tussen twee wetten: één partij betaalt voor, en rekent later af.',
        'De plek van een jongere bleef betaald zolang de aanvraag voor langdurige zorg liep.', 'exception'
    )
) k (title, law, article, purpose, used_for, room);

reset role;
