// SPDX-License-Identifier: GPL-2.0-only
//! Layer 7: results in words, tables and JSON.
//!
//! In: what series came to. Out: text for a terminal or a
//! program. Deliberately absent: any decision.

mod excerpt;
mod json;
mod matrix;
mod paint;
mod port;
mod side_by_side;
mod summary;

pub use excerpt::{Excerpt, plain_line};
pub use json::series_json;
pub use matrix::{Cell, Matrix, Row};
pub use paint::{Colour, paint_diff};
pub use port::{PortLine, PortView, port_line};
pub use side_by_side::side_by_side;
pub use summary::{PatchLine, summary};
