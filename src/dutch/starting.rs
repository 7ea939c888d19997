//! What is said before there is a page: why the program does not start.

use std::borrow::Cow;

use super::Dutch;
use crate::config::{Problem, Problems};
use crate::database::embedded::EmbeddedProblem;
use crate::database::{MigrationProblem, OpeningProblem, SchemaProblem};

impl Dutch for Problem {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::NotText { name } => {
                format!("{name} bevat tekens die geen tekst zijn. Gebruik UTF-8.")
            }
            Self::GivenTwice { name } => {
                format!("{name} en {name}_FILE zijn allebei ingevuld. Laat er een weg.")
            }
            Self::SecretFileUnreadable { name, path, error } => format!(
                "Het bestand {} uit {name} is niet te lezen ({error}).",
                path.display()
            ),
            Self::ListenUnusable { value } => format!(
                "LISTEN is \"{value}\", maar moet een adres met een poort zijn, zoals 127.0.0.1:8080."
            ),
            Self::BaseUrlUnusable { value } => format!(
                "BASE_URL is \"{value}\", maar moet het adres van de site zijn zonder pad, zoals https://casustafel.voorbeeld.nl."
            ),
            Self::BaseUrlMissing { listen } => format!(
                "BASE_URL ontbreekt. Wie op {listen} luistert, is voor anderen bereikbaar: vul het https-adres in waarop mensen de casustafel openen."
            ),
            Self::PlainHttp { base_url, listen } => format!(
                "BASE_URL is {base_url} zonder https, terwijl anderen erbij kunnen (LISTEN is {listen}). Zet er een beveiligde verbinding voor en vul het https-adres in."
            ),
            Self::DataDirUnknown => {
                "Er is geen map voor de gegevens. Vul DATA_DIR in met een volledig pad.".to_owned()
            }
            Self::DataDirRelative { path } => format!(
                "DATA_DIR is \"{}\", maar moet een volledig pad zijn dat met / begint.",
                path.display()
            ),
            Self::DataDirUnusable { path, error } => format!(
                "De gegevensmap {} is niet te gebruiken ({error}). Kies met DATA_DIR een andere map.",
                path.display()
            ),
            Self::DatabaseUrlUnusable { name } => format!(
                "{name} is niet te lezen als adres van een PostgreSQL-server, zoals postgres://casustafel_app@server/casustafel."
            ),
            Self::MigrationUrlAlone => {
                "MIGRATION_URL is ingevuld zonder DATABASE_URL. Vul ze allebei in, of geen van beide."
                    .to_owned()
            }
            Self::SmtpUrlUnusable => {
                "SMTP_URL is niet te lezen als adres van een mailserver, zoals smtps://naam:wachtwoord@server."
                    .to_owned()
            }
            Self::SmtpPlain => {
                "SMTP_URL zou mail onversleuteld naar een andere machine sturen. Gebruik smtps:// of zet ?tls=required erachter."
                    .to_owned()
            }
            Self::SmtpCaUnreadable { path, error } => format!(
                "Het bestand {} uit SMTP_CA_FILE is niet te lezen ({error}).",
                path.display()
            ),
            Self::SmtpCaUnusable { path } => format!(
                "In {} (SMTP_CA_FILE) staat geen bruikbaar certificaat. Zet er het certificaat in van wie de mailserver ondertekent, in PEM-vorm (-----BEGIN CERTIFICATE-----).",
                path.display()
            ),
            Self::MailFromMissing => {
                "MAIL_FROM ontbreekt. Wie met SMTP_URL mail verstuurt, vult ook de afzender in, zoals Casustafel <casustafel@voorbeeld.nl>."
                    .to_owned()
            }
            Self::MailFromUnusable { value } => format!(
                "MAIL_FROM is \"{value}\", maar moet een mailadres zijn, zoals Casustafel <casustafel@voorbeeld.nl>."
            ),
            Self::KeyFileMissing => {
                "SECRET_KEY_FILE ontbreekt. Bij een eigen databaseserver hoort een eigen sleutel: zet minstens 32 willekeurige tekens in een bestand en vul het pad in."
                    .to_owned()
            }
            Self::KeyFileUnreadable { path, error } => format!(
                "Het sleutelbestand {} is niet te lezen of te maken ({error}).",
                path.display()
            ),
            Self::KeyTooWeak { path } => format!(
                "De sleutel in {} is te kort of te regelmatig. Zet er minstens 32 willekeurige tekens in.",
                path.display()
            ),
        }
        .into()
    }
}

impl Dutch for Problems {
    fn dutch(&self) -> Cow<'static, str> {
        let opening = match self.0.len() {
            1 => "De instellingen kloppen niet:".to_owned(),
            number => format!("De instellingen kloppen op {number} punten niet:"),
        };
        let lines = self.0.iter().map(|problem| format!("\n- {}", problem.dutch()));
        std::iter::once(opening).chain(lines).collect::<String>().into()
    }
}

