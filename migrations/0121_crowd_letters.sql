-- The goes of a crowd have letters as every other go has.
--
-- Why: while a crowd arrives the triggers rest, and one of them writes the letters of a go. So the page of a go that arrived with a
-- crowd showed no letter, and no code of it could be asked about.
set role casustafel_owner;

do $$
declare
    told text := pg_get_functiondef('join_the_crowd(jsonb)'::regprocedure);
    before constant text := '    insert into excerpts (';
    letters constant text := E'    insert into go_letters (case_id, go, place, provider_id)\n'
        '    select g.case_id, g.number, r.place, r.provider_id\n'
        '    from jsonb_populate_recordset(null::goes, arrived -> ''goes'') g, unnest(g.recipients) with ordinality as r (provider_id, place);\n';
begin
    if strpos(told, before) = 0 then
        raise exception 'the crowd does not bring its letters along';
    end if;
    execute replace(told, before, letters || before);
end
$$;

insert into go_letters (case_id, go, place, provider_id)
select g.case_id, g.number, r.place, r.provider_id
from goes g, unnest(g.recipients) with ordinality as r (provider_id, place)
where not exists (select from go_letters l where l.case_id = g.case_id and l.go = g.number);

reset role;
