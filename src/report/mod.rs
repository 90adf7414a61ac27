// SPDX-License-Identifier: GPL-2.0-only
//! Layer 7: results in words.
//!
//! In: what series came to. Out: text for a terminal. Deliberately absent: any decision.

mod paint;
mod port;
mod side_by_side;
mod summary;

pub use paint::{Colour, paint_diff};
pub use port::{PortLine, PortView, port_line};
pub use side_by_side::side_by_side;
pub use summary::{PatchLine, summary};
