-- Search: the words by which somebody finds a case again.
--
-- Why: a professional remembers a name, an organisation or something that was written, not a number. Under row level security no index
-- of words can be used (`@@` could tell something of a row one may not see), so one function looks for whoever asks, within what they
-- see at that moment; what it finds is then read under row level security like everything else.
set role casustafel_owner;

-- Words as they are compared: small letters, without accents.
create function folded(text) returns text
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$ select lower(regexp_replace(normalize($1, NFD), U&'[\0300-\036F]', '', 'g')) $$;

-- Words that stand for themselves, a name or a number, marked with what they are, so that no word of a plan is taken for one.
create function marked(mark text, words text) returns text[]
language sql immutable strict parallel safe set search_path = pg_catalog, public, pg_temp
as $$
    select coalesce(array_agg(mark || word), '{}')
    from regexp_split_to_table(folded($2), '[^[:alnum:]]+') as word
    where word <> ''
$$;

-- 1. One row per case: the first name (=n), the organisation and the number (=o), and the words of the plan by their Dutch stem. Of the
--    plan counts what people work with: the newest version that was not given up, and the one in effect.
create table search_words (
    case_id uuid primary key references cases (id),
    started_at timestamptz not null,
    words tsvector not null
);
create index search_words_found on search_words using gin (words);
create index search_words_newest on search_words (started_at desc, case_id desc);

