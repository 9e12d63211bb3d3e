//! Writes a generation of vectors into a directory that must be new: vectors are never written over.

use core::error::Error;
use std::fs;
use std::path::Path;

use keystead_tests::{block_on, vectors};

fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::args().nth(1).ok_or("Name a directory that does not exist yet.")?;
    let directory = Path::new(&directory);
    fs::create_dir(directory)?;
    let (bundle, expectations) = block_on(vectors::write());
    fs::write(directory.join("vault.bundle"), bundle)?;
    fs::write(directory.join("expectations.json"), serde_json::to_string_pretty(&expectations)? + "\n")?;
    Ok(())
}
