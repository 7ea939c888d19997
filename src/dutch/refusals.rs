//! Why something may not happen, said to the person who asked: what is the matter, and who can do what about it.

use std::borrow::Cow;

use super::commands::said;
use super::{Dutch, list, sentence};
use crate::domain::case::Case;
use crate::domain::command::CommandKind;
use crate::domain::refusal::{NotNow, Refusal};
use crate::domain::signal::SignalGap;
use crate::domain::text::Unfit;

impl Dutch for NotNow {
    fn dutch(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::OtherPhase => "Dit kan niet in de stap waarin de casus nu staat.",
            Self::CaseClosed => "De casus is afgesloten. De projectleider kan hem heropenen.",
            Self::CaseOpen => "De casus loopt nog: heropenen is niet nodig.",
            Self::SignalIncomplete(gaps) => return signal_incomplete(gaps).into(),
            Self::TooYoung => {
                "De jongere is nog geen 17. Het signaal blijft bewaard; aanmelden kan vanaf de 17e verjaardag."
            }
            Self::WindowPassed => {
                "De jongere is 18 of ouder en de hulp stopte meer dan een half jaar geleden. Aanmelden kan dan niet meer. \
                 Overleg met de projectleider wat wel kan."
            }
            Self::CaseManagerKnown => {
                "Er is al een casemanager. Stel uw vraag aan hem of haar, of aan de projectleider."
            }
            Self::NoCaseManager => {
                "Er is nog geen WIJ-casemanager. De projectleider kan er een toewijzen; de hulpverlener kan om hulp vragen."
            }
            Self::AlreadyReported => "Het is al gemeld dat er nog geen casemanager is. De projectleider weet het.",
            Self::PlanIncomplete(gaps) => {
                let gaps: Vec<_> = gaps.iter().map(|gap| gap.dutch()).collect();
                return format!(
                    "Het plan is nog niet compleet: {}. De hulpverlener en de casemanager kunnen dit aanvullen.",
                    list(&gaps)
                )
                .into();
            }
            Self::NoDraft => {
                "Er is nu geen concept om in te schrijven. Kies eerst \u{201c}Aanpassen\u{201d} bij het plan."
            }
            Self::NoEarlierVersion => {
                "Er is nog geen eerdere versie om terug te zetten. Die is er zodra het plan een keer op tafel heeft gelegen."
            }
            Self::DraftBesideTabled => {
                "Naast de versie op tafel ligt een nieuw concept. De projectleider legt dat eerst op tafel."
            }
            Self::YouthWords => {
                "Dit zijn de woorden van de jongere. Alleen wie ze opschreef kan ze aanpassen, samen met de jongere. \
                 Schrijf uw eigen tekst in het vak eronder."
            }
            Self::PlaceChanged => {
                "Iemand anders heeft deze tekst net gewijzigd. Vergelijk de twee teksten en sla opnieuw op."
            }
            Self::AlreadyScheduled => {
                "De casus staat al op een bijeenkomst. De projectleider kan hem naar een andere verplaatsen."
            }
            Self::NotScheduled => "De casus staat nog niet op een bijeenkomst. De projectleider plant hem in.",
            Self::MeetingOver => "Deze bijeenkomst is voorbij of vervallen. Kies een bijeenkomst die nog komt.",
            Self::MeetingNotOpen => "De bijeenkomst is niet geopend. De projectleider opent die op de pagina Tafel.",
            Self::MeetingNotPlanned => {
                "Deze bijeenkomst is al begonnen of vervallen. Dit kan alleen zolang die gepland is."
            }
            Self::NoAttendance => {
                "Er is nog niet vastgelegd wie er is. De projectleider doet dat bij de bijeenkomst, op de pagina Tafel."
            }
            Self::ItemsWithoutOutcome => {
                "Bij een of meer casussen staat nog geen uitkomst. De projectleider legt die eerst vast."
            }
            Self::NoYouthVoice => {
                "Er is nog niet vastgelegd hoe de jongere meedoet. De hulpverlener, de casemanager of de projectleider kan dat doen."
            }
            Self::NotShared => {
                "De jongere geeft geen toestemming om deze casus met de commissie te delen. \
                 De hulpverlener kan dit met de jongere bespreken en nieuwe toestemming vastleggen."
            }
            Self::NotDiscussed => {
                "De bespreking is nog niet begonnen. De projectleider begint die met \u{201c}Bespreken\u{201d}."
            }
            Self::AlreadyDiscussed => "De bespreking van deze casus is al begonnen.",
            Self::RoundOpen => {
                "Er is een ronde open waarin mensen hun standpunt geven. De projectleider sluit die eerst."
            }
            Self::NoOpenRound => "Er is nu geen ronde open. De projectleider opent er een tijdens de bijeenkomst.",
            Self::OtherText => {
                "De ronde gaat over een andere tekst dan u hebt gelezen. Lees de nieuwste versie en geef dan uw antwoord."
            }
            Self::CommitteeIncomplete => {
                "Jeugd of Beschermd Wonen zit niet bij de mensen die beslissen. De beheerder kan een kernlid voor dat domein toevoegen."
            }
            Self::AlwaysInvolved => {
                "Jeugd en Beschermd Wonen zijn bij elke casus betrokken. Kies akkoord, nog niet of niet akkoord."
            }
            Self::WritingOver => {
                "De tijd voor schriftelijke antwoorden is voorbij of loopt al. De casus gaat verder op een volgende tafel."
            }
            Self::NobodyMissing => "Iedereen heeft al een standpunt gegeven: er is niemand om op te wachten.",
            Self::WritingNotAllowed => "Op schriftelijke antwoorden wachten kan hier nu niet.",
            Self::NotUnanimous => {
                "Nog niet iedereen die meebeslist is akkoord. Vaststellen kan pas als iedereen het eens is, \
                 met minstens twee keer akkoord."
            }
            Self::Unanimous => {
                "Iedereen is het eens: het plan kan nu worden vastgesteld. Sluit u de ronde, dan kan dat niet meer. \
                 Zet een vinkje als u de ronde toch wilt sluiten."
            }
            Self::NoYouthAnswer => {
                "De jongere heeft nog niet geantwoord. Leg het antwoord vast, of schrijf op waarom er geen antwoord is."
            }
            Self::NoReply => {
                "De jongere zei nee of nog niet. De projectleider schrijft eerst een antwoord aan de jongere."
            }
            Self::NothingToReply => {
                "De jongere heeft geen vraag of bezwaar bij deze versie: er is niets om op te antwoorden."
            }
            Self::NoOpenPoint => "Noteer minstens één punt dat iemand uitzoekt, met een naam en een datum.",
            Self::TooEarlyToEscalate => {
                "Opschalen kan vanaf de derde tafel. Zoek eerst samen een oplossing op de volgende bijeenkomst."
            }
            Self::NoInvitation => "Deze uitnodiging bestaat niet of is al afgelopen.",
            Self::AlreadyInvited => "Deze persoon is al uitgenodigd voor deze casus.",
            Self::NoCondition => "Deze randvoorwaarde hoort niet bij het plan dat nu op de go wacht.",
            Self::ConditionMet => "Deze randvoorwaarde is al geregeld. De eigenaar kan hem weer openzetten.",
            Self::ConditionOpen => "Deze randvoorwaarde staat al open.",
            Self::NothingToConfirm => "Er is hier niets dat u kunt bevestigen.",
            Self::SecondPersonNeeded => {
                "U hebt dit zelf vastgelegd. Iemand anders bevestigt het: de eigenaar of een kernlid."
            }
            Self::AwaitsConfirmation => {
                "Dit wacht op bevestiging door een tweede persoon: een kernlid, of de eigenaar van de randvoorwaarde of de vervanger."
            }
            Self::NotBlocking => "Deze randvoorwaarde houdt de go niet tegen.",
            Self::OrderNeeded => {
                "De bestelling met de opmerking in het WIZ-portaal blijft altijd staan, behalve als er helemaal geen bestelling nodig is."
            }
            Self::CoverNotAllowed => "Deze gemeente werkt niet met randvoorwaarden onder voorbehoud.",
            Self::ConditionsOpen(_) => "Er staan nog randvoorwaarden open die de go tegenhouden.",
            Self::StaleSecondFactor => {
                "Voor deze stap vragen we opnieuw uw code. Bevestig eerst dat u het bent; daarna kunt u verder."
            }
            Self::NoGo => "Er is nu geen go die geldt.",
            Self::NoPlanInEffect => "Er is nog geen plan dat geldt. Dat is er pas na de go van de projectleider.",
            Self::PlanInEffect => {
                "Er geldt al een plan. Intrekken kan dan niet; de projectleider kan het plan laten zoals het is of de casus afsluiten."
            }
            Self::MomentDone => "Dit moment is al vastgelegd. Kies een ander moment, of leg een los gesprek vast.",
            Self::NoRecord => "Dit is al verbeterd of ingetrokken. Op de pagina Monitoring staat wat nu telt.",
            Self::OtherReason => "Deze reden past niet bij de stap waarin de casus nu staat. Kies een andere reden.",
            Self::NotInOrder => "Nog niet alle gebieden van het leven zijn op orde.",
            Self::AlreadyPaused => "De casus is al gepauzeerd.",
            Self::NotPaused => "De casus is niet gepauzeerd.",
            Self::AlreadyUrgent => "De casus heeft al spoed.",
            Self::NotUrgent => "De casus heeft geen spoed.",
            Self::ConsentAlreadyWithdrawn => "De toestemming is al ingetrokken.",
            Self::ConsentNotWithdrawn => "Er is geen toestemming ingetrokken bij deze casus.",
            Self::NoSuchPoint => "Dit punt bestaat niet of is al beantwoord.",
            Self::AlreadyThatPerson => "Deze persoon heeft die taak al.",
            Self::NothingToFollow => "De stap past al bij de randvoorwaarden.",
        })
    }
}

