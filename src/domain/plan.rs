//! The plan: written with the youth along the six steps of the Doorbraakmethode, frozen once it is on the table.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::condition::{ConditionKind, Owner};
use super::ids::UserId;
use super::role::{LifeDomain, words};
use super::sheets::Sheets;
use super::text::Line;

words!(
    /// The sections of the plan (domain.md 3c), in their order on the page. None is ever forced.
    Section {
        /// 1 Dit ben ik.
        ThisIsMe = "this_is_me",
        /// 2 Mijn situatie nu.
        SituationNow = "situation_now",
        /// 3 Over zes maanden.
        InSixMonths = "in_six_months",
        /// 4 Later.
        Later = "later",
        /// 5a Wonen.
        Housing = "housing",
        /// 5b Geld.
        Money = "money",
        /// 5c Gezondheid en zorg.
        Health = "health",
        /// 5d School en werk.
        SchoolAndWork = "school_and_work",
        /// 5e Mijn mensen.
        MyPeople = "my_people",
        /// 6 Wat kan ik zelf?
        WhatICanDo = "what_i_can_do",
        /// 7 Waar heb ik hulp bij nodig?
        HelpINeed = "help_i_need",
        /// 8 Waar moeten we op letten?
        WatchOutFor = "watch_out_for",
        /// 9 Wat loopt er vast?
        WhatIsStuck = "what_is_stuck",
        /// 10 Wat gaan we anders doen?
        WhatWeDoDifferently = "what_we_do_differently",
        /// 11 Waarom mag dit? (legitimiteit)
        Legitimacy = "legitimacy",
        /// 12 Wat levert het op? (rendement)
        SocialReturn = "social_return",
        /// 13 Wie doet er mee? (betrokkenheid)
        Involvement = "involvement",
        /// 14 Wie doet wat? (actieplan); its rows are the actions.
        ActionPlan = "action_plan",
        /// 15 Als het anders loopt (plan B).
        Fallback = "fallback",
        /// 16 Wat moet eerst geregeld zijn?; its rows become conditions.
        FirstArranged = "first_arranged",
        /// 17 Wie betaalt?
        WhoPays = "who_pays",
        /// 18 Wanneer kijken we terug?
        LookBack = "look_back",
        /// 19 Mijn akkoord.
        MyAgreement = "my_agreement",
    }
);

words!(
    /// The six steps of the Doorbraakmethode.
    Step {
        /// Situatieschets.
        Situation = "situation",
        /// Toekomstperspectief.
        Perspective = "perspective",
        /// Overzicht.
        NeedsOverview = "needs_overview",
        /// Doorbraak.
        Breakthrough = "breakthrough",
        /// Onderbouwing.
        ValueTriangle = "value_triangle",
        /// Actieplan.
        ActionPlan = "action_plan",
    }
);

impl Section {
    /// The step of the Doorbraakmethode it belongs to; the last sections stand outside the six.
    pub fn step(self) -> Option<Step> {
        use Section::*;
        match self {
            ThisIsMe | SituationNow => Some(Step::Situation),
            InSixMonths | Later => Some(Step::Perspective),
            Housing | Money | Health | SchoolAndWork | MyPeople | WhatICanDo | HelpINeed | WatchOutFor => {
                Some(Step::NeedsOverview)
            }
            WhatIsStuck | WhatWeDoDifferently => Some(Step::Breakthrough),
            Legitimacy | SocialReturn | Involvement => Some(Step::ValueTriangle),
            ActionPlan | Fallback => Some(Step::ActionPlan),
            FirstArranged | WhoPays | LookBack | MyAgreement => None,
        }
    }

    /// The area of life a section is about, where it is about one.
    pub fn life_domain(self) -> Option<LifeDomain> {
        match self {
            Self::Housing => Some(LifeDomain::Housing),
            Self::Money => Some(LifeDomain::Income),
            Self::Health => Some(LifeDomain::Wellbeing),
            Self::SchoolAndWork => Some(LifeDomain::SchoolWork),
            Self::MyPeople => Some(LifeDomain::Support),
            _ => None,
        }
    }
}

