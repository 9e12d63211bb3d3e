//! How lists are cut into pages that have numbers.

use crate::error::Error;

/// The pages of a profile's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The number of the first page.
    pub first: u32,
    /// The fewest entries that a page may be asked to have.
    pub min: u32,
    /// The most entries that a page may be asked to have.
    pub max: u32,
    /// How many entries a page has if nothing is asked for.
    pub default: u32,
}

/// Which entries of a list are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// How many entries stand before the page. It may be far beyond the end of any list: that page is empty.
    pub offset: u64,
    /// The most entries of the page.
    pub limit: u32,
}

/// What is wrong with a page that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageProblem {
    /// It is not the `next` of a page before.
    Cursor,
    /// Its number is below that of the first page.
    Number {
        /// The number of the first page.
        first: u32,
    },
    /// Its size is out of bounds.
    Size {
        /// The least size.
        min: u32,
        /// The greatest size.
        max: u32,
    },
}

impl Paging {
    /// The entries of page `page`, or of the first one, with `size` entries on each page, or the default. The client
    /// controls both.
    ///
    /// # Errors
    /// [`Error::InvalidPage`]: a number below the first, or a size out of bounds, is refused and not replaced.
    pub fn check(&self, page: Option<i64>, size: Option<i64>) -> Result<PageRequest, Error> {
        let before = match page {
            Some(page) => page.checked_sub(self.first.into()).and_then(|pages| u64::try_from(pages).ok()),
            None => Some(0),
        };
        let before = before.ok_or(Error::InvalidPage(PageProblem::Number { first: self.first }))?;
        let limit = match size {
            Some(size) => u32::try_from(size).ok().filter(|size| (self.min..=self.max).contains(size)),
            None => Some(self.default),
        };
        let limit = limit.ok_or(Error::InvalidPage(PageProblem::Size { min: self.min, max: self.max }))?;
        Ok(PageRequest { offset: before.saturating_mul(limit.into()), limit })
    }
}

#[cfg(test)]
mod tests;
