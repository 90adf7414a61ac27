//! stub
#![allow(missing_docs)]
use crate::{series::emit::EmittedSeries, tree::TreeSource};
use std::path::Path;
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    Error,
    Warning,
    Check,
}
#[derive(Clone, Debug)]
pub struct Finding {
    pub patch: String,
    pub level: Level,
}
impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.patch)
    }
}
pub fn lint_only(_: &[EmittedSeries]) -> Vec<Finding> {
    Vec::new()
}
pub fn series(_: &dyn TreeSource, _: &[EmittedSeries], _: &Path) -> anyhow::Result<Vec<Finding>> {
    Ok(Vec::new())
}
pub fn lint_rules(_: &crate::series::SeriesSpec) -> Vec<Finding> {
    Vec::new()
}
