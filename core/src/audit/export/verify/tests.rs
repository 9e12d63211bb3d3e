use std::string::ToString;

use proptest::prelude::*;

use super::*;
use crate::audit::fixtures::{NOW, VAULT, draft, export, key, object, segments, story};
use crate::audit::{Exporter, Segment, SigningKey, append};
use crate::secret::Secret32;

fn verify(lines: &[String]) -> Result<Verified, Broken> {
    verify_export(lines.concat().as_bytes(), Some(&key().public_key()))
}

fn broken(lines: &[String]) -> (u64, Option<u64>, Problem) {
    let Broken { line, sequence, problem } = verify(lines).unwrap_err();
    (line, sequence, problem)
}

/// An export of these segments, made by whoever has this key.
fn export_of(segments: &[Segment], key: &SigningKey, before: Head) -> Vec<String> {
    let (mut exporter, mut text) = Exporter::start(key, VAULT, before, NOW).unwrap();
    for segment in segments {
        text += &exporter.segment(segment).unwrap();
    }
    text += &exporter.finish(NOW).unwrap();
    text.split_inclusive('\n').map(ToString::to_string).collect()
}

// The lines of the export under test: 1 start, 2-6 entries 1-5, 7 checkpoint, 8-10 entries 6-8, 11 checkpoint, 12 end.
const END: usize = 12;

#[test]
fn a_whole_export_holds() {
    assert_eq!(export().len(), END);
    let verified = verify(&export()).unwrap();
    assert_eq!(
        verified,
        Verified {
            vault: VAULT,
            public_key: key().public_key(),
            first: 1,
            last: 8,
            entries: 8,
            checkpoints: 2,
            exported: NOW,
            unclosed_sessions: Vec::new(),
            incomplete_sessions: Vec::new(),
        }
    );
    assert_eq!(verify_export(export().concat().as_bytes(), None), Ok(verified));
}

#[test]
fn a_part_of_the_log_holds_too() {
    let segments = segments();
    let verified = verify(&export_of(&segments[2..4], &key(), segments[2].head_before())).unwrap();
    assert_eq!((verified.first, verified.last, verified.entries), (3, 6, 4));
    assert_eq!(verified.unclosed_sessions, [0x0123_4567_89ab_cdef]);
    assert_eq!(verified.incomplete_sessions, []);
}

#[test]
fn the_export_of_an_empty_log_holds() {
    let verified = verify(&export_of(&[], &key(), Head::genesis(VAULT))).unwrap();
    assert_eq!((verified.first, verified.last, verified.entries), (1, 0, 0));
}

/// Events that were counted but never written: the chain is whole, and what is lost is seen nevertheless.
#[test]
fn lost_events_of_a_session_are_reported() {
    let mut drafts = story();
    drafts.remove(4);
    drafts.pop();
    let segments = append(&mut Head::genesis(VAULT), drafts).unwrap();
    let verified = verify(&export_of(&segments, &key(), Head::genesis(VAULT))).unwrap();
    let session = 0x0123_4567_89ab_cdef;
    assert_eq!(verified.incomplete_sessions, [MissingEvents { session, missing: 1 }]);
    assert_eq!(verified.unclosed_sessions, [session]);
}

#[test]
fn what_is_no_export_is_called_that() {
    for bytes in
        [&b""[..], b"\n", b"{}\n", b"{\"line\":1}", b"[1,2]\n", b"\xff\xfe\n", b"hello", &[b'['; 4_000]]
    {
        let refused = verify_export(bytes, None);
        assert_eq!(refused, Err(Broken { line: 1, sequence: None, problem: Problem::NotAnExport }));
    }
    let mut lines = export();
    lines[0] = lines[0].replace("\"version\":1", "\"version\":2");
    assert_eq!(broken(&lines), (1, None, Problem::Version { found: 2 }));
}