fn signal_incomplete(gaps: &[SignalGap]) -> String {
    let named: Vec<_> = gaps.iter().map(|gap| gap.dutch()).collect();
    let way_out = if gaps.contains(&SignalGap::Consent) {
        " Wil de jongere niet dat de commissie meekijkt, dan kan de casus niet naar de tafel. \
         Overleg dan zonder naam met de projectleider wat u zelf kunt doen."
    } else {
        ""
    };
    format!("Het signaal is nog niet compleet: {}. De hulpverlener kan dit aanvullen.{way_out}", list(&named))
}

impl Dutch for SignalGap {
    /// What is missing, as a line in a list.
    fn dutch(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Scope => "niet alle vragen over de doelgroep zijn beantwoord",
            Self::Risk => "er is niet aangegeven waardoor de hulp kan stoppen",
            Self::LegalGround => "er is geen wettelijke grondslag gekozen",
            Self::Consent => "er is geen toestemming van de jongere voor de commissie en WIJ Groningen",
        })
    }
}

impl Dutch for Unfit {
    /// What to do about it, without the name of the field; `at_field` puts that in front.
    fn dutch(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Empty => "vul dit in.",
            Self::TooLong(most) => {
                let most = super::numbers::number(i64::try_from(*most).unwrap_or(i64::MAX));
                return format!("dit is te lang. Gebruik hooguit {most} tekens.").into();
            }
            Self::ControlCharacters => "hier staan tekens in die we niet kunnen bewaren. Typ de tekst opnieuw.",
            Self::NotADate => "dit is geen bestaande datum. Vul bijvoorbeeld 26-11-2026 in.",
            Self::InThePast => "deze datum ligt te vroeg. Kies een latere datum.",
            Self::InTheFuture => "deze datum moet nog komen. Kies vandaag of een eerdere dag.",
            Self::TooFar => "deze datum ligt te ver weg. Kies een eerdere datum.",
            Self::LongBefore => {
                "het gesprek was meer dan twee maanden voor dit moment. Kies een ander moment, of een los gesprek."
            }
            Self::BeforeItsStart => "de laatste dag ligt voor de eerste dag.",
            Self::NotAnAmount { least, most } => {
                return format!(
                    "vul een bedrag in van {} tot en met {}, zoals 1.340 of 12,50.",
                    super::numbers::euros(*least),
                    super::numbers::euros(*most)
                )
                .into();
            }
            Self::NotANumber { least, most } => {
                return format!("vul een heel getal in van {least} tot en met {most}.").into();
            }
            Self::NotAChoice => "maak een keuze.",
            Self::NotAnAddress => "dit is geen e-mailadres. Vul bijvoorbeeld naam@voorbeeld.nl in.",
            Self::NotConfirmed => "zet een vinkje als dit klopt.",
            Self::NothingSeen => {
                "vul minstens één ding in over hoe het gaat: een cijfer, een kleur, een antwoord, de woorden van de jongere of wat u bijstuurt."
            }
            Self::NotThatPerson => "deze persoon kan dit niet doen. Kies iemand anders.",
            Self::NothingChanged => "dit is al zo. Verander iets, of ga terug.",
            Self::CitizenNumber => {
                "hier staat iets dat een burgerservicenummer kan zijn. Dat bewaren we niet: haal het weg. Is het een ander nummer? Zet er een letter voor."
            }
            Self::OnlyWithoutAccount => {
                "vul hier alleen een naam in als de jongere het regelt, of iemand zonder account. Laat het anders leeg."
            }
            Self::ProviderMissing => "de aanbieder bij wie de jongere hulp krijgt hoort erbij. Vink die ook aan.",
            Self::NotANumberOnly => "vul alleen het nummer in, zoals B-2026-118. Zonder naam of uitleg.",
        })
    }
}

