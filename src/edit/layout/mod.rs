//! stub
#![allow(missing_docs)]
use crate::{c::Dialect, edit::Draft, text::SourceFile};
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct LayoutError;
pub fn lay_out(d: &Draft, _: &Dialect) -> Result<SourceFile, LayoutError> {
    Ok(d.current().clone())
}
