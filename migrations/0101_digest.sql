-- Mail once a day, for who chooses so.
--
-- Why: who has many cases reads one letter a day better than twenty. Everybody chooses for themselves, and nobody sees what another
-- chose but the post, which keeps to it.
set role casustafel_owner;

create table mail_wishes (
    user_id uuid primary key references users (id),
    daily_at smallint,
    constraint "mail comes together at an hour of the working day" check (daily_at between 9 and 17)
);
comment on column mail_wishes.daily_at is 'the hour of the one letter of a working day; none means at once';

grant select, insert (user_id, daily_at), update (daily_at) on mail_wishes to casustafel_gate;
grant select on mail_wishes to casustafel_job;

alter table mail_wishes enable row level security;
create policy "everybody chooses their own mail" on mail_wishes
for all to casustafel_gate using (user_id = (select app_actor()));
create policy "the post keeps to what was chosen" on mail_wishes for select to casustafel_job using ((select app_now()) is not null);

reset role;
