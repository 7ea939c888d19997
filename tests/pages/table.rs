//! At the table: positions on exactly one text, deputies, carrying over, and the meetings themselves.

use axum::http::StatusCode;
use casustafel::domain::case::Capacity;
use casustafel::domain::command::Command;
use casustafel::domain::ids::CaseNumber;
use casustafel::domain::meeting::MeetingCommand;
use casustafel::domain::phase::Phase;
use casustafel::domain::plan::{Section, Voice};
use casustafel::domain::role::{Represents, Role};

use super::town::Town;
use crate::support::{Page, Person};

fn table(number: &CaseNumber) -> String {
    format!("/casussen/{number}/tafel")
}

fn words(page: &Page) -> Vec<String> {
    page.buttons().into_iter().chain(page.links().into_iter().map(|(words, _)| words)).collect()
}

fn offers(page: &Page, label: &str) -> bool {
    words(page).iter().any(|found| found == label)
}

async fn agree(who: &mut Person, number: &CaseNumber) -> Page {
    who.get(&table(number)).await;
    who.press("Standpunt geven", &[("stance", "agree")]).await
}

#[tokio::test]
async fn a_table_that_is_open_does_not_hide_another_that_is() {
    let mut town = Town::new().await;
    town.round_open().await;
    town.next_week().await;
    let moment = town.app.now().to_rfc3339();
    town.app
        .rows(&format!(
            "set session_replication_role = replica; insert into meetings (id, state, starts_at) \
             values (gen_random_uuid(), 'open', '{moment}')"
        ))
        .await;
    let page = town.lead.get("/").await;
    let cards = page.texts("aside .ct-card h2");
    let tables: Vec<&String> = cards.iter().filter(|title| title.contains("tafel")).collect();
    assert_eq!(tables, ["De tafel is nu bezig", "Deze tafel is nog niet afgerond"]);
    let mut to = Vec::new();
    for (_, link) in page.links().into_iter().filter(|(_, link)| link.starts_with("/tafel/")) {
        to.push(town.lead.get(&link).await.address);
    }
    assert!(to.len() == 2 && to[0] > to[1] && to[1].starts_with("/tafel/20"), "{to:?}");
}

#[tokio::test]
async fn the_last_position_makes_a_round_unanimous_and_the_lead_sees_that_it_can_be_adopted() {
    let mut town = Town::new().await;
    let (number, _) = town.round_open().await;
    agree(&mut town.youth, &number).await;
    let page = agree(&mut town.housing, &number).await;
    assert!(
        page.has("Uw akkoord is vastgelegd.") && page.has("2 van de 3 hebben een standpunt gegeven."),
        "{}",
        page.text()
    );
    let page = town.lead.get(&table(&number)).await;
    assert!(!offers(&page, "Vaststellen"));

    let page = agree(&mut town.income, &number).await;
    assert!(page.has("Iedereen is het eens"), "{}", page.text());
    assert!(!offers(&page, "Vaststellen"), "only the lead adopts");
    let page = town.lead.get(&table(&number)).await;
    assert!(offers(&page, "Vaststellen"), "{}", page.text());
    town.lead.follow("Vaststellen").await;
    town.lead.press("Vaststellen", &[("youth_silent", "Noor is ziek.")]).await;
    assert_eq!(town.whole(&number).await.phase, Phase::Arranging);
}

