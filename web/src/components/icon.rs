//! The icons: one stroke path each on a 20-unit grid, drawn in the colour of the text around them.

use leptos::prelude::*;

macro_rules! icons {
    ($($name:ident $path:literal)+) => {
        /// An icon. It is decoration: the word beside it, or the label of its button, says what it means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Icon { $($name,)+ }

        impl Icon {
            /// All of them, for the gallery.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)+];

            const fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)+ }
            }
        }
    };
}

icons! {
    Archive "M3.5 4h13v3.5h-13zM4.5 7.5V16h11V7.5M8 11h4"
    Check "M4 10.5l4 4 8-9"
    CheckRound "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM7 10.2l2.2 2.2L13.2 8"
    ChevronDown "M5.5 8l4.5 4.5L14.5 8"
    ChevronLeft "M12 5.5L7.5 10l4.500 4.500"
    ChevronRight "M8 5.5l4.5 4.5L8 14.5"
    ChevronUp "M5.5 12L10 7.5l4.5 4.5"
    Clock "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4.2l2.6 1.6"
    Code "M7 6 3 10l4 4M13 6l4 4-4 4"
    Columns "M3.5 4.500h13v11h-13zM8 4.500v11M12.500 4.500v11"
    Copy "M7.5 7.5h8.5V16H7.5zM12.5 7.5V4H4v8.5h3.5"
    Cross "M5.5 5.5l9 9M14.5 5.5l-9 9"
    Chip "M6 6h8v8H6zM8 3.500V6M12 3.500V6M8 14v2.500M12 14v2.500M3.500 8H6M3.500 12H6M14 8h2.500M14 12h2.500"
    Dot "M10 13.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z"
    Download "M10 3.5V13M6 9l4 4 4-4M4 16.5h12"
    Document "M5.5 2.500h6L15 6v11.500H5.500zM8 9.500h4.500M8 12.500h4.500"
    Edit "M4 16l.8-3.2 8.7-8.7a1.63 1.63 0 0 1 2.3 2.3l-8.6 8.8z"
    Eye "M2 10s3-5.5 8-5.5 8 5.5 8 5.5-3 5.5-8 5.5S2 10 2 10zM10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z"
    EyeOff "M4.4 6.3C2.8 7.9 2 10 2 10s3 5.5 8 5.5c1.4 0 2.6-.4 3.7-1M7.6 4.8A8.3 8.3 0 0 1 10 4.500c5 0 8 5.5 8 5.500s-.7 1.3-2 2.600M3.5 3.500l13 13"
    File "M5.5 2.500h6L15 6v11.500H5.500zM11.5 2.500V6H15"
    Globe "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14M10 3c2.3 2 3.2 4.5 3.2 7s-.9 5-3.2 7c-2.3-2-3.2-4.5-3.2-7S7.7 5 10 3z"
    Gone "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM5.2 14.800l9.6-9.6"
    Home "M3.5 9.2 10 3.500l6.5 5.700V16a.8.8 0 0 1-.8.8h-3.200v-4.600h-5v4.600H4.300a.8.8 0 0 1-.8-.8z"
    Info "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9.500v4M10 6.700v.01"
    Key "M12.8 11a3.9 3.9 0 1 0-3.7-2.700L3.5 13.900v2.600h2.600v-2h2v-2l1.7-1.600c.9.1 1.9.2 3 .1zM13.6 6.700v.01"
    Keyboard "M2.5 5.500h15v9h-15zM5.5 8.500h.01M8.5 8.500h.01M11.5 8.500h.01M14.5 8.500h.01M6.5 11.600h7"
    List "M7.5 5.5H17M7.5 10H17M7.5 14.500H17M3.500 5.500h.01M3.500 10h.01M3.500 14.500h.01"
    Lock "M5.3 9h9.400a.8.8 0 0 1 .8.8v6a.8.8 0 0 1-.8.8H5.300a.8.8 0 0 1-.8-.8v-6a.8.8 0 0 1 .8-.8zM7 9V6.500a3 3 0 0 1 6 0V9"
    Moon "M16.5 11.700A6.7 6.7 0 0 1 8.3 3.500a6.7 6.7 0 1 0 8.2 8.200z"
    More "M4.2 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0zM9.4 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0zM14.6 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0z"
    Pair "M8 7.500a3.300 3.300 0 1 1-3.300 3.300M8 7.500a3.300 3.300 0 0 0-3.300 3.300M12 5.500a3.300 3.300 0 1 1 0 6.600M10.500 10.800l6 5.700"
    Pause "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM8.3 7.500v5M11.7 7.500v5"
    People "M7.5 9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM2.500 16a5 5 0 0 1 10 0M13 9.300a2.300 2.300 0 1 0-.8-4.400M14.500 11.600a4.600 4.600 0 0 1 3 4.400"
    Person "M10 9.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 16.500a6 6 0 0 1 12 0"
    Plus "M10 4v12M4 10h12"
    Power "M10 3v6M6.2 5.500a6 6 0 1 0 7.6 0"
    Pulse "M2.500 10H6l2-5 4 10 2-5h3.500"
    Rotate "M15.6 8A6 6 0 0 0 4.7 7M4.4 3.700V7.300H8M4.4 12a6 6 0 0 0 10.9 1M15.6 16.300v-3.600H12"
    Screen "M3 4.500h14v9H3zM7.5 16.500h5"
    Search "M9 14.500a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4"
    Settings "M3 6h6.500M13.5 6H17M3 14h3.500M10.5 14H17M11.5 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8.5 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"
    Shield "M10 2.500l6 2.200v4.800c0 3.8-2.5 6.6-6 8-3.5-1.4-6-4.2-6-8V4.700z"
    Spinner "M10 3a7 7 0 1 1-7 7"
    Stores "M3.5 4h13v5h-13zM3.5 11h13v5h-13zM6.5 6.500h2M6.5 13.500h2"
    Sun "M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM10 2.500V4M10 16v1.500M2.5 10H4M16 10h1.500M4.7 4.700l1 1M14.3 14.300l1 1M15.3 4.700l-1 1M5.7 14.300l-1 1"
    Token "M3 6.500h14v7H3zM6.5 10h1.500M9.500 10h5"
    Trash "M4 5.500h12M8 5.500V4h4v1.500M5.5 5.500l.7 11h7.600l.7-11M8.5 8.500v5M11.5 8.500v5"
    Undo "M7 4 3.5 7.5 7 11M3.5 7.500H12a4 4 0 0 1 0 8H8"
    Upload "M10 13V3.500M6 7.500l4-4 4 4M4 16.500h12"
    Warn "M10 3.5 17.5 16.500h-15zM10 8.500v3.500M10 14.300v.01"
}

/// An icon in the size of the text line.
pub(crate) fn icon(kind: Icon) -> AnyView {
    sized(kind, "18")
}

/// An icon with its edge in CSS pixels.
pub(crate) fn sized(kind: Icon, edge: &'static str) -> AnyView {
    view! {
        <svg
            viewBox="0 0 20 20"
            width=edge
            height=edge
            fill="none"
            stroke="currentColor"
            stroke-width="1.6"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=kind.path() />
        </svg>
    }
    .into_any()
}

/// The mark of Keystead: a house with a keyhole.
pub(crate) fn mark(edge: &'static str) -> AnyView {
    view! { <img src="/favicon.svg" alt="" width=edge height=edge /> }.into_any()
}