#[test]
fn another_key_than_the_expected_one_is_refused() {
    let other = SigningKey::from_bytes(&Secret32::from_bytes([8; 32])).unwrap();
    let lines = export_of(&segments(), &other, Head::genesis(VAULT));
    assert_eq!(broken(&lines), (1, None, Problem::OtherKey));
    assert_eq!(verify_export(lines.concat().as_bytes(), None).unwrap().public_key, other.public_key());

    // The right key in the first line does not help who does not own it.
    let pem = |key: &SigningKey| key.public_key().to_pem().unwrap().replace('\n', "\\n");
    let mut claimed = lines;
    claimed[0] = claimed[0].replace(&pem(&other), &pem(&key()));
    assert_eq!(broken(&claimed), (1, None, Problem::Signature));
}

#[test]
fn an_export_that_was_cut_is_noticed_wherever_it_was() {
    let lines = export();
    for kept in 1..END {
        let cut = verify(&lines[..kept]).unwrap_err();
        assert_eq!((cut.line, cut.problem), (kept as u64 + 1, Problem::Cut), "{kept} lines");
    }
    // In the middle of a line, and of the last one.
    let text = lines.concat();
    for bytes in [&text.as_bytes()[..text.len() - 1], &text.as_bytes()[..text.len() - 100]] {
        let cut = verify_export(bytes, None).unwrap_err();
        assert_eq!((cut.line, cut.problem), (END as u64, Problem::Cut));
    }
}

#[test]
fn nothing_may_stand_behind_the_end() {
    let mut lines = export();
    lines.push(String::from("\n"));
    assert_eq!(broken(&lines), (13, Some(9), Problem::AfterEnd));
}

#[test]
fn a_readable_text_that_was_changed_is_found_though_no_hash_covers_it() {
    for (line, from, to) in [
        (5, "\"event\":\"symmetric.rotate\"", "\"event\":\"symmetric.create\""),
        (6, "결제 서버", "owner"),
        (6, "10.0.0.1", "10.0.0.2"),
        (6, "\"bytes\",\"16\"", "\"bytes\",\"17\""),
        (8, "\"outcome\":\"refused\"", "\"outcome\":\"success\""),
        (4, "2026-", "2025-"),
        (4, "\"kind\":\"entry\"", "\"kind\": \"entry\""),
        (4, "\"actor\":\"owner\"", "\"actor\":\"owner\",\"actor\":\"owner\""),
        (7, "2026-", "2025-"),
    ] {
        let mut lines = export();
        let changed = lines[line - 1].replace(from, to);
        assert_ne!(changed, lines[line - 1], "{from}");
        lines[line - 1] = changed;
        let (found, _, problem) = broken(&lines);
        assert_eq!((found, problem), (line as u64, Problem::Text), "{from}");
    }
}

/// Writes the lines anew with the numbers that they would have: what a careful forger does.
fn renumbered(lines: &[String]) -> Vec<String> {
    let number = |(at, line): (usize, &String)| {
        let rest = line.split_once(',').unwrap().1;
        std::format!("{{\"line\":{},{rest}", at + 1)
    };
    lines.iter().enumerate().map(number).collect()
}

#[test]
fn an_entry_that_was_taken_out_carefully_is_named_where_it_is_missing() {
    let mut lines = export();
    lines.remove(3);
    assert_eq!(broken(&renumbered(&lines)), (4, Some(3), Problem::Sequence { found: 4 }));
}

#[test]
fn a_checkpoint_that_was_taken_out_or_doubled_carefully_is_noticed_at_the_end() {
    let mut lines = export();
    let checkpoint = lines.remove(6);
    assert_eq!(broken(&renumbered(&lines)), (11, Some(9), Problem::Thinned));
    lines.insert(6, checkpoint.clone());
    lines.insert(6, checkpoint);
    assert_eq!(broken(&renumbered(&lines)), (13, Some(9), Problem::Thinned));
}

#[test]
fn a_checkpoint_of_the_log_is_no_end() {
    let mut lines = export();
    lines.truncate(11);
    assert_eq!(broken(&lines), (12, Some(9), Problem::Cut));
    lines[10] = lines[10].replace("\"kind\":\"checkpoint\"", "\"kind\":\"end\"");
    assert_eq!(broken(&lines), (11, Some(6), Problem::Text));
}

