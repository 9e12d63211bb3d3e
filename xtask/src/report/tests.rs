use std::sync::Barrier;

use anyhow::bail;

use super::Report;
use crate::project::Project;

#[test]
fn steps_side_by_side_run_together_and_are_listed_in_order() {
    let project = Project::locate().expect("the checkout");
    let mut report = Report::new(&project);
    report.check("before", || Ok(())).expect("not stopped");
    let meet = Barrier::new(2);
    let ended = report.side_by_side(
        |report| {
            report.check("one", || {
                meet.wait();
                Ok(())
            })?;
            Ok(())
        },
        |report| {
            report.check("other", || {
                meet.wait();
                bail!("it fails")
            })?;
            report.not_checked("the weather");
            Ok(())
        },
    );
    assert!(ended.is_ok(), "a step that fails is a row, and stops nothing");
    let rows: Vec<_> = report.rows.iter().map(|row| (row.name.as_str(), row.counts.failed)).collect();
    assert_eq!(rows, [("before", 0), ("one", 0), ("other", 1)]);
    assert_eq!(report.not_checked, ["the weather"]);
}

#[test]
fn stopping_one_of_two_lists_stops_what_comes_after() {
    let project = Project::locate().expect("the checkout");
    let stopped = || bail!("stopped");
    for at in ["one", "other"] {
        let ended = Report::new(&project).side_by_side(
            |_| if at == "one" { stopped() } else { Ok(()) },
            |_| if at == "other" { stopped() } else { Ok(()) },
        );
        assert!(ended.is_err(), "{at}");
    }
}
