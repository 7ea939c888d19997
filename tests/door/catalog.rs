//! What the catalogue of the database says of every table at once, so that a new table cannot be forgotten.

use sqlx::Row;

use super::world::World;

async fn offenders(w: &World, query: &str) -> Vec<String> {
    w.as_superuser(query).await.iter().map(|row| row.get(0)).collect()
}

fn none() -> Vec<String> {
    Vec::new()
}

#[tokio::test]
async fn every_table_of_a_case_is_closed_row_by_row_and_opened_by_a_policy() {
    let w = World::new().await;
    let unguarded = "
        select c.relname::text
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        where
            n.nspname = 'public'
            and c.relkind in ('r', 'p')
            and (c.relname = 'cases' or exists (
                select from pg_attribute a where a.attrelid = c.oid and a.attname = 'case_id' and not a.attisdropped
            ))
            and (not c.relrowsecurity or not exists (select from pg_policy p where p.polrelid = c.oid))";
    assert_eq!(offenders(&w, unguarded).await, none());
    let views = "select viewname::text from pg_views where schemaname = 'public'
        union all select matviewname::text from pg_matviews where schemaname = 'public'";
    assert_eq!(offenders(&w, views).await, none(), "a view would look around the policies");
}

#[tokio::test]
async fn every_right_on_a_table_of_a_case_comes_with_a_policy_for_that_role() {
    let w = World::new().await;
    let without = "
        select distinct t.relname || ' ' || r.rolname || ' ' || x.privilege
        from pg_class t
        cross join pg_roles r
        cross join (values ('select', 'r'), ('insert', 'a'), ('update', 'w'), ('delete', 'd')) as x (privilege, command)
        where
            t.relnamespace = 'public'::regnamespace
            and t.relkind = 'r'
            and t.relrowsecurity
            and r.rolname like 'casustafel\\_%' and r.rolname not in ('casustafel_owner', 'casustafel_app')
            and (
                has_table_privilege(r.oid, t.oid, x.privilege)
                or (x.privilege <> 'delete' and has_any_column_privilege(r.oid, t.oid, x.privilege))
            )
            and not exists (
                select from pg_policy p
                where p.polrelid = t.oid and p.polcmd::text in ('*', x.command) and (r.oid = any (p.polroles) or 0 = any (p.polroles))
            )";
    assert_eq!(offenders(&w, without).await, none());
}

#[tokio::test]
async fn the_roles_of_the_program_own_nothing_and_stand_above_nothing() {
    let w = World::new().await;
    let owned = "
        select c.relname::text from pg_class c join pg_roles r on r.oid = c.relowner
        where r.rolname like 'casustafel\\_%' and r.rolname <> 'casustafel_owner'
        union all
        select p.proname::text from pg_proc p join pg_roles r on r.oid = p.proowner
        where r.rolname like 'casustafel\\_%' and r.rolname <> 'casustafel_owner'";
    assert_eq!(offenders(&w, owned).await, none());
    let mighty = "
        select r.rolname::text from pg_roles r
        where
            r.rolname like 'casustafel\\_%'
            and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb
                or (r.rolname <> 'casustafel_owner' and pg_has_role(r.oid, 'casustafel_owner', 'member')))";
    assert_eq!(offenders(&w, mighty).await, none());
    let inherits = "select rolname::text from pg_roles where rolname = 'casustafel_app' and rolinherit";
    assert_eq!(offenders(&w, inherits).await, none());
}

#[tokio::test]
async fn functions_with_the_owners_rights_look_only_where_they_should() {
    let w = World::new().await;
    let loose = "
        select p.proname::text from pg_proc p
        where
            p.pronamespace = 'public'::regnamespace
            and p.prosecdef
            and not coalesce(p.proconfig @> array['search_path=pg_catalog, public, pg_temp'], false)";
    assert_eq!(offenders(&w, loose).await, none());
    let open = "
        select p.proname::text from pg_proc p
        where p.pronamespace = 'public'::regnamespace and has_function_privilege('casustafel_app', p.oid, 'execute')";
    assert_eq!(offenders(&w, open).await, none(), "nothing is executable by everybody");
}

#[tokio::test]
async fn what_is_only_added_to_is_granted_no_other_way() {
    let w = World::new().await;
    for table in
        ["case_events", "positions", "plan_texts", "seats", "audit", "meeting_events", "decision_lists", "decisions"]
    {
        let query = format!(
            "select r.rolname || ' ' || x.privilege
            from pg_roles r
            cross join (values ('update'), ('delete'), ('truncate')) as x (privilege)
            where
                r.rolname like 'casustafel\\_%' and r.rolname <> 'casustafel_owner'
                and (has_table_privilege(r.oid, '{table}', x.privilege)
                    or (x.privilege = 'update' and has_any_column_privilege(r.oid, '{table}', 'update')))"
        );
        assert_eq!(offenders(&w, &query).await, none(), "{table}");
    }
    let deleted = "
        select t.relname || ' ' || r.rolname
        from pg_class t cross join pg_roles r
        where
            t.relnamespace = 'public'::regnamespace and t.relkind = 'r' and t.relrowsecurity
            and t.relname not in ('users', 'meeting_attendance', 'meeting_deputies', 'failing_accounts')
            and r.rolname like 'casustafel\\_%' and r.rolname <> 'casustafel_owner'
            and (has_table_privilege(r.oid, t.oid, 'delete') or has_table_privilege(r.oid, t.oid, 'truncate'))";
    assert_eq!(offenders(&w, deleted).await, none(), "nothing of a case is ever deleted");
}

#[tokio::test]
async fn constraints_have_sentences_for_names() {
    let w = World::new().await;
    let terse = "
        select conname::text from pg_constraint
        where contype = 'c' and connamespace = 'public'::regnamespace and conname not like '% %'";
    assert_eq!(offenders(&w, terse).await, none());
    let cut = "
        select conname::text from pg_constraint where length(conname) >= 63 and connamespace = 'public'::regnamespace
        union all select tgname::text from pg_trigger where length(tgname) >= 63 and not tgisinternal
        union all select relname::text from pg_class where length(relname) >= 63 and relnamespace = 'public'::regnamespace";
    assert_eq!(offenders(&w, cut).await, none(), "a name that was cut off is no sentence");
}
