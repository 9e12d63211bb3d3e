//! The columns of a list of keys, and which of them are shown.

/// A column beside the name, which is always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    State,
    Identifier,
    Description,
    Usage,
    Algorithm,
    Version,
    Rotation,
    LastRotation,
    NextRotation,
    Access,
    Created,
    CreatedBy,
    LastUsed,
}

impl Column {
    /// In the order in which they stand.
    pub(crate) const ALL: [Self; 13] = [
        Self::State,
        Self::Identifier,
        Self::Description,
        Self::Usage,
        Self::Algorithm,
        Self::Version,
        Self::Rotation,
        Self::LastRotation,
        Self::NextRotation,
        Self::Access,
        Self::Created,
        Self::CreatedBy,
        Self::LastUsed,
    ];

    /// What is shown until somebody chooses.
    const USUAL: [Self; 6] =
        [Self::State, Self::Identifier, Self::Usage, Self::Version, Self::NextRotation, Self::Created];

    /// Its name where the choice is remembered.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Identifier => "id",
            Self::Description => "description",
            Self::Usage => "usage",
            Self::Algorithm => "algorithm",
            Self::Version => "version",
            Self::Rotation => "rotation",
            Self::LastRotation => "last-rotation",
            Self::NextRotation => "next-rotation",
            Self::Access => "access",
            Self::Created => "created",
            Self::CreatedBy => "created-by",
            Self::LastUsed => "last-used",
        }
    }

    /// The columns of a remembered choice.
    pub(crate) fn of_choice(choice: Option<&str>) -> Vec<Self> {
        let Some(choice) = choice else { return Vec::from(Self::USUAL) };
        Self::ALL.into_iter().filter(|column| choice.split(',').any(|name| name == column.name())).collect()
    }

    /// A choice, to be remembered.
    pub(crate) fn to_choice(columns: &[Self]) -> String {
        columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(",")
    }

    /// `columns` with one taken in or out, in their order.
    pub(crate) fn toggled(columns: &[Self], one: Self) -> Vec<Self> {
        let stays = |column: &Self| columns.contains(column) != (*column == one);
        Self::ALL.into_iter().filter(stays).collect()
    }
}

#[cfg(test)]
mod tests;
