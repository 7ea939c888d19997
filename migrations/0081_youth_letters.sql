-- The letter to the youth about a decision, beside its excerpt.
--
-- Why kept and not made anew each time: a letter lies on somebody's table at home, and must read the same here. Decisions from before
-- there was a letter have none.
set role casustafel_owner;

alter table excerpts add column letter text;
alter table excerpts
add constraint "a letter to the youth says something" check (char_length(letter) between 1 and 200000);

reset role;