/// A forger without the key, who changes one entry and makes every hash behind it anew: found at the next checkpoint,
/// which says from where on the entries are in doubt.
#[test]
fn a_history_that_was_written_anew_meets_the_next_checkpoint() {
    for changed in 0..8 {
        let mut drafts = story();
        drafts[changed].actor = String::from("somebody else");
        let forged = append(&mut Head::genesis(VAULT), drafts).unwrap();
        let forged = export_of(&forged, &key(), Head::genesis(VAULT));
        // The entries of the forgery under the checkpoints of the vault.
        let mut lines = export();
        lines[1..6].clone_from_slice(&forged[1..6]);
        lines[7..10].clone_from_slice(&forged[6..9]);
        let (line, sequence) = if changed < 5 { (7, 1) } else { (11, 6) };
        let found = broken(&renumbered(&lines));
        assert_eq!(found, (line, Some(sequence), Problem::Disagrees), "entry {}", changed + 1);
    }
}

#[test]
fn an_entry_of_another_history_does_not_follow() {
    let mut drafts = story();
    drafts[2].actor = String::from("somebody else");
    let forged = append(&mut Head::genesis(VAULT), drafts).unwrap();
    let mut lines = export();
    lines[3] = export_of(&forged, &key(), Head::genesis(VAULT))[3].clone();
    // The entry fits the one before it; the next one does not fit it.
    assert_eq!(broken(&lines), (5, Some(4), Problem::Hash));
}

#[test]
fn parts_of_two_exports_do_not_make_one() {
    let (first, mut second) = (export(), story());
    second[7].time.0 += 1;
    let second = append(&mut Head::genesis(VAULT), second).unwrap();
    let second = export_of(&second, &key(), Head::genesis(VAULT));
    let joined = [&first[..11], &second[9..]].concat();
    assert_eq!(broken(&renumbered(&joined)), (12, Some(9), Problem::Disagrees));
}

#[test]
fn a_line_that_was_moved_or_taken_out_is_called_that() {
    let mut moved = export();
    moved.swap(3, 4);
    assert_eq!(broken(&moved), (4, Some(3), Problem::LineNumber { found: 5 }));
    let mut fewer = export();
    fewer.remove(4);
    assert_eq!(broken(&fewer), (5, Some(4), Problem::LineNumber { found: 6 }));
    let mut unnumbered = export();
    unnumbered[4] = unnumbered[4].replacen("\"line\":5", "\"row\":5", 1);
    assert_eq!(broken(&unnumbered), (5, Some(4), Problem::Malformed));
}

#[test]
fn a_line_that_is_too_long_is_refused_before_it_is_read() {
    let mut lines = export();
    let most = " ".repeat(128 * 1_024 - lines[4].len()) + &lines[4];
    assert_eq!(most.len(), 131_072);
    assert_ne!(fields(most.as_bytes()), Err(Problem::TooLong));
    assert_eq!(fields((" ".to_string() + &most).as_bytes()), Err(Problem::TooLong));
    lines[4] = " ".repeat(MAX_LINE_BYTES) + &lines[4];
    assert_eq!(broken(&lines), (5, Some(4), Problem::TooLong));
}

#[test]
fn a_start_that_contradicts_itself_is_refused() {
    // A chain said to begin at entry 1, with another hash than that of its vault.
    let lines = export_of(&[], &key(), Head { next_sequence: 1, hash: [1; 32] });
    assert_eq!(broken(&lines), (1, None, Problem::Disagrees));
    // An end, a checkpoint of the log and a start in each other's places.
    let log = Checkpoint::of(VAULT, &Head::genesis(VAULT), NOW, Scope::Log).sign(&key()).unwrap();
    let first = [line::start(1, &log, &key().public_key()).unwrap()];
    assert_eq!(broken(&first), (1, None, Problem::Disagrees));
    let start = Checkpoint::of(VAULT, &Head::genesis(VAULT), NOW, Scope::ExportStart).sign(&key()).unwrap();
    let mut lines = export();
    lines[1] = line::checkpoint(2, &start).unwrap();
    assert_eq!(broken(&lines), (2, Some(1), Problem::Malformed));
}

