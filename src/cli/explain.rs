// SPDX-License-Identifier: GPL-2.0-only
//! `kseries explain`.
use super::{ExitStatus, Terminal, args};
pub(super) fn explain(_args: &args::Explain, _terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    Ok(ExitStatus::Done)
}