/// What is the matter with a field, with its question in front: "Reden: vul dit in."
#[must_use]
pub fn at_field(label: &str, unfit: Unfit) -> String {
    let label = label.trim_end_matches(['?', '.', ':']).trim_end();
    if label.is_empty() { sentence(&unfit.dutch()) } else { format!("{label}: {}", unfit.dutch()) }
}

/// Why a command was refused in this case: names the step, the open conditions, and who can do it instead.
#[must_use]
pub fn explain(kind: CommandKind, refusal: &Refusal, case: &Case) -> String {
    match refusal {
        Refusal::NotYours => format!("Dit is niet aan u. Dit kan {}.", said(kind).by),
        Refusal::NotNow(NotNow::OtherPhase) => {
            let step = case.phase.step().map_or(0, i64::from);
            format!(
                "De casus staat nu in stap {step}, \u{201c}{}\u{201d}. \u{201c}{}\u{201d} hoort bij een andere stap.",
                case.phase.dutch(),
                said(kind).label
            )
        }
        Refusal::NotNow(NotNow::ConditionsOpen(numbers)) => {
            let open = numbers.iter().filter_map(|number| case.condition(*number));
            let named: Vec<String> = open.map(|condition| format!("\u{201c}{}\u{201d}", condition.what)).collect();
            format!(
                "Nog niet alles is geregeld. Open {}: {}. Wie eigenaar is, kan dit regelen op de pagina Randvoorwaarden.",
                if named.len() == 1 { "is" } else { "zijn" },
                list(&named)
            )
        }
        Refusal::NotNow(reason) => reason.dutch().into_owned(),
        Refusal::Unfit(unfit) => {
            let sentences: Vec<String> = unfit.iter().map(|(_, unfit)| sentence(&unfit.dutch())).collect();
            sentences.join(" ")
        }
    }
}

