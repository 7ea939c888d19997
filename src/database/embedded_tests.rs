//! The embedded cluster comes back from everything that can happen to it.

use std::io::Write;
use std::process::Child;

use rustix::process::{Pid, Signal, kill_process};
use sqlx::Executor;

use super::*;

/// A data folder of one test, with whatever runs in it stopped when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let memory = Path::new("/dev/shm");
        let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        Self(base.join(format!("casustafel-{name}-{}", std::process::id())))
    }

    async fn start(&self) -> anyhow::Result<Embedded> {
        Embedded::start(&self.0, None).await.map_err(|problem| anyhow::anyhow!("{problem:?}"))
    }

    fn data(&self) -> PathBuf {
        self.0.join("postgres/data")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        leftovers::clear(&self.data());
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn kill(process: u32, signal: Signal) -> anyhow::Result<()> {
    let process = Pid::from_raw(process.try_into()?).ok_or_else(|| anyhow::anyhow!("no pid"))?;
    Ok(kill_process(process, signal)?)
}

async fn connect(cluster: &Embedded) -> Result<PgConnection, sqlx::Error> {
    PgConnection::connect_with(&cluster.options(SUPERUSER, "postgres")).await
}

#[tokio::test]
async fn the_cluster_keeps_its_data_sorts_as_dutch_and_listens_to_nobody_else() -> anyhow::Result<()> {
    let folder = Folder::new("keeps");
    let cluster = folder.start().await?;
    cluster.ensure_database("twice").await?;
    cluster.ensure_database("twice").await?;
    let mut connection = connect(&cluster).await?;
    connection.execute("create table words as select unnest(array['zon', 'IJs', 'ijs', 'éen', 'aap']) word").await?;
    let listens: String = sqlx::query_scalar("show listen_addresses").fetch_one(&mut connection).await?;
    assert_eq!(listens, "");
    drop(connection);
    cluster.stop().await;
    assert!(!folder.data().join("postmaster.pid").exists());

    let cluster = folder.start().await?;
    let mut connection = connect(&cluster).await?;
    let words: Vec<String> =
        sqlx::query_scalar("select word from words order by word").fetch_all(&mut connection).await?;
    assert_eq!(words, ["aap", "éen", "ijs", "IJs", "zon"]);
    let mode = folder.0.join("postgres").metadata()?.permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    cluster.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_killed_server_comes_back_by_itself_with_what_it_had_promised() -> anyhow::Result<()> {
    let folder = Folder::new("killed");
    let cluster = folder.start().await?;
    let mut connection = connect(&cluster).await?;
    connection.execute("create table promised ()").await?;
    let first = cluster.server_process();
    kill(first.unwrap_or_default(), Signal::KILL)?;

    let deadline = Instant::now() + Duration::from_secs(60);
    let mut connection = loop {
        match connect(&cluster).await {
            Ok(connection) if cluster.server_process() != first => break connection,
            _ => anyhow::ensure!(Instant::now() < deadline, "the server stayed away"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    connection.execute("table promised").await?;
    cluster.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_note_about_a_server_that_is_gone_does_not_keep_the_next_one_away() -> anyhow::Result<()> {
    let folder = Folder::new("stale");
    folder.start().await?.stop().await;
    // the number belongs to another program now: this one
    let note = format!("{}\n{}\n1700000000\n5432\n", std::process::id(), folder.data().display());
    std::fs::write(folder.data().join("postmaster.pid"), note)?;
    folder.start().await?.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_server_that_nobody_guards_any_more_is_taken_over() -> anyhow::Result<()> {
    let folder = Folder::new("orphan");
    folder.start().await?.stop().await;
    let mut orphan: Child = {
        let user = make_folder(&folder.0.join("postgres")).map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
        let programs = Programs::find(None, None).map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
        programs
            .command("postgres", user)
            .arg("-D")
            .arg(folder.data())
            .arg("-k")
            .arg(folder.0.join("postgres"))
            .args(["-c", "listen_addresses="])
            .stderr(std::process::Stdio::null())
            .spawn()?
    };
    let deadline = Instant::now() + Duration::from_secs(10);
    while !answers(&folder.0.join("postgres")).await {
        anyhow::ensure!(Instant::now() < deadline, "the orphan does not start");
    }
    // nobody holds the lock, so the server that answers may not simply be joined: it would never be stopped
    let reaper = std::thread::spawn(move || orphan.wait());
    let cluster = folder.start().await?;
    assert!(!cluster.is_joined());
    assert!(matches!(reaper.join(), Ok(Ok(_))));
    cluster.stop().await;
    assert!(!answers(&folder.0.join("postgres")).await);
    Ok(())
}

#[tokio::test]
async fn a_second_instance_joins_the_first() -> anyhow::Result<()> {
    let folder = Folder::new("joined");
    let first = folder.start().await?;
    let second = folder.start().await?;
    assert!(second.is_joined() && !first.is_joined());
    second.stop().await;
    connect(&first).await?.close().await?;
    first.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_start_that_was_cut_off_halfway_is_done_again() -> anyhow::Result<()> {
    let folder = Folder::new("halfway");
    let half = folder.0.join("postgres/half");
    std::fs::create_dir_all(&half)?;
    std::fs::File::create(half.join("PG_VERSION"))?.write_all(b"15\n")?;
    folder.start().await?.stop().await;
    assert!(!half.exists());
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_is_said_by_name() {
    let nowhere = Folder::new("nowhere");
    let problem = Embedded::start(&nowhere.0, Some(Path::new("/bestaat/niet"))).await;
    assert!(matches!(problem.err(), Some(EmbeddedProblem::ProgramsNotIn { .. })));
    let deep = nowhere.0.join("x".repeat(100));
    assert!(matches!(Embedded::start(&deep, None).await.err(), Some(EmbeddedProblem::PathTooLong { .. })));
    let other = Programs::find(None, Some(3)).err();
    assert_eq!(other, Some(EmbeddedProblem::OtherVersion { made_with: 3 }));
}