#[tokio::test]
async fn a_changed_text_voids_every_position_and_a_stale_one_keeps_what_was_typed() {
    let mut town = Town::new().await;
    let (number, _) = town.round_open().await;
    agree(&mut town.youth, &number).await;
    town.housing.get(&table(&number)).await;
    let disagree = [
        ("stance", "disagree"),
        ("domain", "wonen"),
        ("reason", "De borg ontbreekt nog."),
        ("would_agree", "Als de borg geregeld is."),
    ];
    let written = town
        .housing
        .shown()
        .fill("Standpunt geven", &[("stance", "disagree"), ("domain", "housing"), disagree[2], disagree[3]]);
    town.act(&town.lead, &number, Command::EditTabledPlan).await;
    town.write(&town.lead, &number, Section::Housing, Voice::Helpers, "Met borg.").await;

    let page = town.housing.submit(written.clone()).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("Uw standpunt is niet opgeslagen") && page.has("omdat het plan is aangepast"), "{}", page.text());
    assert!(page.has("De borg ontbreekt nog.") && page.has("Als de borg geregeld is."), "what was typed can be copied");

    let page = town.lead.get(&table(&number)).await;
    assert!(!offers(&page, "Bespreken"), "the discussion goes on: {:?}", words(&page));
    let page = town.lead.follow("Nieuwe versie op tafel leggen").await;
    assert!(page.has("Standpunten over een vorige versie tellen niet meer."), "{}", page.text());
    assert!(!page.has("gaat naar stap 5"), "it is there already");
    let page = town.lead.press("Nieuwe versie op tafel leggen", &[]).await;
    assert!(page.has("De nieuwe versie ligt op tafel."), "{}", page.text());
    town.act(&town.lead, &number, Command::OpenRound).await;
    let page = town.housing.submit(written).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has("Nu ligt versie 2 voor."), "{}", page.text());
    assert_eq!(page.value("reason").as_deref(), Some("De borg ontbreekt nog."), "typed into the new form");
    let page = town.youth.get(&table(&number)).await;
    assert!(page.has("0 van de 3 hebben"), "the agreement on the old text counts no more");
    town.youth.follow("Wat is er veranderd sinds u akkoord gaf op versie 1?").await;
    assert!(town.youth.shown().has("[toegevoegd:"), "{}", town.youth.shown().text());
    town.housing.press("Standpunt geven", &[]).await;
    let case = town.whole(&number).await;
    assert_eq!(case.open_round().unwrap().positions.len(), 1);
}

#[tokio::test]
async fn after_a_change_who_agreed_reads_what_changed_and_still_agrees_with_one_press() {
    let mut town = Town::new().await;
    let (number, _) = town.round_open().await;
    agree(&mut town.youth, &number).await;
    town.housing.get(&table(&number)).await;
    town.housing.press("Standpunt geven", &[("stance", "not_yet"), ("question", "Wie betaalt de borg?")]).await;
    town.act(&town.lead, &number, Command::EditTabledPlan).await;
    town.write(&town.lead, &number, Section::Housing, Voice::Helpers, "Met borg.").await;
    let page = town.youth.get(&table(&number)).await;
    assert!(page.has("Uw standpunt is vervallen, want het plan wordt aangepast."), "{}", page.text());
    assert!(!town.income.get(&table(&number)).await.has("Uw standpunt is vervallen"), "nothing was said");
    town.act(&town.lead, &number, Command::OpenDiscussion).await;
    town.act(&town.lead, &number, Command::OpenRound).await;

    let page = town.housing.get(&table(&number)).await;
    assert!(page.has("Op versie 1 was uw standpunt: nog niet."), "{}", page.text());
    assert_eq!(page.value("question").as_deref(), Some("Wie betaalt de borg?"));
    assert!(!offers(&page, "Nog steeds akkoord"), "who did not agree says it anew");
    assert!(!offers(&town.income.get(&table(&number)).await, "Nog steeds akkoord"), "nothing was said before");

    let meeting = format!("/tafel/{}", town.today());
    town.lead.get(&meeting).await;
    town.lead.press(&format!("Op het scherm : {number}"), &[]).await;
    let page = town.youth.get(&meeting).await;
    let changed = page.texts("#deel-standpunt .ct-card li");
    assert!(changed.len() == 1 && changed[0].contains("Wonen"), "{changed:?}");
    let page = town.youth.follow("Vergelijk versie 1 en versie 2").await;
    assert!(page.has("[toegevoegd:"), "{}", page.text());
    let page = town.youth.follow("Terug naar uw standpunt over versie 2").await;
    assert!(page.address.starts_with(&meeting), "{}", page.address);
    let page = town.youth.press("Nog steeds akkoord", &[]).await;
    assert!(page.address.starts_with(&meeting) && page.has("Uw akkoord is vastgelegd."), "{}", page.text());
    assert!(!offers(&page, "Nog steeds akkoord"), "it was said");
    let case = town.whole(&number).await;
    let round = case.open_round().unwrap();
    assert_eq!((round.version, round.positions.len(), round.positions[0].by), (2, 1, town.youth.id));
}

