-- Since when a condition is to be arranged.
--
-- Why: whoever arranges something waits since that was asked of them, not since the case came into its step; and a case waits
-- longest for whoever was asked first. A go that was revoked is no go that was reached.
set role casustafel_owner;

alter table conditions add column since timestamptz;
update conditions o
set
    since = (
        select max(e.at)
        from case_events e
        where
            e.case_id = o.case_id
            and (
                (e.kind = 'condition_added' and (e.data -> 'condition' ->> 'number')::integer = o.number)
                or (e.kind in ('condition_reopened', 'condition_refused') and (e.data ->> 'condition')::integer = o.number)
            )
    );
grant insert (since), update (since) on conditions to casustafel_scoped, casustafel_lead;
create index conditions_refused on conditions (since, case_id) where standing = 'refused' and blocking;
create index conditions_of_lead on conditions (since, case_id) where standing in ('open', 'refused') and owner_role = 'project_lead';
create index conditions_of_nobody on conditions (since, case_id)
where standing in ('open', 'refused') and owner_role = 'core_member' and owner_user is null;

update cases c
set go_at = null
where
    c.go_at is not null
    and 'revoked' = (select g.ended from goes g where g.case_id = c.id order by g.number desc limit 1);

-- A crowd arrives with its conditions as they are, this day included.
do $$
declare
    told text := pg_get_functiondef('join_the_crowd(jsonb)'::regprocedure);
    into_these constant text := 'blocking, group_number, expected_on, state, relief';
    from_those constant text := E'o.group_number, o.expected_on,\n        o.state, o.relief';
begin
    if strpos(told, into_these) = 0 or strpos(told, from_those) = 0 then
        raise exception 'the crowd does not bring its conditions along';
    end if;
    told := replace(told, into_these, replace(into_these, 'expected_on,', 'expected_on, since,'));
    execute replace(told, from_those, replace(from_those, 'o.state,', 'o.since, o.state,'));
end
$$;

reset role;
