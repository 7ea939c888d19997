//! What can happen once a plan is in effect.

use crate::support::story::*;

const WHY: &str = "Noor wil naar een andere stad.";

#[tokio::test]
async fn a_case_goes_on_the_table_again_while_the_old_plan_stays_valid_until_the_new_go() {
    let mut story = Story::begins().await.gone().await;
    for who in [MIRTHE, FADOUA] {
        story.cannot(who, "Opnieuw op tafel").await;
    }
    story.on("2026-11-30T09:00:00Z");
    story.does(INGRID, "Opnieuw op tafel", &[("reason", WHY)]).await;
    story.stands_at(3, &[MIRTHE, INGRID, FADOUA]).await;
    story.reads(MIRTHE, "/plan", "Versie 1 geldt nu").await;
    story.writes(FADOUA, "later", &[("hulp", "Verhuizen naar Zwolle.")]).await;
    story.does(FADOUA, "Klaar voor de tafel", &[]).await;
    story.does(INGRID, "Inplannen", &[]).await;
    story.does(MIRTHE, "Vastleggen hoe de jongere meedoet", &[("way", "in_writing")]).await;
    story.meets("2026-12-03").await;
    story.does(INGRID, "Bespreken", &[]).await;
    story.decides().await;
    story.stands_at(6, &[MIRTHE, INGRID]).await;
    story.reads(FADOUA, "", "Plan dat geldt versie 1").await;
    story.can(MIRTHE, "Terugkijken").await;

    story.meeting_ends("2026-12-03").await;
    story.arranges_the_room(3).await;
    story.arranges_the_order(4).await;
    story.does(INGRID, "Go geven", &[]).await;
    story.stands_at(8, &[MIRTHE, INGRID, FADOUA]).await;
    story.reads(FADOUA, "", "Plan dat geldt versie 2").await;
    story.reads(INGRID, "/plan/versies/1", "Ik ben Noor").await;
}

#[tokio::test]
async fn the_plan_stays_as_it_is_and_the_newer_draft_is_given_up() {
    let mut story = Story::begins().await.gone().await;
    story.cannot(INGRID, "Plan blijft zoals het is").await;
    story.does(INGRID, "Opnieuw op tafel", &[("reason", WHY)]).await;
    story.writes(FADOUA, "later", &[("hulp", "Verhuizen naar Zwolle.")]).await;
    story.does(FADOUA, "Klaar voor de tafel", &[]).await;
    story.does(INGRID, "Inplannen", &[]).await;
    story.cannot(MIRTHE, "Casus intrekken").await;
    story.does(INGRID, "Plan blijft zoals het is", &[("reason", "Noor blijft toch.")]).await;
    story.stands_at(8, &[MIRTHE, INGRID, FADOUA]).await;
    story.reads(MIRTHE, "", "Plan dat geldt versie 1").await;
    story.can(INGRID, "Opnieuw op tafel").await;
}

#[tokio::test]
async fn a_case_is_closed_and_reopened_with_one_history() {
    let mut story = Story::begins().await.gone().await;
    story.on("2027-02-01T09:00:00Z");
    let done =
        [("reason", "completed"), ("explanation", "Het gaat goed."), ("handover", "De wijkcoach, WIJ Groningen.")];
    story.opens(INGRID, "").await;
    story.who(INGRID).follow("Afsluiten").await;
    let too_early = story.who(INGRID).press("Afsluiten", &done).await;
    assert_eq!(too_early.status, axum::http::StatusCode::UNPROCESSABLE_ENTITY, "the big five are not in order");
    assert!(too_early.body.contains("De wijkcoach, WIJ Groningen."), "nothing typed is lost");

    let five = ["housing", "income", "wellbeing", "school_work", "support"].map(|domain| ("in_order", domain));
    story.does(INGRID, "Afsluiten", &[&done[..], &five[..]].concat()).await;
    story.is_closed(INGRID, "Afgesloten: klaar: alles is op orde").await;
    story.reads(MIRTHE, "", "De wijkcoach, WIJ Groningen.").await;
    story.cannot(MIRTHE, "Terugkijken").await;
    story.cannot(MIRTHE, "Heropenen").await;
    story.is_hidden_from(ROB).await;

    story.does(INGRID, "Heropenen", &[("reason", "Noor belde: de huur gaat omhoog.")]).await;
    story.stands_at(8, &[MIRTHE, INGRID, FADOUA]).await;
    story.can(MIRTHE, "Terugkijken").await;
    story.reads(INGRID, "/tijdlijn", "De casus is heropend").await;
}

