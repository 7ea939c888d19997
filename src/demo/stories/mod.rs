//! The stories of the demo: four known ones and fifteen more, spread over all steps. All people and amounts are made up.

mod at_the_table;
mod beginning;
mod running;

use super::script::{Script, Story};
use crate::domain::plan::{Section, Voice};

/// Tells everything.
pub fn tell(script: &mut Script) {
    for day in
        ["2026-06-04", "2026-07-02", "2026-09-17", "2026-10-08", "2026-10-15", "2026-10-29", "2026-11-12", "2026-11-19"]
    {
        script.meeting(day, true, true);
    }
    script.meeting("2026-11-26", true, false);
    for day in ["2026-12-03", "2026-12-10", "2026-12-17"] {
        script.meeting(day, false, false);
    }
    running::tell(script);
    at_the_table::tell(script);
    beginning::tell(script);
}

/// The words of a plan, in the order of the six steps; what is left empty is not written.
#[derive(Default)]
pub(super) struct Words<'t> {
    pub(super) me: &'t str,
    pub(super) now: &'t str,
    pub(super) six_months: &'t str,
    pub(super) later: &'t str,
    pub(super) housing: &'t str,
    pub(super) money: &'t str,
    pub(super) health: &'t str,
    pub(super) school: &'t str,
    pub(super) people: &'t str,
    pub(super) stuck: &'t str,
    pub(super) differently: &'t str,
    pub(super) law: &'t str,
    pub(super) gain: &'t str,
    pub(super) involvement: &'t str,
    pub(super) fallback: &'t str,
    pub(super) pays: &'t str,
}

impl Words<'_> {
    /// Writes them down on one day.
    pub(super) fn write<'a>(&self, story: Story<'a>, day: &str) -> Story<'a> {
        use Section::*;
        use Voice::*;
        let passages = [
            (ThisIsMe, Youth, self.me),
            (SituationNow, Helpers, self.now),
            (InSixMonths, Youth, self.six_months),
            (Later, Youth, self.later),
            (Housing, Helpers, self.housing),
            (Money, Helpers, self.money),
            (Health, Helpers, self.health),
            (SchoolAndWork, Helpers, self.school),
            (MyPeople, Helpers, self.people),
            (WhatIsStuck, Helpers, self.stuck),
            (WhatWeDoDifferently, Helpers, self.differently),
            (Legitimacy, Helpers, self.law),
            (SocialReturn, Helpers, self.gain),
            (Involvement, Helpers, self.involvement),
            (Fallback, Helpers, self.fallback),
            (WhoPays, Helpers, self.pays),
        ];
        let written: Vec<_> = passages.into_iter().filter(|(_, _, text)| !text.is_empty()).collect();
        story.plan(day, &written)
    }
}
