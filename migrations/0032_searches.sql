-- What somebody searches for.
--
-- Why: people search by name, and a name in an address stays behind in the history of a browser and the log of a proxy. So the words stay
-- here as long as the session lasts, and the address holds only their number, which says nothing and works for that session alone.
set role casustafel_owner;

create table searches (
    id uuid primary key default gen_random_uuid(),
    session_id uuid not null references sessions (id) on delete cascade,
    words text not null,
    constraint "a search is for a few words" check (char_length(words) between 1 and 100)
);
create unique index "the same words are one search" on searches (session_id, words);
alter table searches enable row level security;

create function keep_search(words text) returns uuid
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    insert into searches as s (session_id, words)
    values (nullif(current_setting('app.session', true), '')::uuid, $1)
    on conflict (session_id, words) do update set words = excluded.words
    returning s.id
$$;

create function kept_search(search uuid) returns text
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select s.words from searches s where s.id = $1 and s.session_id = nullif(current_setting('app.session', true), '')::uuid
$$;
grant execute on function keep_search(text), kept_search(uuid) to casustafel_scoped, casustafel_lead, casustafel_office;

reset role;