impl Dutch for OpeningProblem {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::Embedded(problem) => problem.dutch(),
            Self::Migration(problem) => problem.dutch(),
            Self::Schema(problem) => problem.dutch(),
            Self::Unreachable(said) => format!(
                "De database is niet te openen ({said}). Controleer DATABASE_URL en of de server draait."
            )
            .into(),
            Self::TooMuchRight { login } => format!(
                "De databasegebruiker {login} heeft meer rechten dan nodig is, waardoor de sloten in de database niet werken. Gebruik in DATABASE_URL de gebruiker casustafel_app."
            )
            .into(),
            Self::HoldsDemo => {
                "In deze database staan demogegevens, waarvan iedereen de wachtwoorden kent. Gebruik voor echte gegevens een andere database."
                    .into()
            }
            Self::HoldsRealData => {
                "In deze database staan al accounts die niet van de demo zijn. Gebruik voor de demo een lege database."
                    .into()
            }
            Self::NoMigrationUrl => {
                "MIGRATION_URL ontbreekt. Vul het adres in met een gebruiker die rollen en tabellen mag maken."
                    .into()
            }
        }
    }
}

impl Dutch for MigrationProblem {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::Unreachable => {
                "De database is niet te bereiken om haar bij te werken. Controleer MIGRATION_URL en of de server draait."
                    .into()
            }
            Self::TooFewRights => {
                "De gebruiker in MIGRATION_URL mag geen rollen of tabellen maken. Gebruik de beheerder van de server."
                    .into()
            }
            Self::Changed(version) => changed(*version),
            Self::Failed(said) => {
                format!("De database is niet bij te werken ({said}). Zij is gebleven zoals zij was.")
                    .into()
            }
        }
    }
}

impl Dutch for SchemaProblem {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::Empty => "De database is nog leeg. Voer eerst casustafel migrate uit.".into(),
            Self::Older(1) => "De database is ouder dan dit programma. Voer eerst casustafel migrate uit.".into(),
            Self::Older(missing) => {
                format!("De database is {missing} stappen ouder dan dit programma. Voer eerst casustafel migrate uit.")
                    .into()
            }
            Self::Changed(version) => changed(*version),
        }
    }
}

fn changed(version: i64) -> Cow<'static, str> {
    format!(
        "De database hoort niet bij dit programma: stap {version} is er anders uitgevoerd. Gebruik de database of het programma waar zij bij hoort."
    )
    .into()
}

impl Dutch for EmbeddedProblem {
    fn dutch(&self) -> Cow<'static, str> {
        match self {
            Self::ProgramsMissing => {
                "PostgreSQL ontbreekt. Installeer het (apt-get install postgresql), noem met PG_BINDIR de map waar het staat, of gebruik met DATABASE_URL een eigen server."
                    .into()
            }
            Self::ProgramsNotIn { bindir } => format!(
                "In {} (PG_BINDIR) staan geen bruikbare initdb en postgres.",
                bindir.display()
            )
            .into(),
            Self::OtherVersion { made_with } => format!(
                "De gegevens zijn gemaakt met PostgreSQL {made_with}, en die versie is hier niet. Installeer postgresql-{made_with} of noem met PG_BINDIR de map waar het staat."
            )
            .into(),
            Self::NoSystemUser => {
                "PostgreSQL mag niet als root draaien en er is geen gebruiker postgres of nobody. Start het programma als gewone gebruiker."
                    .into()
            }
            Self::FolderUnusable { path, error } => format!(
                "De map {} is niet te gebruiken ({error}). Kies met DATA_DIR een andere map.",
                path.display()
            )
            .into(),
            Self::FolderOfSomebodyElse { path } => format!(
                "De map {} is van een andere gebruiker. Kies met DATA_DIR een eigen map.",
                path.display()
            )
            .into(),
            Self::FolderUnreachable { path } => format!(
                "De gebruiker waaronder PostgreSQL draait, kan niet bij de map {}. Kies met DATA_DIR een map waar iedereen langs mag, zoals /var/lib/casustafel.",
                path.display()
            )
            .into(),
            Self::PathTooLong { path } => format!(
                "Het pad {} is te lang. Kies met DATA_DIR een korter pad.",
                path.display()
            )
            .into(),
            Self::NotMade { said } => {
                format!("De database is niet te maken: {said}").into()
            }
            Self::NotStarted { said, log } => format!(
                "PostgreSQL start niet: {said} Meer staat in {}.",
                log.display()
            )
            .into(),
            Self::Held { path } => format!(
                "Een ander programma houdt {} vast, maar zijn database antwoordt niet. Stop dat programma en probeer het opnieuw.",
                path.display()
            )
            .into(),
        }
    }
}