words!(
    /// Whose words a passage holds. Each section has room for both, apart.
    Voice {
        /// The youth's own words, written down by a scribe.
        Youth = "youth",
        /// The words of those who help.
        Helpers = "helpers",
    }
);

/// The SHA-256 of a text, so that history can refer to words without repeating them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

impl Digest {
    /// Of the UTF-8 bytes of a text.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// From exactly 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// From 64 hexadecimal characters.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        let digit = |b: u8| (b as char).to_digit(16).and_then(|d| u8::try_from(d).ok());
        let bytes: Option<Vec<u8>> =
            text.chunks(2).map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect();
        bytes.and_then(|bytes| Self::from_bytes(&bytes))
    }

    /// The first eight characters, enough to tell two versions apart on paper.
    pub fn short(&self) -> String {
        self.to_string().chars().take(8).collect()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl TryFrom<String> for Digest {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a digest")
    }
}

/// Who wrote something last, and when.
pub type Written = (UserId, DateTime<Utc>);

/// What is known of one passage; its words are stored apart, under their digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The digest of the words.
    pub digest: Digest,
    /// Whether there are no words.
    pub empty: bool,
    /// Who wrote last; for the youth's words the scribe.
    pub author: UserId,
    /// When.
    pub written_at: DateTime<Utc>,
    /// Counts the changes of this passage, from 1.
    pub revision: u32,
}

/// Who does what by when (section 14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// What is done.
    pub what: Line,
    /// Exactly one doer before the table: a person, also one without an account.
    pub doer: Option<Line>,
    /// Who helps.
    pub helpers: Option<Line>,
    /// The day it is ready.
    pub due: Option<NaiveDate>,
    /// The youth does this.
    pub by_youth: bool,
    /// Who takes it over after 18.
    pub after_eighteen: Option<Line>,
}

impl Action {
    /// Whether it has its doer and its date.
    pub fn is_complete(&self) -> bool {
        self.doer.is_some() && self.due.is_some()
    }
}

/// Something that must be arranged before the start (section 16); becomes a condition at adoption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// What kind of thing.
    pub kind: ConditionKind,
    /// In a few words.
    pub what: Line,
    /// Who arranges it.
    pub owner: Owner,
    /// Whether the go waits for it.
    pub blocking: bool,
    /// The day it is expected.
    pub expected_on: Option<NaiveDate>,
    /// Needs of one group: one of them is enough.
    pub group: Option<u8>,
}

impl Need {
    /// Whether it is about the same thing: in the same words, or of the same kind by the same day.
    pub fn is_about(&self, kind: ConditionKind, what: &Line, expected_on: Option<NaiveDate>) -> bool {
        super::condition::is_same_thing((self.kind, &self.what, self.expected_on), (kind, what, expected_on))
    }
}

/// What a version says, without the words themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The passages that were ever written in.
    #[serde(with = "passages")]
    pub passages: BTreeMap<(Section, Voice), Passage>,
    /// The action plan.
    pub actions: Vec<Action>,
    /// Counts the changes of the action plan.
    pub actions_revision: u32,
    /// Who wrote the action plan last, and when.
    #[serde(default)]
    pub actions_written: Option<Written>,
    /// What must be arranged first.
    pub needs: Vec<Need>,
    /// Counts the changes of the needs.
    pub needs_revision: u32,
    /// Who wrote the needs last, and when.
    #[serde(default)]
    pub needs_written: Option<Written>,
    /// The other lists.
    #[serde(default)]
    pub sheets: Sheets,
}

/// JSON knows no pairs as keys, so the passages travel as a list.
mod passages {
    use super::{BTreeMap, Passage, Section, Voice};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    type Passages = BTreeMap<(Section, Voice), Passage>;