#[tokio::test]
async fn an_invitation_is_taken_back_where_the_guest_stands_also_while_a_round_is_open() {
    let mut town = Town::new().await;
    let (number, _) = town.round_open().await;
    let guest = town.app.person("Karin Veldman", Role::Invitee).await.id;
    let (represents, capacity) = (Represents::Other, Capacity::Explains);
    town.act(&town.lead, &number, Command::Invite { user: guest, capacity, represents, reason: None }).await;
    assert!(town.whole(&number).await.open_round().is_some());
    let button = "Uitnodiging intrekken : Karin Veldman".to_owned();
    assert!(!offers(&town.housing.get(&table(&number)).await, &button), "only the lead does");
    let people = town.lead.get(&format!("/casussen/{number}/betrokkenen")).await;
    assert!(offers(&people, &button), "{:?}", words(&people));
    let page = town.lead.get(&table(&number)).await;
    let until = page.texts("#deel-mensen td .ct-nowrap").remove(0);
    assert!(people.has(&format!("tot en met {until}")), "{until}: {}", people.text());
    town.lead.follow(&button).await;
    let page = town.lead.press("Uitnodiging intrekken", &[("reason", "Is ziek.")]).await;
    assert!(page.address.starts_with(&table(&number)) && !offers(&page, &button), "{}", page.text());
}