#[tokio::test]
async fn what_slipped_since_the_look_before_is_drawn_told_and_brought_to_the_table() {
    let mut story = Story::begins().await.gone().await;
    let first = [
        ("moment", "0"),
        ("on", "23-11-2026"),
        ("kind", "conversation"),
        ("progress", "7"),
        ("youth_housing", "in_order"),
        ("pro_housing", "in_order"),
    ];
    story.does(MIRTHE, "Terugkijken", &first).await;
    story.does_not_read(INGRID, "/monitoring", "Dit gaat minder dan eerder").await;
    story.on("2026-12-07T09:00:00Z");
    let second = [
        ("moment", "0"),
        ("on", "07-12-2026"),
        ("kind", "telephone"),
        ("progress", "4"),
        ("youth_housing", "fragile"),
        ("pro_housing", "not_in_order"),
    ];
    story.does(FADOUA, "Terugkijken", &second).await;
    let page = story.opens(INGRID, "/monitoring").await;
    for words in [
        "Dit gaat minder dan eerder",
        "Wonen: van op orde naar kwetsbaar, volgens de jongere.",
        "Wonen: van op orde naar niet op orde, volgens wie helpt.",
        "De jongere geeft een 4, eerder een 7.",
        "Cijfers van 1 tot en met 10",
    ] {
        assert!(page.has(words), "{words:?}: {}", page.text());
    }
    assert_eq!(page.texts("svg.ct-chart").len(), 1);
    // who looks after the case hears of it, and it waits with the project lead
    let told = "Bij het terugkijken gaat iets minder dan de vorige keer.";
    for (who, is_told) in [(INGRID, true), (MIRTHE, true), (FADOUA, false), (ROB, false)] {
        assert_eq!(story.who(who).get("/berichten").await.has(told), is_told, "{who}");
    }
    let waiting = "Gaat minder dan bij de vorige keer terugkijken";
    assert!(story.who(INGRID).get("/").await.has(waiting));
    let box_of = |page: &crate::support::Page| page.texts(".ct-actions").concat();
    let asked = box_of(&story.opens(INGRID, "").await);
    for words in ["Wonen: van op orde naar kwetsbaar", "Aanpassing vastleggen", "Opnieuw op tafel"] {
        assert!(asked.contains(words), "{words}: {asked}");
    }
    let asked = box_of(&story.opens(MIRTHE, "").await);
    assert!(asked.contains("Aanpassing vastleggen") && !asked.contains("Opnieuw op tafel"), "{asked}");
    // who helps reads it, and only the project lead brings it to the table
    story.reads(MIRTHE, "/monitoring", "Dit gaat minder dan eerder").await;
    story.does_not_read(MIRTHE, "/monitoring", "Opnieuw op tafel, met deze punten").await;
    story.who(INGRID).get(&page.address).await;
    let form = story.who(INGRID).follow("Opnieuw op tafel, met deze punten").await;
    let proposed = form.value("reason").unwrap_or_default();
    assert!(proposed.contains("Wonen: van op orde naar kwetsbaar"), "{proposed}");
    story.who(INGRID).press("Opnieuw op tafel", &[]).await;
    story.stands_at(3, &[INGRID, MIRTHE]).await;
    story.reads(INGRID, "/tijdlijn", "Wonen: van op orde naar kwetsbaar").await;
    // why stands where the new plan is made and talked about, and what was taken over is asked anew
    let room = "Kamer bij Nieuw Begin: is geregeld voor het plan dat nu geldt. Moet het opnieuw geregeld worden?";
    let action = "De kamer bekijken: zou op 1 december 2026 gedaan zijn. Is dat gelukt?";
    for page in ["/plan", "/tafel"] {
        for words in
            ["Opnieuw op tafel sinds maandag 7 december 2026", "Wonen: van op orde naar kwetsbaar", room, action]
        {
            story.reads(FADOUA, page, words).await;
        }
        story.does_not_read(FADOUA, page, "Bij het terugkijken ging dit minder").await;
    }
    story.reads(FADOUA, "/plan/wat-moet-eerst-geregeld-zijn", room).await;
    story.does_not_read(FADOUA, "/plan/wat-moet-eerst-geregeld-zijn", action).await;
    story.reads(FADOUA, "/plan/wie-doet-wat", action).await;
    let third = [("moment", "0"), ("on", "07-12-2026"), ("kind", "telephone"), ("same_place", "no")];
    story.does(MIRTHE, "Terugkijken", &third).await;
    story.reads(FADOUA, "/plan", "Bij het terugkijken ging dit minder").await;
    story.does(INGRID, "Plan blijft zoals het is", &[("reason", "Het gaat toch.")]).await;
    story.does_not_read(FADOUA, "/plan", "Opnieuw op tafel sinds").await;
}