/// Whether a refusal is worth showing beside the buttons. That an urgent case is not paused is no news; what the case
/// waits for is.
#[must_use]
pub fn is_worth_saying(refusal: &Refusal) -> bool {
    use NotNow::*;
    let Refusal::NotNow(reason) = refusal else { return false };
    !matches!(
        reason,
        OtherPhase
            | CaseClosed
            | CaseOpen
            | AlreadyPaused
            | NotPaused
            | AlreadyUrgent
            | NotUrgent
            | ConsentAlreadyWithdrawn
            | ConsentNotWithdrawn
            | CaseManagerKnown
            | AlreadyReported
            | AlreadyScheduled
            | AlreadyDiscussed
            | NothingToReply
            | NothingToFollow
            | NobodyMissing
            | NoGo
            | NoPlanInEffect
            | PlanInEffect
            | TooEarlyToEscalate
            | NoDraft
            | NoEarlierVersion
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::plan::PlanGap;
    use crate::dutch::assert_dutch;
    use NotNow::*;

    fn every_reason() -> Vec<NotNow> {
        vec![
            OtherPhase,
            CaseClosed,
            CaseOpen,
            SignalIncomplete(vec![SignalGap::Scope, SignalGap::Risk]),
            TooYoung,
            WindowPassed,
            CaseManagerKnown,
            NoCaseManager,
            AlreadyReported,
            PlanIncomplete(vec![PlanGap::Actions]),
            NoDraft,
            NoEarlierVersion,
            DraftBesideTabled,
            YouthWords,
            PlaceChanged,
            AlreadyScheduled,
            NotScheduled,
            MeetingOver,
            MeetingNotOpen,
            MeetingNotPlanned,
            NoAttendance,
            ItemsWithoutOutcome,
            NoYouthVoice,
            NotShared,
            NotDiscussed,
            AlreadyDiscussed,
            RoundOpen,
            NoOpenRound,
            OtherText,
            CommitteeIncomplete,
            AlwaysInvolved,
            WritingOver,
            NobodyMissing,
            WritingNotAllowed,
            NotUnanimous,
            Unanimous,
            NoYouthAnswer,
            NoReply,
            NothingToReply,
            NoOpenPoint,
            TooEarlyToEscalate,
            NoInvitation,
            AlreadyInvited,
            NoCondition,
            ConditionMet,
            ConditionOpen,
            NothingToConfirm,
            SecondPersonNeeded,
            AwaitsConfirmation,
            NotBlocking,
            OrderNeeded,
            CoverNotAllowed,
            ConditionsOpen(vec![1]),
            StaleSecondFactor,
            NoGo,
            NoPlanInEffect,
            PlanInEffect,
            MomentDone,
            OtherReason,
            NotInOrder,
            AlreadyPaused,
            NotPaused,
            AlreadyUrgent,
            NotUrgent,
            ConsentAlreadyWithdrawn,
            ConsentNotWithdrawn,
            NoSuchPoint,
            AlreadyThatPerson,
            NothingToFollow,
        ]
    }

    #[test]
    fn every_refusal_is_a_dutch_sentence_of_its_own() {
        let mut known = BTreeSet::new();
        for reason in every_reason() {
            let sentence = reason.dutch();
            assert_dutch(&sentence);
            assert!(sentence.ends_with('.') && sentence.starts_with(char::is_uppercase), "{sentence}");
            assert!(known.insert(sentence.into_owned()), "{reason:?} is said as another is said");
        }
    }

    #[test]
    fn what_is_missing_is_listed() {
        let gaps = SignalIncomplete(vec![SignalGap::LegalGround, SignalGap::Consent]).dutch().into_owned();
        assert!(gaps.starts_with(
            "Het signaal is nog niet compleet: er is geen wettelijke grondslag gekozen en er is geen toestemming"
        ));
        assert!(gaps.contains("Overleg dan zonder naam"), "without consent there is a way outside the table");
    }

    #[test]
    fn a_mistake_names_its_field_once() {
        assert_eq!(at_field("Waarom?", Unfit::Empty), "Waarom: vul dit in.");
        assert_eq!(
            at_field("Laatste dag", Unfit::NotADate),
            "Laatste dag: dit is geen bestaande datum. Vul bijvoorbeeld 26-11-2026 in."
        );
        assert_eq!(at_field("", Unfit::NotAChoice), "Maak een keuze.");
        assert_eq!(at_field("Reden", Unfit::TooLong(4_000)), "Reden: dit is te lang. Gebruik hooguit 4.000 tekens.");
        for unfit in [
            Unfit::ControlCharacters,
            Unfit::InThePast,
            Unfit::InTheFuture,
            Unfit::TooFar,
            Unfit::LongBefore,
            Unfit::BeforeItsStart,
            Unfit::NotANumber { least: 1, most: 10 },
            Unfit::NotAnAmount { least: 0, most: 1_000_000_000 },
            Unfit::NotAnAddress,
            Unfit::NotConfirmed,
            Unfit::NotThatPerson,
            Unfit::NothingChanged,
            Unfit::CitizenNumber,
            Unfit::NotANumberOnly,
            Unfit::OnlyWithoutAccount,
            Unfit::ProviderMissing,
        ] {
            assert_dutch(&unfit.dutch());
        }
    }
}
