//! Chromium and the program that drives it in the tests.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::apt;
use crate::paths::find_program;
use crate::process::capture;
use crate::project::Project;

/// What starts Chromium without a window, for pages that come from the tests only. Its sandbox needs rights that
/// containers and the administrator do not give.
const ARGUMENTS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
];

/// A browser and its driver.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Finds both, or installs the system's packages.
    pub(crate) fn ensure(project: &Project) -> Result<Self> {
        const STEP: &str = "Chromium and ChromeDriver";
        if let Some(found) = Self::find()? {
            let places = format!("{}, {}", found.chromium.display(), found.driver.display());
            project.ui.already(STEP, &places);
            return Ok(found);
        }
        if apt::available() {
            let packages = ["chromium".to_owned(), "chromium-driver".to_owned()];
            apt::install(project, &packages, "tests in a browser")?;
        }
        Self::find()?.context(
            "Chromium and ChromeDriver are needed for the tests in a browser.\n  What to do: install both in the same \
             version and put them on PATH, or set CHROMIUM and CHROMEDRIVER to their full paths",
        )
    }

    /// Installs a Korean font where there is none: without it the pictures of the tests show boxes. Nothing else depends on it.
    pub(crate) fn ensure_fonts(project: &Project) {
        const STEP: &str = "Korean font for the tests' pictures";
        let has =
            || capture("fc-list", &[":lang=ko", "family"]).is_some_and(|found| !found.trim().is_empty());
        if has() {
            return project.ui.already(STEP, "found");
        }
        let packages = ["fontconfig".to_owned(), "fonts-nanum".to_owned()];
        if !apt::available() || apt::install(project, &packages, "the tests' pictures").is_err() || !has() {
            project.ui.note("there is no Korean font; the tests run, and their Korean pictures show boxes");
        }
    }

    fn find() -> Result<Option<Self>> {
        let chromium = from_variable("CHROMIUM")?.or_else(|| {
            let names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
            names.into_iter().find_map(find_program)
        });
        let driver = from_variable("CHROMEDRIVER")?.or_else(|| find_program("chromedriver"));
        Ok(chromium.zip(driver).map(|(chromium, driver)| Self { chromium, driver }))
    }

    /// What a program that drives the browser must be told. The WebDriver file is written anew each time.
    pub(crate) fn environment(&self, project: &Project) -> Result<Vec<(String, Option<OsString>)>> {
        let file = project.scratch("browser")?.join("webdriver.json");
        let text = format!(
            r#"{{"goog:chromeOptions":{{"binary":{:?},"args":{ARGUMENTS:?}}}}}"#,
            self.chromium.to_string_lossy()
        );
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(vec![
            ("CHROMIUM".to_owned(), Some(self.chromium.clone().into())),
            ("CHROMEDRIVER".to_owned(), Some(self.driver.clone().into())),
            ("WASM_BINDGEN_TEST_WEBDRIVER_JSON".to_owned(), Some(file.into())),
        ])
    }
}

fn from_variable(name: &str) -> Result<Option<PathBuf>> {
    let Some(value) = env::var_os(name).filter(|value| !value.is_empty()) else { return Ok(None) };
    let path = PathBuf::from(value);
    if path.is_file() {
        return Ok(Some(path));
    }
    bail!("{name} names {}, which is not there.\n  What to do: correct it, or unset it", path.display())
}
