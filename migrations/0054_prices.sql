-- The price list: what things cost, from which source and since when that is known.
--
-- Why: whoever reckons a plan should not have to look up what a day in a crisis place costs, and the table should see where an amount
-- comes from. A price never changes: a new one with its own day takes its place, and a plan keeps the numbers it was written with.
-- Items whose price nobody could name yet stand in the list without one; they are chosen from the day they have a price.

set role casustafel_owner;

create table price_items (
    id uuid primary key default gen_random_uuid(),
    what text not null,
    unit text not null,
    payer text,
    ended_on date,
    constraint "an item of the price list says what it is" check (what = btrim(what) and char_length(what) between 1 and 200),
    constraint "an item of the price list has a unit" check (unit = btrim(unit) and char_length(unit) between 1 and 60),
    constraint "an item of the price list is paid by a known payer" check (
        payer in (
            'youth_care', 'protected_housing', 'social_support', 'long_term_care', 'health_insurance', 'participation', 'bridging',
            'flex_fund', 'national_scheme', 'justice', 'own_income', 'network', 'other'
        )
    )
);
create unique index "an item stands in the price list once" on price_items (lower(what), lower(unit)) where ended_on is null;

create table prices (
    item_id uuid not null references price_items (id),
    number integer not null,
    cents bigint not null,
    low_cents bigint,
    high_cents bigint,
    source text not null,
    as_of date,
    certainty text not null,
    set_at timestamptz not null default app_now(),
    set_by uuid references users (id),
    primary key (item_id, number),
    constraint "prices of an item are numbered from one" check (number >= 1),
    constraint "a price is at most ten million euros" check (cents between 0 and 1000000000),
    constraint "a price lies between its lowest and its highest" check (
        coalesce(low_cents, cents) between 0 and cents and coalesce(high_cents, cents) between cents and 1000000000
    ),
    constraint "a price has a source" check (source = btrim(source) and char_length(source) between 1 and 200),
    constraint "a price is known or an estimate" check (certainty in ('known', 'estimate'))
);
create trigger "a price never changes"
before update or delete on prices
for each row execute function refuse_to_rewrite('a price never changes');
create trigger "prices are never emptied"
before truncate on prices
for each statement execute function refuse_to_rewrite('a price never changes');

grant select on price_items, prices to casustafel_scoped, casustafel_lead, casustafel_office;
grant insert (id, what, unit, payer), update (ended_on) on price_items to casustafel_office;
grant insert (item_id, number, cents, low_cents, high_cents, source, as_of, certainty, set_by) on prices to casustafel_office;

-- What is known to begin with. A municipality replaces it with its own contracts; each amount says where it comes from.
with
known (what, unit, payer, cents, low_cents, high_cents, source, as_of) as (
    values
    (
        'Detentie', 'dag', 'justice', 31000, null::bigint, null::bigint,
        'Voorbeeld uit de Doorbraakmethode: een half jaar kost ongeveer € 56.000', null::date
    ),
    (
        'Plek in de maatschappelijke opvang', 'jaar', 'social_support', 1500000, 1500000, 7000000,
        'EenVandaag: vanaf € 15.000, met zware zorg tot € 70.000', date '2025-12-23'
    ),
    (
        'Dakloos, alle kosten samen', 'jaar', 'social_support', 3000000, 3000000, 8500000,
        'EenVandaag, schatting van één deskundige: € 30.000 tot € 85.000. We rekenen met het laagste.', date '2025-12-23'
    ),
    ('Opvang voor jongeren', 'jaar', 'social_support', 2230200, null, null, 'Stichting Zwerfjongeren Nederland: opvang in Amsterdam in 2016', date '2016-01-01'),
    ('Schuldhulp', 'keer', 'social_support', 150000, null, null, 'Stichting Zwerfjongeren Nederland: cijfer van 2005', date '2005-01-01'),
    (
        'Aanvullende jeugdhulp zonder verblijf', 'jaar', 'youth_care', 500000, null, null,
        'Gemeente Utrecht, cijfer van 2019, gemiddeld per cliënt', date '2019-01-01'
    ),
    ('Hulp van het buurtteam', 'jaar', 'social_support', 280000, null, null, 'Gemeente Utrecht, cijfer van 2019, gemiddeld per cliënt', date '2019-01-01'),
    ('Bouwdepot, inkomen van één jaar', 'maand', 'flex_fund', 105000, null, null, 'Proef in Groningen, 2022', date '2022-01-01'),
    ('Eigen risico van de zorgverzekering', 'jaar', 'own_income', 38500, null, null, 'Wettelijk eigen risico', date '2026-01-01')
),
items as (
    insert into price_items (what, unit, payer)
    select k.what, k.unit, k.payer from known k
    returning id, what
)
insert into prices (item_id, number, cents, low_cents, high_cents, source, as_of, certainty, set_at)
select
    i.id, 1, k.cents, k.low_cents, k.high_cents, k.source, k.as_of,
    case when k.what = 'Eigen risico van de zorgverzekering' then 'known' else 'estimate' end,
    now()
from known k
join items i on i.what = k.what;

insert into price_items (what, unit, payer)
values
('Uithuiszetting', 'keer', 'other'),
('Crisisplek', 'dag', 'youth_care'),
('Beschermd wonen met verblijf', 'maand', 'protected_housing'),
('Verblijf in een jeugdhulpgroep', 'dag', 'youth_care'),
('Ambulante begeleiding', 'uur', 'youth_care'),
('Crisisopname', 'dag', 'health_insurance'),
('Schooluitval', 'jaar', 'other'),
('Inzet van de politie', 'keer', 'justice'),
('Bijstandsuitkering', 'maand', 'participation'),
('Inrichting en borg', 'keer', 'flex_fund');

reset role;