create function gather_search_words(of_cases uuid[]) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
    insert into search_words as s (case_id, started_at, words)
    select
        c.id,
        coalesce(c.started_at, c.waits_since),
        array_to_tsvector(
            marked('=n', c.first_name) || marked('=o', o.name) || marked('=o', c.number)
            || marked('=o', ltrim(split_part(c.number, '-', 3), '0'))
        )
        || strip(to_tsvector('dutch', left(folded(coalesce(plan.words, '')), 150000)))
    from cases c
    join organisations o on o.id = c.provider_id
    left join lateral (
        select concat_ws(' ', string_agg(t.text, ' '), string_agg(listed.words, ' ')) as words
        from (
            select v.number, v.actions, v.needs
            from plan_versions v
            where v.case_id = c.id and (v.number = c.in_effect_version or v.number = (
                select max(n.number) from plan_versions n where n.case_id = c.id and n.state <> 'abandoned'
            ))
        ) v
        left join lateral (
            select string_agg(t.text, ' ') as text
            from plan_passages p
            join plan_texts t on t.case_id = p.case_id and t.digest = p.digest
            where p.case_id = c.id and p.version = v.number and not p.empty
        ) t on true
        left join lateral (
            select string_agg(line #>> '{}', ' ') as words
            from jsonb_path_query(v.actions || v.needs, '$[*].what') as line
        ) listed on true
    ) plan on true
    where c.id = any ($1)
    order by c.id
    on conflict (case_id) do update
    set started_at = excluded.started_at, words = excluded.words
    where (s.started_at, s.words) is distinct from (excluded.started_at, excluded.words)
$$;

-- 2. Whatever changes the words, the words follow in the same transaction.
create function search_follows_the_case() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform gather_search_words(array[new.id]);
    return null;
end
$$;
create trigger "a case is found by its own words" after insert on cases
for each row execute function search_follows_the_case();
create trigger "a case is found by its words of today" after update of first_name, provider_id, number, in_effect_version on cases
for each row
when (
    (old.first_name, old.provider_id, old.number, old.in_effect_version)
    is distinct from (new.first_name, new.provider_id, new.number, new.in_effect_version)
)
execute function search_follows_the_case();

create function search_follows_the_plan() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform gather_search_words(array(select distinct w.case_id from written w));
    return null;
end
$$;
create trigger "a new passage is found" after insert on plan_passages
referencing new table as written for each statement execute function search_follows_the_plan();
create trigger "a changed passage is found" after update on plan_passages
referencing new table as written for each statement execute function search_follows_the_plan();
create trigger "a new version is found" after insert on plan_versions
referencing new table as written for each statement execute function search_follows_the_plan();
create trigger "a changed version is found" after update on plan_versions
referencing new table as written for each statement execute function search_follows_the_plan();

create function search_follows_the_organisation() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform gather_search_words(array(select c.id from cases c where c.provider_id = new.id));
    return null;
end
$$;
create trigger "cases are found by the new name of an organisation" after update of name on organisations
for each row when (old.name is distinct from new.name)
execute function search_follows_the_organisation();

-- 3. What is typed, as a question to the index: every word must be found, or one of them. A word is found in a plan by its stem or by its
--    beginning, a name and an organisation by their beginning, a number as it is. Null when nothing is left to look for.
create function search_question(typed text, names boolean, plans boolean, all_of_them boolean) returns tsquery
language plpgsql stable set search_path = pg_catalog, public, pg_temp
as $$
declare
    word text;
    asked tsquery;
    question tsquery;
begin
    foreach word in array (marked('', typed))[:8] loop
        word := left(word, 40);
        if word ~ '^[0-9]+$' then
            asked := format('''=o%s''', word)::tsquery;
            if plans then
                asked := asked || format('''%s''', word)::tsquery;
            end if;
        else
            continue when char_length(word) < 2 or numnode(plainto_tsquery('dutch', word)) = 0;
            asked := format('''=o%s'':*', word)::tsquery;
            if names then
                asked := asked || format('''=n%s'':*', word)::tsquery;
            end if;
            if plans then
                asked := asked || plainto_tsquery('dutch', word);
                if char_length(word) > 3 then
                    asked := asked || format('''%s'':*', word)::tsquery;
                end if;
            end if;
        end if;
        question := case when question is null then asked when all_of_them then question && asked else question || asked end;
    end loop;
    return question;
end
$$;

-- 4. The newest cases that hold all words, of what the actor sees now; whoever does not see the plan finds nothing by it, and
--    `names_before_the_table` says whether the first name counts before the table discussed the case. What is rare is found by the index
--    of words, what is rare among the cases that somebody sees by those, and what is in many of them is met soon on the way back from the
--    newest: so it costs about the same for everybody.
create function search_cases(
    typed text, names_before_the_table boolean, before_moment timestamptz, before_case uuid, at_most integer
) returns table (found_case uuid, found_started timestamptz)
language plpgsql stable security definer rows 26 set search_path = pg_catalog, public, pg_temp
as $$
declare
    handful constant integer := 2000;
    leads constant boolean := current_setting('role') = 'casustafel_lead' and app_actor() is not null;
    parties constant uuid[] := app_parties();
    moment constant timestamptz := app_now();
    widest tsquery := search_question(typed, true, true, true);
    before_the_table constant tsquery := search_question(typed, names_before_the_table, true, true);
    of_the_signal constant tsquery := search_question(typed, true, false, true);
    candidates uuid[];
begin
    if widest is null or moment is null or not (leads or current_setting('role') = 'casustafel_scoped') then
        return;
    end if;
    -- whoever sees no plan at all need not be led past every case that only a plan would give
    if not leads and not exists (
        select
        from involvements i
        where
            i.party = any (parties)
            and i.capacity <> 'provider'
            and i.valid_from <= moment
            and (i.valid_until is null or i.valid_until > moment)
    ) then
        widest := of_the_signal;
    end if;
    candidates := array(select w.case_id from search_words w where w.words @@ widest limit handful + 1);
    if cardinality(candidates) > handful and not leads then
        candidates := array(
            select i.case_id
            from involvements i
            join search_words w on w.case_id = i.case_id
            where
                i.party = any (parties)
                and i.valid_from <= moment
                and (i.valid_until is null or i.valid_until > moment)
                and w.words @@ widest
            limit handful + 1
        );
    end if;
    if cardinality(candidates) > handful then
        candidates := null;
    end if;
    if leads and candidates is not null then
        return query
        select w.case_id, w.started_at
        from search_words w
        join cases c on c.id = w.case_id
        where
            w.case_id = any (candidates)
            and (before_moment is null or (w.started_at, w.case_id) < (before_moment, before_case))
            and c.submitted_at is not null
        order by w.started_at desc, w.case_id desc
        limit at_most;
    elsif leads then
        return query
        select w.case_id, w.started_at
        from search_words w
        join cases c on c.id = w.case_id
        where
            (before_moment is null or (w.started_at, w.case_id) < (before_moment, before_case))
            and c.submitted_at is not null
            and w.words @@ widest
        order by w.started_at desc, w.case_id desc
        limit at_most;
    else
        -- whoever is involved only as the provider's contact sees no plan
        return query
        select w.case_id, w.started_at
        from search_words w
        join cases c on c.id = w.case_id
        cross join lateral (
            select bool_or(i.capacity <> 'provider') as plan
            from involvements i
            where
                i.case_id = w.case_id
                and i.party = any (parties)
                and i.valid_from <= moment
                and (i.valid_until is null or i.valid_until > moment)
        ) sees
        where
            (candidates is null or w.case_id = any (candidates))
            and (before_moment is null or (w.started_at, w.case_id) < (before_moment, before_case))
            and sees.plan is not null
            and w.words @@ widest
            and w.words @@ case
                when not sees.plan then of_the_signal
                when c.discussed_at is null then before_the_table
                else widest
            end
        order by w.started_at desc, w.case_id desc
        limit at_most;
    end if;
end
$$;
grant execute on function search_cases(text, boolean, timestamptz, uuid, integer) to casustafel_scoped, casustafel_lead;
grant execute on function gather_search_words(uuid[]) to casustafel_job;

-- In which of somebody's passages one of the words stands is asked of the text itself.
grant execute on function folded(text), marked(text, text), search_question(text, boolean, boolean, boolean)
to casustafel_scoped, casustafel_lead;

-- Nobody reads the words themselves: they can only be found.
alter table search_words enable row level security;
create policy "nobody reads the words themselves" on search_words for all to casustafel_scoped, casustafel_lead using (false);

-- 5. What there is already.
select gather_search_words(array(select c.id from cases c));

reset role;