    pub fn serialize<S: Serializer>(passages: &Passages, serializer: S) -> Result<S::Ok, S::Error> {
        passages.iter().collect::<Vec<_>>().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Passages, D::Error> {
        Vec::<((Section, Voice), Passage)>::deserialize(deserializer).map(|list| list.into_iter().collect())
    }
}

impl Content {
    /// Whether anybody wrote in the section.
    pub fn is_filled(&self, section: Section) -> bool {
        let rows = match section {
            Section::ActionPlan => !self.actions.is_empty(),
            Section::FirstArranged => !self.needs.is_empty(),
            section => self.sheets.has_rows(section),
        };
        rows || Voice::ALL
            .iter()
            .any(|voice| self.passages.get(&(section, *voice)).is_some_and(|passage| !passage.empty))
    }

    /// Who wrote the rows of a section last, and when.
    pub fn rows_written(&self, section: Section) -> Option<Written> {
        match section {
            Section::ActionPlan => self.actions_written,
            Section::FirstArranged => self.needs_written,
            section => self.sheets.written(section),
        }
    }

    /// Everything that was ever written in a section: by whom and when, its rows and the words of both voices.
    pub fn written(&self, section: Section) -> impl Iterator<Item = Written> + '_ {
        let passages = Voice::ALL.iter().filter_map(move |voice| self.passages.get(&(section, *voice)));
        passages.map(|passage| (passage.author, passage.written_at)).chain(self.rows_written(section))
    }

    /// Whether a section needs nothing more: somebody wrote in it, or its area of life is not at issue for this youth.
    pub fn is_done(&self, section: Section) -> bool {
        self.is_filled(section) || section.life_domain().is_some_and(|domain| self.sheets.leaves_out(domain))
    }

    /// Whether anybody wrote in one of the sections of the step.
    pub fn has_step(&self, step: Step) -> bool {
        Section::ALL.iter().any(|section| section.step() == Some(step) && self.is_filled(*section))
    }

    /// Whether it is among the things that must be arranged first: in the same words, or the same kind of thing by the same day.
    pub fn needs_already(&self, need: &Need) -> bool {
        self.needs.iter().any(|found| found.is_about(need.kind, &need.what, need.expected_on))
    }

    /// Whether the youth's own words stand anywhere.
    pub fn has_youth_words(&self) -> bool {
        self.passages.iter().any(|((_, voice), passage)| *voice == Voice::Youth && !passage.empty)
    }

    /// Counts on from another version: no place or list that is there has been changed as often before.
    pub fn goes_on_after(&mut self, earlier: &Content) {
        for (place, passage) in &mut self.passages {
            let before = earlier.passages.get(place).map_or(0, |passage| passage.revision);
            passage.revision = passage.revision.max(before + 1);
        }
        self.actions_revision = self.actions_revision.max(earlier.actions_revision + 1);
        self.needs_revision = self.needs_revision.max(earlier.needs_revision + 1);
        self.sheets.goes_on_after(&earlier.sheets);
    }

    /// What a version still lacks before a round can be opened on it (workflow command 16).
    pub fn gaps_for_round(&self) -> Vec<PlanGap> {
        let legs = [Section::Legitimacy, Section::SocialReturn, Section::Involvement];
        let mut gaps: Vec<PlanGap> =
            legs.into_iter().filter(|leg| !self.is_filled(*leg)).map(PlanGap::Section).collect();
        if self.actions.is_empty() {
            gaps.push(PlanGap::Actions);
        } else if !self.actions.iter().all(Action::is_complete) {
            gaps.push(PlanGap::DoerAndDate);
        }
        gaps
    }

    /// What a plan still lacks before it can be offered to the table (workflow command 10).
    pub fn gaps_for_table(&self, youth_absent_for_a_reason: bool) -> Vec<PlanGap> {
        let steps = [Step::Situation, Step::Perspective, Step::NeedsOverview, Step::Breakthrough];
        let mut gaps: Vec<PlanGap> =
            steps.into_iter().filter(|step| !self.has_step(*step)).map(PlanGap::Step).collect();
        if !self.has_youth_words() && !youth_absent_for_a_reason {
            gaps.push(PlanGap::YouthWords);
        }
        gaps
    }