#[tokio::test]
async fn every_mistake_in_a_position_is_told_at_once_and_nothing_is_recorded() {
    let mut town = Town::new().await;
    let (number, _) = town.round_open().await;
    town.income.get(&table(&number)).await;
    let page = town.income.press("Standpunt geven", &[("stance", "disagree"), ("reason", "Te duur.")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.texts(".ct-errors li").len(), 2, "{}", page.text());
    assert_eq!(page.value("reason").as_deref(), Some("Te duur."));
    assert_eq!(page.value("stance").as_deref(), Some("disagree"));
    assert!(town.whole(&number).await.open_round().unwrap().positions.is_empty());
}

#[tokio::test]
async fn jeugd_and_beschermd_wonen_are_always_involved() {
    let mut town = Town::new().await;
    let (number, _) = town.round_open().await;
    let page = town.youth.get(&table(&number)).await;
    assert!(!page.has("Mijn domein is niet betrokken"));
    let mut forged = page.fill("Standpunt geven", &[("stance", "agree")]);
    forged.fields.retain(|(name, _)| name != "stance");
    forged.fields.push(("stance".into(), "not_involved".into()));
    forged.fields.push(("why".into(), "Nee.".into()));
    assert_eq!(town.youth.submit(forged).await.status, StatusCode::CONFLICT);
    assert!(town.whole(&number).await.open_round().unwrap().positions.is_empty());
    assert!(town.income.get(&table(&number)).await.has("Mijn domein is niet betrokken"));
}

#[tokio::test]
async fn a_deputy_answers_for_the_member_and_the_members_own_word_goes_first() {
    let mut town = Town::new().await;
    let number = town.offered().await;
    let meeting = town.meeting(0).await;
    town.act(&town.lead, &number, Command::Schedule { meeting, reason: None }).await;
    let today = town.today();
    town.income.get(&format!("/tafel/{today}")).await;
    let page = town.income.press("Vervanger vastleggen", &[("deputy", "Rob Elzen, kernlid")]).await;
    assert!(page.has("Uw vervanger is vastgelegd"), "{}", page.text());
    town.sit(meeting).await;
    let voice = casustafel::domain::case::YouthVoice { way: casustafel::domain::case::VoiceWay::AtTable, note: None };
    town.act(&town.lead, &number, Command::RecordYouthVoice { voice }).await;
    town.act(&town.lead, &number, Command::OpenDiscussion).await;
    town.act(&town.lead, &number, Command::OpenRound).await;

    town.housing.get(&table(&number)).await;
    let for_income = format!("Namens {}, voor Werk en Inkomen", town.income.name);
    let page = town.housing.press("Standpunt geven", &[("seat", &for_income), ("stance", "agree")]).await;
    assert!(page.has("Rob Elzen, namens Saskia Nijhuis"), "{}", page.text());
    assert!(page.has("Standpunt namens Saskia Nijhuis: akkoord, gegeven om 09:00."), "{}", page.text());
    let page = town.income.get(&table(&number)).await;
    assert!(page.has("Namens u, door Rob Elzen: akkoord, gegeven om 09:00."), "{}", page.text());
    assert!(page.has("Uw eigen standpunt gaat voor, zolang de ronde open is."), "{}", page.text());
    assert!(page.texts(".ct-position__person").contains(&"Namens u, door Rob Elzen".to_owned()));
    let screen = MeetingCommand::Show { case: Some(town.whole(&number).await.id) };
    town.act_on(meeting, screen).await;
    let page = town.income.get(&format!("/tafel/{today}")).await;
    assert!(
        page.has("Uw vervanger gaf namens u een standpunt.") && !page.has("U hebt uw standpunt"),
        "{}",
        page.text()
    );
    let list = format!("/tafel/{today}/besluitenlijst");
    let on_list = town.lead.get(&list).await;
    assert!(on_list.texts(".ct-position__person").contains(&"Rob Elzen, namens Saskia Nijhuis".to_owned()));
    assert!(on_list.has("Rob Elzen (namens Saskia Nijhuis)"), "among who was there: {}", on_list.text());

    town.income.get(&table(&number)).await;
    let page =
        town.income.press("Standpunt geven", &[("stance", "not_yet"), ("question", "Wie betaalt de borg?")]).await;
    assert!(page.has("Wie betaalt de borg?"), "{}", page.text());
    assert!(page.has("Uw standpunt nu: nog niet") && !page.has("Namens u"), "{}", page.text());
    let case = town.whole(&number).await;
    let counting = case.open_round().unwrap().counting();
    assert_eq!(counting[&town.income.id].by, town.income.id);
}

#[tokio::test]
async fn the_third_table_without_a_decision_opens_the_way_up_and_the_round_stays_to_be_read() {
    let mut town = Town::new().await;
    let (number, _) = town.round_open().await;
    for week in 1..=3 {
        town.income.get(&table(&number)).await;
        town.income.press("Standpunt geven", &[("stance", "not_yet"), ("question", "Wie betaalt?")]).await;
        let page = town.lead.get(&table(&number)).await;
        assert_eq!(offers(&page, "Opschalen"), week == 3, "table {week}: {:?}", words(&page));
        town.lead.follow("Nog geen besluit").await;
        let due = casustafel::dutch::dates::date_typed(town.today());
        let owner = format!("{} (WIJ-casemanager)", town.manager.name);
        let page = town
            .lead
            .press("Nog geen besluit", &[("what", "Wie betaalt de borg?"), ("owner", &owner), ("due", &due)])
            .await;
        assert!(page.has("Wie betaalt de borg?") && page.has("Nog geen besluit"), "{}", page.text());
        town.next_week().await;
        let meeting = town.meeting(0).await;
        let page = town.lead.get("/tafel").await;
        assert!(page.has(&format!("al {week} keer besproken")), "{}", page.text());
        let link = words(&page).into_iter().find(|words| words.starts_with("Op de eerstvolgende tafel")).unwrap();
        town.lead.follow(&link).await;
        let page = town.lead.press("Inplannen", &[]).await;
        assert_eq!(page.address, "/tafel");
        town.sit(meeting).await;
        town.act(&town.lead, &number, Command::OpenDiscussion).await;
        town.act(&town.lead, &number, Command::OpenRound).await;
    }
    let page = town.youth.get(&table(&number)).await;
    assert_eq!(page.texts("details summary").iter().filter(|words| words.starts_with("Ronde")).count(), 3);
}

#[tokio::test]
async fn without_a_decision_the_case_goes_to_the_next_table_at_once() {
    let mut town = Town::new().await;
    let (number, _) = town.round_open().await;
    let next = town.meeting(7).await;
    town.lead.get(&table(&number)).await;
    let page = town.lead.follow("Nog geen besluit").await;
    assert!(
        page.has("Op de tafel van maandag 23 november 2026 om") && page.has("Nog niet inplannen"),
        "{}",
        page.text()
    );
    let (due, owner) = ("23-11-2026", format!("{} (WIJ-casemanager)", town.manager.name));
    town.lead.press("Nog geen besluit", &[("what", "Wie betaalt?"), ("owner", &owner), ("due", due)]).await;
    let case = town.whole(&number).await;
    assert_eq!(case.pending_item().map(|item| item.meeting), Some(next));
    assert_eq!(case.items.len(), 2, "the first table stays in its history");
    let page = town.lead.get(&format!("/tafel/{}/besluitenlijst", town.today())).await;
    assert!(page.has("De casus komt terug op de tafel van maandag 23 november 2026."), "{}", page.text());
    assert!(!town.lead.get("/tafel").await.has("keer besproken"), "it waits for no place");
}

#[tokio::test]
async fn a_guest_sees_nobody_who_came_for_another_case() {
    let mut town = Town::new().await;
    let one = town.offered().await;
    let other = town.offered().await;
    let meeting = town.meeting(0).await;
    for number in [&one, &other] {
        town.act(&town.lead, number, Command::Schedule { meeting, reason: None }).await;
    }
    let (karin, joris) = (
        town.app.person("Karin Veldman", casustafel::domain::role::Role::Invitee).await,
        town.app.person("Joris Haverland", casustafel::domain::role::Role::Invitee).await,
    );
    for (number, guest) in [(&one, karin.id), (&other, joris.id)] {
        let command = Command::Invite {
            user: guest,
            capacity: casustafel::domain::case::Capacity::Completes,
            represents: casustafel::domain::role::Represents::Provider,
            reason: None,
        };
        town.act(&town.lead, number, command).await;
    }
    town.act_on(meeting, MeetingCommand::Open).await;
    let present = [town.youth.id, karin.id, joris.id].into();
    town.act_on(meeting, MeetingCommand::RecordAttendance { present }).await;
    for number in [&one, &other] {
        town.act(&town.lead, number, Command::MarkNotReached).await;
    }
    town.act_on(meeting, MeetingCommand::Close).await;
    let address = format!("/tafel/{}", town.today());
    let mut karin = karin;
    for page in [karin.get(&address).await, karin.get(&format!("{address}/besluitenlijst")).await] {
        assert!(page.has("Karin Veldman") && page.has("Marijke Postel"), "{}", page.text());
        assert!(!page.has("Joris Haverland"), "{}", page.text());
    }
    assert!(town.lead.get(&address).await.has("Joris Haverland"));
    let mut stranger = town.app.person("Tom Bakker", casustafel::domain::role::Role::Invitee).await;
    assert!(!stranger.get("/tafel").await.has("Eerdere bijeenkomsten"), "none of them had a case of theirs");
}

#[tokio::test]
async fn a_meeting_is_planned_opened_attended_and_not_closed_while_a_case_has_no_outcome() {
    let mut town = Town::new().await;
    let number = town.offered().await;
    town.lead.get("/tafel").await;
    let page = town.lead.press("Bijeenkomst plannen", &[("day", "17-11-2026"), ("time", "9:00")]).await;
    assert!(page.has("De bijeenkomst van dinsdag 17 november 2026 om 09:00 is gepland."), "{}", page.text());
    assert!(
        page.has("De afspraak gaat naar Marijke Postel, Rob Elzen, Saskia Nijhuis en Ingrid Solle"),
        "{}",
        page.text()
    );
    assert!(page.has("Deze 4 mensen krijgen elke nieuwe bijeenkomst in de agenda"), "{}", page.text());
    let link = words(&page).into_iter().find(|words| words.starts_with("Op de eerstvolgende tafel")).unwrap();
    let page = town.lead.follow(&link).await;
    assert!(page.has("mensen krijgen bericht") && page.has("Rob Elzen (kernlid"), "{}", page.text());
    assert!(town.whole(&number).await.pending_item().is_none(), "looking sends nothing");
    let page = town.lead.press("Inplannen", &[]).await;
    assert!(page.has("Bericht aan:") && page.has("Rob Elzen (kernlid"), "{}", page.text());
    let address = "/tafel/2026-11-17";
    let page = town.housing.get(address).await;
    assert!(page.has(&number.to_string()) && page.has("N."), "{}", page.text());
    assert!(!offers(&page, "Bijeenkomst openen"));

    town.lead.get(address).await;
    let early = town.lead.follow("Bijeenkomst openen").await;
    assert!(early.has("Nu al beginnen?") && early.has("dinsdag 17 november 2026 om 09:00"), "{}", early.text());
    let unasked = town.lead.forge(&format!("{address}/openen"), &[("revision", "1")]).await;
    assert!(unasked.has("Nu al beginnen?"), "{}", unasked.text());
    let opened = town.lead.press("Nu beginnen", &[]).await;
    assert!(!offers(&opened, "Bijeenkomst afronden"));
    assert!(opened.has(&format!("Bij deze casus staat nog geen uitkomst: {number}.")), "{}", opened.text());
    let page = town.lead.forge(&format!("{address}/afronden"), &[("revision", "2")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.has(&number.to_string()));

    assert_eq!(town.lead.get(&format!("{address}/afronden")).await.status, StatusCode::CONFLICT);
    town.lead.get(address).await;
    let nobody = town.lead.press("Aanwezigheid vastleggen", &[]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.has("Vink aan wie er zijn."), "{}", nobody.text());
    let page =
        town.lead.press("Aanwezigheid vastleggen", &[("present", "Marijke Postel"), ("present", "Rob Elzen")]).await;
    assert!(page.has("Vastgelegd: er zijn 2 mensen."), "{}", page.text());
    let not_reached = words(&page).into_iter().find(|words| words.starts_with("Niet aan toegekomen")).unwrap();
    let page = town.lead.press(&not_reached, &[]).await;
    assert!(offers(&page, "Bijeenkomst afronden"), "{}", page.text());
    let page = town.lead.follow("Bijeenkomst afronden").await;
    assert!(page.has(&format!("{number}: Niet aan toegekomen")) && page.has("Marijke Postel"), "{}", page.text());
    assert!(page.has("De besluitenlijst ligt vast."), "{}", page.text());
    assert!(town.lead.get(address).await.has("Nu bezig"), "asking closes nothing");
    town.lead.follow("Bijeenkomst afronden").await;
    let page = town.lead.press("Bijeenkomst afronden", &[]).await;
    assert!(page.has("De bijeenkomst is afgerond."), "{}", page.text());
    assert!(town.lead.get("/tafel").await.has("Niet aan toegekomen"), "it waits again, and says why");
}

#[tokio::test]
async fn a_meeting_that_moves_takes_its_cases_along_and_one_that_is_cancelled_gives_them_back() {
    let mut town = Town::new().await;
    let number = town.offered().await;
    let meeting = town.meeting(1).await;
    town.act(&town.lead, &number, Command::Schedule { meeting, reason: None }).await;
    town.lead.get("/tafel/2026-11-17").await;
    town.lead.follow("Verplaatsen").await;
    let page = town.lead.press("Bijeenkomst verplaatsen", &[("day", "gisteren"), ("reason", "")]).await;
    assert_eq!((page.status, page.texts(".ct-errors li").len()), (StatusCode::UNPROCESSABLE_ENTITY, 2));
    let page =
        town.lead.press("Bijeenkomst verplaatsen", &[("day", "18-11-2026"), ("reason", "De zaal is bezet.")]).await;
    assert_eq!(page.address, "/tafel/2026-11-18");
    assert!(page.has(&number.to_string()));
    assert!(page.has("naar woensdag 18 november 2026") && page.has("Reden: De zaal is bezet."), "{}", page.text());
    let before = town.housing.get("/tafel/2026-11-17").await;
    assert_eq!(before.address, "/tafel/2026-11-18", "the old address leads to where it is now");
    town.lead.follow("Laten vervallen").await;
    let page = town.lead.press("Bijeenkomst laten vervallen", &[("reason", "Griep.")]).await;
    assert!(page.has("De bijeenkomst is vervallen.") && page.has("Reden: Griep."), "{}", page.text());
    assert!(town.whole(&number).await.pending_item().is_none());

    town.lead.get("/tafel").await;
    town.lead.press("Bijeenkomst plannen", &[("day", "18-11-2026"), ("time", "10:00")]).await;
    town.lead.get("/tafel").await;
    let page = town.lead.press("Bijeenkomst plannen", &[("day", "18-11-2026"), ("time", "10:00")]).await;
    assert!(page.has("vink hieronder aan dat het er een extra is"), "{}", page.text());
    let page = town.lead.press("Bijeenkomst plannen", &[("extra", "yes")]).await;
    assert!(page.has("Kies een andere tijd."), "{}", page.text());
    assert!(town.lead.get("/tafel/2026-11-18").await.has("Gepland"));
    assert!(town.lead.get("/tafel/2026-11-18-2").await.has("Vervallen"), "the cancelled one stays to be read");
    assert_eq!(town.lead.get("/tafel/2026-11-18-3").await.status, StatusCode::NOT_FOUND);
    assert_eq!(town.housing.get("/tafel/2026-11-18/verplaatsen").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_parts_that_stay_fresh_follow_the_round_and_leave_no_second_trace() {
    let mut town = Town::new().await;
    let (number, _) = town.round_open().await;
    town.youth.get(&table(&number)).await;
    let traces = town.app.count("audit where action = 'read'").await;
    let parts = format!("{}/delen", table(&number));
    let page = town.youth.get(&parts).await;
    assert!(page.has("0 van de 3 hebben") && !page.body.contains("<html"), "{}", page.body);
    assert_eq!(page.texts("#deel-standpunt form").len(), 1);
    town.act(&town.lead, &number, Command::CloseRound { although_unanimous: false }).await;
    let page = town.youth.get(&parts).await;
    assert!(page.texts("#deel-ronde section, #deel-standpunt form").is_empty(), "{}", page.body);
    assert_eq!(town.app.count("audit where action = 'read'").await, traces);
    let mut stranger = town.app.person_at("Kompas", "Joris Haverland", casustafel::domain::role::Role::Signaller).await;
    assert_eq!(stranger.get(&parts).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.get(&format!("{}/live", table(&number))).await.status, StatusCode::NOT_FOUND);
}