/// What somebody might do to a file, and the first line that is then wrong.
#[derive(Clone, Debug)]
enum Tampering {
    Byte { at: prop::sample::Index, to: u8 },
    Remove(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Duplicate { line: prop::sample::Index, to: prop::sample::Index },
    Insert { at: prop::sample::Index, text: String },
}

fn tampering() -> impl Strategy<Value = Tampering> {
    use prop::sample::Index;
    prop_oneof![
        4 => any::<(Index, u8)>().prop_map(|(at, to)| Tampering::Byte { at, to }),
        1 => any::<Index>().prop_map(Tampering::Remove),
        1 => any::<(Index, Index)>().prop_map(|(a, b)| Tampering::Swap(a, b)),
        1 => any::<(Index, Index)>().prop_map(|(line, to)| Tampering::Duplicate { line, to }),
        1 => (any::<Index>(), "\\PC{0,40}").prop_map(|(at, text)| Tampering::Insert { at, text: text + "\n" }),
    ]
}

/// The bytes after it, and the number of the first line that differs; `None` if nothing was changed.
fn tampered(lines: &[String], how: &Tampering) -> Option<(Vec<u8>, u64)> {
    let mut changed = lines.to_vec();
    match how {
        Tampering::Byte { at, to } => {
            let mut bytes = lines.concat().into_bytes();
            let at = at.index(bytes.len());
            let before = bytes[..at].iter().filter(|byte| **byte == b'\n').count();
            let was = core::mem::replace(&mut bytes[at], *to);
            return (was != *to).then_some((bytes, before as u64 + 1));
        }
        Tampering::Remove(line) => drop(changed.remove(line.index(lines.len()))),
        Tampering::Swap(a, b) => changed.swap(a.index(lines.len()), b.index(lines.len())),
        Tampering::Duplicate { line, to } => {
            changed.insert(to.index(lines.len() + 1), lines[line.index(lines.len())].clone());
        }
        Tampering::Insert { at, text } => changed.insert(at.index(lines.len() + 1), text.clone()),
    }
    let same = changed.iter().zip(lines).take_while(|(a, b)| a == b).count();
    (changed != lines).then(|| (changed.concat().into_bytes(), same as u64 + 1))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_is_done_to_an_export_the_first_changed_line_is_named(how in tampering()) {
        if let Some((bytes, line)) = tampered(&export_once(), &how) {
            let broken = verify_export(&bytes, Some(&key().public_key())).unwrap_err();
            prop_assert_eq!(broken.line, line, "{:?}", broken);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_refused(bytes: Vec<u8>) {
        prop_assert!(verify_export(&bytes, None).is_err());
    }

    #[test]
    fn any_entries_are_exported_and_verified(
        what in prop::collection::vec((0u8..3, "\\PC{0,30}", any::<Option<u32>>()), 0..20),
        cut: prop::sample::Index,
    ) {
        let drafts = what.into_iter().zip(1..).map(|((id, actor, version), ordinal)| {
            crate::audit::Draft { actor, ordinal, ..draft("symmetric.decrypt", object(id, version)) }
        });
        let segments = append(&mut Head::genesis(VAULT), drafts.collect()).unwrap();
        let from = cut.index(segments.len() + 1);
        let before = segments.get(from).map_or(Head::genesis(VAULT), Segment::head_before);
        let from = if before == Head::genesis(VAULT) { 0 } else { from };
        let verified = verify(&export_of(&segments[from..], &key(), before)).unwrap();
        let entries: usize = segments[from..].iter().map(|segment| segment.entries().count()).sum();
        prop_assert_eq!(verified.entries, entries as u64);
        prop_assert_eq!(verified.incomplete_sessions, []);
    }
}

/// Signing takes longer than all the rest.
fn export_once() -> Vec<String> {
    static EXPORT: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    EXPORT.get_or_init(export).clone()
}