    /// The hash by which people agree to exactly this text: changing one character changes it. Who wrote when does
    /// not count, what is written does.
    pub fn hash(&self) -> Digest {
        let words: Vec<_> = self
            .passages
            .iter()
            .filter(|(_, passage)| !passage.empty)
            .map(|((section, voice), passage)| (section, voice, passage.digest))
            .collect();
        let canonical = match self.sheets.words() {
            // versions from before there were more lists keep the mark they were adopted with
            None => serde_json::to_string(&(words, &self.actions, &self.needs)),
            Some(sheets) => serde_json::to_string(&(words, &self.actions, &self.needs, sheets)),
        };
        Digest::of(&canonical.unwrap_or_default())
    }
}

/// What a plan still lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanGap {
    /// Nothing was written for this step.
    Step(Step),
    /// Nothing was written in this section.
    Section(Section),
    /// The youth's own words stand nowhere.
    YouthWords,
    /// There is no action.
    Actions,
    /// An action lacks its doer or its date.
    DoerAndDate,
}

words!(
    /// The life of a version.
    VersionState {
        /// Being written.
        Draft = "draft",
        /// On the table: frozen.
        Tabled = "tabled",
        /// Adopted unanimously.
        Adopted = "adopted",
        /// Valid: the go was given.
        InEffect = "in_effect",
        /// Followed by a newer plan in effect.
        Superseded = "superseded",
        /// Given up.
        Abandoned = "abandoned",
    }
);

/// One version of the plan; numbered per case from 1, unchangeable once it is no draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanVersion {
    /// Its number in the case.
    pub number: u32,
    /// Where it stands.
    pub state: VersionState,
    /// What it says.
    pub content: Content,
    /// The hash it was frozen with; a draft has none.
    pub hash: Option<Digest>,
    /// When it was frozen.
    pub frozen_at: Option<DateTime<Utc>>,
    /// The version it was copied from.
    pub copied_from: Option<u32>,
}

impl PlanVersion {
    /// Whether it can still be written in.
    pub fn is_draft(&self) -> bool {
        self.state == VersionState::Draft
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn passage(text: &str) -> Passage {
        Passage {
            digest: Digest::of(text),
            empty: text.is_empty(),
            author: UserId(Uuid::nil()),
            written_at: DateTime::UNIX_EPOCH,
            revision: 1,
        }
    }

    #[test]
    fn the_hash_changes_with_one_character_and_not_with_its_author() {
        let mut content = Content::default();
        content.passages.insert((Section::ThisIsMe, Voice::Youth), passage("Ik plan graag."));
        let hash = content.hash();
        if let Some(passage) = content.passages.get_mut(&(Section::ThisIsMe, Voice::Youth)) {
            passage.author = UserId(Uuid::from_u128(7));
            passage.revision = 9;
        }
        assert_eq!(content.hash(), hash);
        content.passages.insert((Section::ThisIsMe, Voice::Youth), passage("Ik plan graag!"));
        assert_ne!(content.hash(), hash);
        let before = content.hash();
        content.actions.push(Action {
            what: Line::parse("Kamercontract tekenen").unwrap(),
            doer: None,
            helpers: None,
            due: None,
            by_youth: true,
            after_eighteen: None,
        });
        assert_ne!(content.hash(), before);
    }

    #[test]
    fn the_same_words_in_another_section_or_voice_are_another_text() {
        let place = |section, voice| {
            let mut content = Content::default();
            content.passages.insert((section, voice), passage("Rust"));
            content.hash()
        };
        assert_ne!(place(Section::Later, Voice::Youth), place(Section::Later, Voice::Helpers));
        assert_ne!(place(Section::Later, Voice::Youth), place(Section::Housing, Voice::Youth));
    }

    #[test]
    fn a_digest_reads_back_and_refuses_anything_else() {
        let digest = Digest::of("x");
        assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
        for wrong in ["", "0", "zz", &"ab".repeat(33), &"é".repeat(32)] {
            assert_eq!(Digest::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn each_of_the_six_steps_has_a_section() {
        for step in Step::ALL {
            assert!(Section::ALL.iter().any(|section| section.step() == Some(*step)), "{step:?}");
        }
    }
}
