use std::string::String;
use std::vec::Vec;

use super::*;
use crate::audit::fixtures::{NOW, VAULT, export, key, segments};
use crate::secret::Secret32;

/// The format, word for word.
#[test]
fn the_text_of_an_export() {
    insta::assert_snapshot!(export().concat());
}

#[test]
fn each_line_is_json_and_says_its_number() {
    for (line, number) in export().iter().zip(1u64..) {
        let fields: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!((fields["line"].as_u64(), line.matches('\n').count()), (Some(number), 1));
    }
}

#[test]
fn a_segment_that_is_not_the_next_one_is_not_written() {
    let key = key();
    let segments = segments();
    let (mut exporter, first) = Exporter::start(&key, VAULT, Head::genesis(VAULT), NOW).unwrap();
    assert_eq!(exporter.segment(&segments[1]), Err(Error::AuditBroken { sequence: 1 }));
    // Nothing was written: the export goes on as if it had not been asked.
    let mut text = first;
    for segment in &segments {
        text += &exporter.segment(segment).unwrap();
    }
    assert_eq!(exporter.segment(&segments[4]), Err(Error::AuditBroken { sequence: 9 }));
    text += &exporter.finish(NOW).unwrap();
    assert_eq!(verify_export(text.as_bytes(), None).unwrap().entries, 8);
}

#[test]
fn a_checkpoint_that_is_not_of_this_place_is_not_written() {
    let key = key();
    let (mut exporter, _) = Exporter::start(&key, VAULT, Head::genesis(VAULT), NOW).unwrap();
    let segment = &segments()[0];
    exporter.segment(segment).unwrap();
    let head = segment.head_after();
    let other_key = SigningKey::from_bytes(&Secret32::from_bytes([8; 32])).unwrap();
    let other_vault = VaultId::from_bytes([1; 16]);
    let here = Checkpoint::of(VAULT, &head, NOW, Scope::Log);
    for signed in [
        Checkpoint::of(VAULT, &segment.head_before(), NOW, Scope::Log).sign(&key),
        Checkpoint::of(other_vault, &head, NOW, Scope::Log).sign(&key),
        Checkpoint::of(VAULT, &head, NOW, Scope::ExportStart).sign(&key),
        here.sign(&other_key),
    ] {
        let signed = signed.unwrap();
        let refused = Err(Error::AuditBroken { sequence: signed.checkpoint.sequence });
        assert_eq!(exporter.checkpoint(&signed), refused, "{signed:?}");
    }
    assert!(exporter.checkpoint(&here.sign(&key).unwrap()).is_ok());
}

#[test]
fn codes_and_sentences_of_everything_that_can_be_wrong() {
    let problems = [
        Problem::AfterEnd,
        Problem::Cut,
        Problem::Disagrees,
        Problem::Hash,
        Problem::LineNumber { found: 7 },
        Problem::Malformed,
        Problem::NotAnExport,
        Problem::OtherKey,
        Problem::Sequence { found: 7 },
        Problem::Signature,
        Problem::Text,
        Problem::Thinned,
        Problem::TooLong,
        Problem::Version { found: 7 },
    ];
    // No `_`: a new variant does not compile until it is listed above.
    problems.iter().for_each(|problem| match problem {
        Problem::AfterEnd
        | Problem::Cut
        | Problem::Disagrees
        | Problem::Hash
        | Problem::LineNumber { .. }
        | Problem::Malformed
        | Problem::NotAnExport
        | Problem::OtherKey
        | Problem::Sequence { .. }
        | Problem::Signature
        | Problem::Text
        | Problem::Thinned
        | Problem::TooLong
        | Problem::Version { .. } => {}
    });
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| {
            let broken = Broken { line: 3, sequence: Some(2), problem: *problem };
            std::format!("{} | {broken}", problem.code())
        })
        .collect();
    let codes: std::collections::BTreeSet<_> = problems.iter().map(Problem::code).collect();
    assert_eq!(codes.len(), problems.len());
    insta::assert_snapshot!(lines.join("\n"));
}
