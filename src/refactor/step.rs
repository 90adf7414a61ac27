//! stub
#![allow(missing_docs)]
use super::*;
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepSpec {
    Nothing(String),
}
impl StepSpec {
    pub fn name(&self) -> &'static str {
        "nothing"
    }
    pub fn summary(&self) -> String {
        String::new()
    }
    pub fn plan(&self, _: &Context<'_>) -> Result<Plan, StepError> {
        Ok(Plan::absent("x"))
    }
}
