-- A name or date of birth that was typed wrong is put right.
--
-- Why: until now only the project lead could, and not the name. Whoever signals finds the mistake first, before the signal is submitted;
-- after that others have gone by it, and the project lead puts it right.
set role casustafel_owner;

grant update (first_name) on cases to casustafel_scoped, casustafel_lead;

create function a_youth_is_put_right_in_time() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if
        current_setting('role') = 'casustafel_scoped'
        and not (old.phase = 'signalling' and old.signaller_id is not distinct from app_actor())
    then
        perform refuse('after submitting, a project lead corrects the youth', 'cases');
    end if;
    return new;
end
$$;
create trigger "after submitting, a project lead corrects the youth"
before update of first_name, born on cases
for each row when ((old.first_name, old.born) is distinct from (new.first_name, new.born))
execute function a_youth_is_put_right_in_time();

reset role;
