-- How long each route to help after 18 takes is for the municipality to say, and the last safe table day follows from it.
--
-- Why: the weeks are estimates that practice corrects, and the backlog of the table is ordered by that day. It is stored with the
-- case, so a change of weeks is reckoned through to every open case in the same transaction, by the office that sees no case.

set role casustafel_owner;

alter table settings add constraint "a route takes 1 to 52 weeks" check (
    key !~ '^clock\.weeks\.' or (value #>> '{}') ~ '^([1-9]|[1-4][0-9]|5[0-2])$'
);

-- The same rule as last_safe_day in src/domain/lead_times.rs: the first of so many weeks before 18 and so many before the end of
-- care or decision; for who was 18 when the signal began, only what ends counts, where that is known. Answers how many cases moved.
create function reckon_safe_table_days(before_eighteen integer, before_end integer) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
    moved bigint;
begin
    if not exists (select from users u where u.id = app_actor() and u.active and u.role = 'administrator') then
        return 0;
    end if;
    update cases c
    set last_safe_table_day = r.day
    from (
        select
            o.id,
            coalesce(
                least(
                    case
                        when o.eighteenth > (o.started_at at time zone 'Europe/Amsterdam')::date
                            then o.eighteenth - 7 * before_eighteen
                    end,
                    (o.details #>> '{signal,care_ends_on}')::date - 7 * before_end,
                    (o.details #>> '{signal,decision_ends_on}')::date - 7 * before_end
                ),
                o.eighteenth - 7 * before_eighteen
            ) as day
        from cases o
        where o.phase <> 'closed'
    ) r
    where r.id = c.id and c.last_safe_table_day is distinct from r.day;
    get diagnostics moved = row_count;
    return moved;
end
$$;
revoke execute on function reckon_safe_table_days(integer, integer) from public;
grant execute on function reckon_safe_table_days(integer, integer) to casustafel_office;

reset role;
