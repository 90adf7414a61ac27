// SPDX-License-Identifier: GPL-2.0-only
//! Layer 7: results in words.
//!
//! In: what series came to. Out: text for a terminal. Deliberately absent: any decision.

mod excerpt;
mod paint;
mod port;
mod summary;

pub use excerpt::{Excerpt, plain_line};
pub use paint::{Colour, paint_diff};
pub use port::{PortLine, port_line};
pub use summary::{PatchLine, summary};
