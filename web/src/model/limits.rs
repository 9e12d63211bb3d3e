//! What a profile says about what is being typed. The engine decides; this says it in the reader's language.

use keystead_core::profile::{NameCharset, RotationOff, RotationRules};
use keystead_core::{Error, NameProblem, Profile};

use crate::text::{Text, fill};

/// How keys may be named, in a sentence.
pub(crate) fn name_rule(t: &Text, rules: &Profile) -> String {
    let names = &rules.names;
    let (least, most) = (names.min_chars.to_string(), names.max_chars.to_string());
    let mut rule = match names.charset {
        NameCharset::Text => fill(t.create.name_text, &[&most]),
        NameCharset::Identifier => fill(t.create.name_identifier, &[&least, &most]),
    };
    rule.push(' ');
    rule.push_str(if names.unique { t.create.name_unique } else { t.create.name_may_repeat });
    rule
}

/// What is wrong with a name, if something is.
pub(crate) fn name_problem(t: &Text, rules: &Profile, name: &str) -> Option<String> {
    let Err(Error::InvalidName(problem)) = rules.check_name(name) else { return None };
    Some(match problem {
        NameProblem::Empty => String::from(t.common.required),
        NameProblem::Characters => String::from(t.create.name_characters),
        NameProblem::NotIdentifier => String::from(t.create.name_not_identifier),
        NameProblem::TooLong { limit } => fill(t.common.too_long, &[&limit.to_string()]),
        NameProblem::TooShort { least } => fill(t.common.passphrase_short, &[&least.to_string()]),
    })
}

/// Within which bounds keys rotate, in a sentence.
pub(crate) fn rotation_rule(t: &Text, rules: &RotationRules) -> String {
    let least = rules.min_days.to_string();
    let mut rule = match rules.max_days {
        Some(most) => fill(t.create.rotation_between, &[&least, &most.to_string()]),
        None => fill(t.create.rotation_from, &[&least]),
    };
    if rules.off == RotationOff::Zero {
        rule.push(' ');
        rule.push_str(t.create.rotation_zero);
    }
    rule
}

/// The period that was typed: days, or none where that turns rotation off; or what is wrong with it.
pub(crate) fn rotation_days(t: &Text, rules: &RotationRules, typed: &str) -> Result<Option<u32>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(String::from(t.common.required));
    }
    let wrong = || rotation_rule(t, rules);
    let days = typed.parse::<i64>().map_err(|_| wrong())?;
    rules.period(Some(days)).map_err(|_| wrong())
}

#[cfg(test)]
mod tests;
