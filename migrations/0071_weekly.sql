-- When the table sits every week, chosen by whoever leads it or keeps the accounts.
--
-- Why a function: the settings are the administrator's, but the day of the table is also the project lead's to choose, and nothing else.
set role casustafel_owner;

create function choose_the_weekly_table(weekday text, at_time text, weeks integer, skip_holidays boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if weekday not in ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun') or at_time !~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' or weeks not between 1 and 26 then
        perform refuse('the table sits on a day of the week at a time', 'settings');
    end if;
    insert into settings (key, value, changed_at, changed_by)
    values (
        'table.weekly',
        jsonb_build_object('weekday', weekday, 'time', at_time, 'weeks', weeks, 'skip_holidays', skip_holidays),
        app_now(),
        app_actor()
    )
    on conflict (key) do update set value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by;
    perform record_audit('choose_weekly_table', 'setting', 'table.weekly');
end
$$;
grant execute on function choose_the_weekly_table(text, text, integer, boolean) to casustafel_lead, casustafel_office;

reset role;