#[tokio::test]
async fn what_is_adjusted_answers_what_slipped_and_is_no_look_back() {
    let mut story = Story::begins().await.gone().await;
    let seen = [("moment", "0"), ("on", "23-11-2026"), ("kind", "conversation"), ("same_place", "no")];
    story.does(MIRTHE, "Terugkijken", &seen).await;
    story.reads(INGRID, "", "De woonplek is niet dezelfde gebleven.").await;
    // what the signaller adjusts is told, and still waits for the project lead
    let words = "Dat blijft openstaan tot ook de casemanager of de projectleider er iets mee doet.";
    story.reads(MIRTHE, "/doen/bijsturen", words).await;
    story.does(MIRTHE, "Aanpassing vastleggen", &[("what", "Noor slaapt zolang bij haar tante.")]).await;
    let page = story.opens(INGRID, "").await;
    assert!(page.has("Dit blijft hier staan tot het weer beter gaat"), "{}", page.text());
    assert!(page.has("Wacht op") && page.has("projectleider"), "{}", page.text());
    assert!(story.who(INGRID).get("/").await.has("Gaat minder dan bij de vorige keer terugkijken"));
    let adjusted = [("what", "Mirthe zoekt met Noor een kamer dichter bij school."), ("next_on", "07-12-2026")];
    story.does(FADOUA, "Aanpassing vastleggen", &adjusted).await;
    let page = story.opens(INGRID, "/monitoring").await;
    assert!(page.has("aanpassing") && page.has("Mirthe zoekt met Noor een kamer"), "{}", page.text());
    assert!(page.has("7 december 2026"), "it plans the next moment: {}", page.text());
    assert!(page.has("1 gesprek bekeken."), "{}", page.text());
    // two moments on one day: both stand on the page, and neither is lost behind the other on Mijn werk
    let rows = page.texts("table tbody tr");
    assert_eq!(rows.iter().filter(|row| row.contains("maandag 7 december 2026")).count(), 2, "{rows:?}");
    let work = story.who(MIRTHE).get("/").await;
    assert!(
        work.has("Eerste keer na de go en afgesproken bij een eerder gesprek. Gepland op 7 dec 2026"),
        "{}",
        work.text()
    );
    assert!(!story.opens(INGRID, "").await.has("Dit gaat minder dan eerder"));
    assert!(!story.who(INGRID).get("/").await.has("Gaat minder dan bij de vorige keer terugkijken"));
    story.reads(INGRID, "/tijdlijn", "Vastgelegd wat we bijsturen").await;
    // what is agreed and did not happen is not what comes next
    story.reads(INGRID, "", "Eerstvolgende afspraak").await;
    story.on("2026-12-09T09:00:00Z");
    story.reads(INGRID, "", "Afspraak die voorbij is").await;
    story.does_not_read(INGRID, "", "Eerstvolgende afspraak").await;
}

