-- A case in which something slipped since the look back before comes back to whoever leads it.
--
-- Why: what a look back saw go worse stood on the page of that case alone. It is worked out from the looks, so the day is stored by the
-- door when they change, and the list of the project lead reads an index and nothing else.
set role casustafel_owner;

alter table cases add column slipped_at timestamptz;
create index cases_slipped on cases (slipped_at, id) where slipped_at is not null;
grant update (slipped_at) on cases to casustafel_scoped, casustafel_lead, casustafel_job;

-- A crowd arrives with it.
do $$
declare
    told text := pg_get_functiondef('join_the_crowd(jsonb)'::regprocedure);
    brought text := replace(
        replace(told, 'next_due, remind_on, eighteenth', 'next_due, remind_on, slipped_at, eighteenth'),
        'c.remind_on, c.eighteenth',
        'c.remind_on, c.slipped_at, c.eighteenth'
    );
begin
    if brought not like '%remind_on, slipped_at, eighteenth%' or brought not like '%c.slipped_at, c.eighteenth%' then
        raise exception 'the crowd does not bring along what slipped';
    end if;
    execute brought;
end
$$;

reset role;