#[tokio::test]
async fn what_was_written_down_wrongly_is_put_right_or_taken_back_and_stays_to_be_read() {
    let mut story = Story::begins().await.gone().await;
    let seen =
        [("moment", "0"), ("on", "23-11-2026"), ("kind", "conversation"), ("same_place", "no"), ("progress", "3")];
    story.does(MIRTHE, "Terugkijken", &seen).await;
    // somebody else of the case reads it and has no button
    let links = |page: crate::support::Page| {
        let links = page.links().into_iter().map(|(_, address)| address);
        links.filter(|address| address.contains("/doen/terugblik-")).count()
    };
    assert_eq!(links(story.opens(FADOUA, "/monitoring").await), 0);
    assert_eq!(links(story.opens(INGRID, "/monitoring").await), 2);
    story.opens(MIRTHE, "/monitoring").await;
    let address = story.at("/doen/terugblik-verbeteren?onderdeel=1");
    let form = story.who(MIRTHE).get(&address).await;
    assert_eq!(form.value("progress").as_deref(), Some("3"), "what stood there is filled in");
    let goals = "Dan woon ik op mezelf en slaap ik weer.";
    assert!(
        form.has(goals) && form.has("Woorden van de jongere, opgeschreven door Mirthe Dijkhuis"),
        "{}",
        form.text()
    );
    story.reads(FADOUA, "/doen/terugkijken", goals).await;
    story.who(MIRTHE).get(&address).await;
    let unchanged = story.who(MIRTHE).press("Verbeteren", &[("reason", "Verkeerd aangekruist.")]).await;
    assert_eq!(unchanged.status, axum::http::StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unchanged.has("Dit is al zo. Verander iets, of ga terug."), "{}", unchanged.text());
    let right = [("reason", "Verkeerd aangekruist."), ("same_place", "yes")];
    story.does_about(MIRTHE, "/monitoring", 1, "Verbeteren", &right).await;
    let page = story.opens(INGRID, "/monitoring").await;
    for words in ["Vervangen", "Door Mirthe Dijkhuis op", "Reden: Verkeerd aangekruist.", "1 gesprek bekeken."] {
        assert!(page.has(words), "{words}: {}", page.text());
    }
    // who was told of what slipped is told that it does not count
    let told = "Een terugblik is verbeterd of ingetrokken.";
    for (who, is_told) in [(INGRID, true), (FADOUA, true), (MIRTHE, false), (ROB, false)] {
        assert_eq!(story.who(who).get("/berichten").await.has(told), is_told, "{who}");
    }
    assert!(!story.opens(INGRID, "").await.has("De woonplek is niet dezelfde gebleven."));
    assert!(!story.who(INGRID).get("/").await.has("Gaat minder dan bij de vorige keer terugkijken"));
    story.does_about(INGRID, "/monitoring", 2, "Intrekken", &[("reason", "Dit ging over een ander.")]).await;
    let page = story.opens(FADOUA, "/monitoring").await;
    assert!(page.has("Ingetrokken") && page.has("Reden: Dit ging over een ander."), "{}", page.text());
    assert_eq!(page.texts("svg.ct-chart").len(), 0, "what does not count is not drawn");
    assert_eq!(links(story.opens(INGRID, "/monitoring").await), 0);
    story.reads(INGRID, "/tijdlijn", "is ingetrokken").await;
    // it may be about somebody else: what stood there is for who wrote it and for the project lead
    story.does(MIRTHE, "Aanpassing vastleggen", &[("what", "Een ander woont bij haar tante.")]).await;
    story.reads(FADOUA, "/tijdlijn", "Een ander woont bij haar tante.").await;
    story.does_about(MIRTHE, "/monitoring", 3, "Intrekken", &[("reason", "Dit ging over een ander.")]).await;
    for (who, reads) in [(INGRID, true), (MIRTHE, true), (FADOUA, false)] {
        let page = story.opens(who, "/monitoring").await;
        assert_eq!(page.has("Wat er stond") && page.has("Een ander woont bij haar tante."), reads, "{who}");
        assert_eq!(page.has("tante") || page.has("Wat er stond"), reads, "{who}");
        assert!(page.has("Reden: Dit ging over een ander."), "{who}");
        assert_eq!(story.opens(who, "/tijdlijn").await.has("Een ander woont bij haar tante."), reads, "{who}");
        assert!(!story.opens(who, "/besluit").await.has("tante"), "{who}");
    }
}

#[tokio::test]
async fn whoever_closes_has_before_them_how_it_was_last_seen() {
    let mut story = Story::begins().await.gone().await;
    story.reads(INGRID, "/doen/afsluiten", "sinds de go is nog niet vastgelegd hoe het gaat").await;
    let seen = [("moment", "0"), ("on", "23-11-2026"), ("kind", "conversation"), ("youth_housing", "fragile")];
    story.does(MIRTHE, "Terugkijken", &seen).await;
    let lights = "Wonen: kwetsbaar volgens de jongere, niet besproken volgens wie helpt";
    story.reads(INGRID, "/doen/afsluiten", lights).await;
    story.reads(INGRID, "/doen/afsluiten", "Jeugdhulp opnieuw starten kan tot en met").await;
    let close = [("reason", "moved"), ("explanation", "Verhuisd."), ("handover", "Wijkteam Assen")];
    story.does(INGRID, "Afsluiten", &close).await;
    story.reads(INGRID, "", "Jeugdhulp opnieuw starten kan tot en met").await;
}
