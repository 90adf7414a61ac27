// SPDX-License-Identifier: GPL-2.0-only
//! Builds the graph in one walk, with a list of tasks in place of recursion: a function may nest as deep as it likes.

use std::collections::HashMap;

use super::fork::{Mark, MarkKind};
use super::{Cfg, FlowId, FlowKind, FlowNode, Stretch};
use crate::c::{Field, Kind, NodeId, Syntax};

/// What is still to be done, the next one last.
enum Task {
    Statement(NodeId),
    /// The stretch with this number ends here.
    Close(usize),
    BlockEnd(NodeId),
    ThenDone {
        statement: NodeId,
        head: FlowId,
    },
    ElseDone {
        statement: NodeId,
        then_ends: Vec<FlowId>,
    },
    LoopDone {
        statement: NodeId,
        head: FlowId,
    },
    DoDone {
        statement: NodeId,
        head: FlowId,
    },
    SwitchDone {
        statement: NodeId,
        head: FlowId,
    },
    IfThen(bool),
}

/// A loop or a switch around the statement at hand.
struct Breakable {
    breaks: Vec<FlowId>,
    /// `None` for a switch.
    continues: Option<Vec<FlowId>>,
    /// Where the cases of a switch hang, and whether there is a `default`.
    cases: Option<FlowId>,
    has_default: bool,
}

/// A conditional of the preprocessor whose arms are being built.
struct Fork {
    /// The open ends before it.
    before: Vec<FlowId>,
    /// Those behind the arms so far.
    behind: Vec<FlowId>,
    /// How many blocks were open before it.
    depth: usize,
}

struct Builder<'s> {
    syntax: &'s Syntax,
    text: &'s [u8],
    /// Where the arms of `#if` begin and end, the next one last.
    marks: Vec<Mark>,
    forks: Vec<Fork>,
    /// How many blocks are open.
    depth: usize,
    nodes: Vec<FlowNode>,
    stretches: Vec<Stretch>,
    tasks: Vec<Task>,
    /// The nodes from which control comes to what is built next.
    ends: Vec<FlowId>,
    around: Vec<Breakable>,
    /// Whether the statement at hand is in an `if` without `else`, with no loop between.
    in_if_then: bool,
    labels: HashMap<&'s [u8], FlowId>,
    returns: Vec<FlowId>,
    error_returns: Vec<FlowId>,
    gotos: Vec<FlowId>,
}

/// `marks` are in the order of the text.
pub(super) fn build(syntax: &Syntax, text: &[u8], body: NodeId, mut marks: Vec<Mark>) -> Cfg {
    marks.reverse();
    let mut builder = Builder {
        syntax,
        text,
        marks,
        forks: Vec::new(),
        depth: 0,
        nodes: Vec::new(),
        stretches: Vec::new(),
        tasks: vec![Task::Statement(body)],
        ends: Vec::new(),
        around: Vec::new(),
        in_if_then: false,
        labels: HashMap::new(),
        returns: Vec::new(),
        error_returns: Vec::new(),
        gotos: Vec::new(),
    };
    builder.step(FlowKind::Enter, body);
    while let Some(task) = builder.tasks.pop() {
        builder.task(task);
    }
    builder.finish(body)
}

impl<'s> Builder<'s> {
    fn add(&mut self, kind: FlowKind, node: NodeId) -> FlowId {
        let id = FlowId(self.nodes.len() as u32);
        self.nodes.push(FlowNode { kind, node, successors: Vec::new(), predecessors: Vec::new() });
        id
    }

    fn link(&mut self, from: FlowId, to: FlowId) {
        let successors = &mut self.nodes[from.index()].successors;
        if !successors.contains(&to) {
            successors.push(to);
            self.nodes[to.index()].predecessors.push(from);
        }
    }

    fn link_all(&mut self, from: Vec<FlowId>, to: FlowId) {
        for end in from {
            self.link(end, to);
        }
    }

    /// Adds a node to which control comes from the open ends, and which is the open end then.
    fn step(&mut self, kind: FlowKind, node: NodeId) -> FlowId {
        let id = self.add(kind, node);
        let ends = std::mem::replace(&mut self.ends, vec![id]);
        self.link_all(ends, id);
        id
    }

    /// Makes `from` the only open end.
    fn branch(&mut self, from: FlowId, kind: FlowKind, node: NodeId) {
        self.ends = vec![from];
        self.step(kind, node);
    }

    fn task(&mut self, task: Task) {
        match task {
            Task::Statement(node) => self.statement(node),
            Task::Close(stretch) => self.stretches[stretch].end = FlowId(self.nodes.len() as u32),
            Task::IfThen(value) => self.in_if_then = value,
            Task::BlockEnd(node) => {
                self.pass_marks(self.syntax.span(node).end());
                self.step(FlowKind::BlockEnd, node);
                self.depth -= 1;
            }
            Task::ThenDone { statement, head } => {
                let then_ends = std::mem::take(&mut self.ends);
                match self.syntax.child(statement, Field::Alternative) {
                    Some(alternative) => {
                        self.branch(head, FlowKind::Else, statement);
                        self.tasks.push(Task::ElseDone { statement, then_ends });
                        self.push_children(alternative);
                    }
                    None => {
                        self.branch(head, FlowKind::FallThrough, statement);
                        self.join(statement, then_ends);
                    }
                }
            }
            Task::ElseDone { statement, then_ends } => self.join(statement, then_ends),
            Task::LoopDone { statement, head } => {
                let ends = std::mem::take(&mut self.ends);
                self.link_all(ends, head);
                let done = self.around.pop().expect("the loop was entered");
                self.link_all(done.continues.unwrap_or_default(), head);
                self.branch(head, FlowKind::FallThrough, statement);
                self.join(statement, done.breaks);
            }
            Task::DoDone { statement, head } => {
                let done = self.around.pop().expect("the loop was entered");
                self.ends.extend(done.continues.unwrap_or_default());
                let tail = self.step(FlowKind::DoTail, statement);
                self.link(tail, head);
                self.branch(tail, FlowKind::FallThrough, statement);
                self.join(statement, done.breaks);
            }
            Task::SwitchDone { statement, head } => {
                let done = self.around.pop().expect("the switch was entered");
                let mut ends = std::mem::take(&mut self.ends);
                ends.extend(done.breaks);
                if !done.has_default {
                    self.branch(head, FlowKind::FallThrough, statement);
                }
                self.join(statement, ends);
            }
        }
    }

    /// Adds the join behind a statement, reached from the open ends and from `others`.
    fn join(&mut self, statement: NodeId, others: Vec<FlowId>) {
        let ends = std::mem::replace(&mut self.ends, others);
        self.ends.splice(..0, ends);
        self.step(FlowKind::Join, statement);
    }

    fn push_children(&mut self, node: NodeId) {
        let children: Vec<NodeId> =
            self.syntax.named_children(node).filter(|child| self.syntax.field(*child) != Field::Label).collect();
        self.tasks.extend(children.into_iter().rev().map(Task::Statement));
    }

    /// Begins a statement with statements inside.
    fn open(&mut self, node: NodeId) {
        let first = FlowId(self.nodes.len() as u32);
        self.tasks.push(Task::Close(self.stretches.len()));
        self.stretches.push(Stretch { statement: node, first, end: first });
    }

    /// Goes by what parts the text before `at` in ways.
    fn pass_marks(&mut self, at: u32) {
        while let Some(mark) = self.marks.pop_if(|mark| mark.at < at) {
            match mark.kind {
                MarkKind::If => {
                    let (before, depth) = (self.ends.clone(), self.depth);
                    self.forks.push(Fork { before, behind: Vec::new(), depth });
                }
                MarkKind::ArmEnd => {
                    let Some(fork) = self.forks.last_mut().filter(|fork| fork.depth == self.depth) else { continue };
                    fork.behind.append(&mut self.ends);
                    self.ends.clone_from(&fork.before);
                }
                MarkKind::End { passable } => {
                    let Some(fork) = self.forks.pop().filter(|fork| fork.depth == self.depth) else { continue };
                    let own = std::mem::replace(&mut self.ends, fork.behind);
                    let ways = own.into_iter().chain(if passable { fork.before } else { Vec::new() });
                    for end in ways {
                        if !self.ends.contains(&end) {
                            self.ends.push(end);
                        }
                    }
                }
            }
        }
    }

    fn statement(&mut self, node: NodeId) {
        let syntax = self.syntax;
        let kind = syntax.kind(node);
        self.pass_marks(syntax.span(node).start());
        match kind {
            // Branches of the preprocessor that are still there follow each other; directives have no flow.
            Kind::PreprocIf | Kind::PreprocIfdef | Kind::PreprocElse | Kind::PreprocElif | Kind::PreprocElifdef => {
                let inside: Vec<NodeId> = syntax
                    .named_children(node)
                    .filter(|child| !matches!(syntax.field(*child), Field::Condition | Field::Name))
                    .collect();
                self.tasks.extend(inside.into_iter().rev().map(Task::Statement));
                return;
            }
            Kind::PreprocDef
            | Kind::PreprocFunctionDef
            | Kind::PreprocCall
            | Kind::PreprocInclude
            | Kind::PreprocDirective
            | Kind::AttributeDeclaration
            | Kind::Comment => return,
            Kind::AttributedStatement | Kind::ElseClause => return self.push_children(node),
            _ => {}
        }
        self.open(node);
        match kind {
            Kind::CompoundStatement => {
                self.step(FlowKind::BlockStart, node);
                self.depth += 1;
                self.tasks.push(Task::BlockEnd(node));
                self.push_children(node);
            }
            Kind::IfStatement => {
                let head = self.step(FlowKind::IfHead, node);
                self.step(FlowKind::Then, node);
                let alone = syntax.child(node, Field::Alternative).is_none();
                self.tasks.push(Task::ThenDone { statement: node, head });
                self.tasks.push(Task::IfThen(self.in_if_then));
                self.in_if_then |= alone;
                self.push_body(node, Field::Consequence);
            }
            Kind::WhileStatement | Kind::ForStatement | Kind::IteratorStatement => {
                let head = self.step(
                    match kind {
                        Kind::WhileStatement => FlowKind::WhileHead,
                        Kind::ForStatement => FlowKind::ForHead,
                        _ => FlowKind::IteratorHead,
                    },
                    node,
                );
                self.step(FlowKind::InLoop, node);
                self.enter(Some(Vec::new()), None);
                self.tasks.push(Task::LoopDone { statement: node, head });
                self.push_body(node, Field::Body);
            }
            Kind::DoStatement => {
                let head = self.step(FlowKind::DoHead, node);
                self.step(FlowKind::InLoop, node);
                self.enter(Some(Vec::new()), None);
                self.tasks.push(Task::DoDone { statement: node, head });
                self.push_body(node, Field::Body);
            }
            Kind::SwitchStatement => {
                let head = self.step(FlowKind::SwitchHead, node);
                self.enter(None, Some(head));
                self.tasks.push(Task::SwitchDone { statement: node, head });
                self.push_switch_body(node, head);
            }
            Kind::CaseStatement => self.case(node),
            Kind::LabeledStatement => {
                let label = self.step(FlowKind::Label, node);
                if let Some(name) = syntax.child(node, Field::Label) {
                    self.labels.insert(&self.text[syntax.span(name).range()], label);
                }
                self.push_children(node);
            }
            Kind::ReturnStatement => {
                let id = self.jump(FlowKind::Return, node);
                if self.in_if_then { self.error_returns.push(id) } else { self.returns.push(id) }
            }
            Kind::GotoStatement => {
                let id = self.jump(FlowKind::Goto, node);
                self.gotos.push(id);
            }
            Kind::BreakStatement => {
                let id = self.jump(FlowKind::Break, node);
                match self.around.last_mut() {
                    Some(around) => around.breaks.push(id),
                    None => self.ends.push(id),
                }
            }
            Kind::ContinueStatement => {
                let id = self.jump(FlowKind::Continue, node);
                match self.around.iter_mut().rev().find_map(|around| around.continues.as_mut()) {
                    Some(continues) => continues.push(id),
                    None => self.ends.push(id),
                }
            }
            Kind::Declaration
            | Kind::TypeDefinition
            | Kind::StructSpecifier
            | Kind::UnionSpecifier
            | Kind::EnumSpecifier
            | Kind::MacroDeclaration => {
                self.step(FlowKind::Declaration, node);
            }
            _ => {
                self.step(FlowKind::Statement, node);
            }
        }
    }

    /// Adds a statement from which control does not go on to the next one.
    fn jump(&mut self, kind: FlowKind, node: NodeId) -> FlowId {
        let id = self.step(kind, node);
        self.ends.clear();
        id
    }

    fn enter(&mut self, continues: Option<Vec<FlowId>>, cases: Option<FlowId>) {
        self.around.push(Breakable { breaks: Vec::new(), continues, cases, has_default: false });
        self.tasks.push(Task::IfThen(self.in_if_then));
        self.in_if_then = false;
    }

    fn push_body(&mut self, node: NodeId, field: Field) {
        self.tasks.extend(self.syntax.child(node, field).map(Task::Statement));
    }

    /// Cases hang from the `{` of the body, and nothing else does.
    fn push_switch_body(&mut self, node: NodeId, head: FlowId) {
        let Some(body) = self.syntax.child(node, Field::Body) else {
            self.ends.clear();
            return;
        };
        if self.syntax.kind(body) == Kind::CompoundStatement {
            self.open(body);
            let start = self.step(FlowKind::BlockStart, body);
            self.depth += 1;
            if let Some(around) = self.around.last_mut() {
                around.cases = Some(start);
            }
            self.tasks.push(Task::BlockEnd(body));
            self.push_children(body);
        } else {
            debug_assert!(self.ends == [head], "the head is the only way in");
            self.tasks.push(Task::Statement(body));
        }
        self.ends.clear();
    }

    fn case(&mut self, node: NodeId) {
        let syntax = self.syntax;
        let value = syntax.child(node, Field::Value);
        let kind = if value.is_some() { FlowKind::Case } else { FlowKind::Default };
        let id = self.step(kind, node);
        if let Some(around) = self.around.iter_mut().rev().find(|around| around.cases.is_some()) {
            around.has_default |= value.is_none();
            let from = around.cases.expect("it was searched for");
            self.link(from, id);
        }
        let inside: Vec<NodeId> = syntax.named_children(node).filter(|child| Some(*child) != value).collect();
        self.tasks.extend(inside.into_iter().rev().map(Task::Statement));
    }

    fn finish(mut self, body: NodeId) -> Cfg {
        let exit = self.step(FlowKind::Exit, body);
        self.ends.clear();
        let error_exit = self.add(FlowKind::ErrorExit, body);
        let returns = std::mem::take(&mut self.returns);
        self.link_all(returns, exit);
        let returns = std::mem::take(&mut self.error_returns);
        self.link_all(returns, error_exit);
        self.resolve_gotos(exit);
        self.resolve_mentions(body);
        Cfg { nodes: self.nodes, stretches: self.stretches }
    }

    fn resolve_gotos(&mut self, exit: FlowId) {
        let syntax = self.syntax;
        for goto in std::mem::take(&mut self.gotos) {
            let node = self.nodes[goto.index()].node;
            let label = syntax.child(node, Field::Label).filter(|label| syntax.kind(*label) != Kind::Opaque);
            let target = label.map(|name| &self.text[syntax.span(name).range()]);
            match target {
                Some(name) => {
                    // A label that is not there stands in code that the parser does not see.
                    let to = self.labels.get(name).copied().unwrap_or(exit);
                    self.link(goto, to);
                }
                // `goto *table[x]` may go to every label.
                None => {
                    let mut all: Vec<FlowId> = self.labels.values().copied().collect();
                    all.sort_unstable();
                    for to in all {
                        self.link(goto, to);
                    }
                }
            }
        }
    }

    /// Links statements to the labels that they hand to a macro or to `asm goto`.
    fn resolve_mentions(&mut self, body: NodeId) {
        if self.labels.is_empty() {
            return;
        }
        let syntax = self.syntax;
        // A name that is a variable as well means the variable there.
        let function = syntax.parent(body).unwrap_or(body);
        for node in syntax.descendants(function) {
            if syntax.kind(node) == Kind::Identifier && syntax.field(node) == Field::Declarator {
                self.labels.remove(&self.text[syntax.span(node).range()]);
            }
        }
        for at in 0..self.nodes.len() {
            let FlowNode { kind, node, .. } = self.nodes[at];
            let span = match kind {
                FlowKind::Statement | FlowKind::Declaration => syntax.span(node),
                FlowKind::IfHead | FlowKind::WhileHead => match syntax.child(node, Field::Condition) {
                    Some(condition) => syntax.span(condition),
                    None => continue,
                },
                _ => continue,
            };
            let text = &self.text[span.range()];
            // Only a name that is handed over: an argument of its own, or at the end of an `asm`.
            let mut mentioned: Vec<FlowId> =
                arguments(text).filter_map(|name| self.labels.get(name).copied()).collect();
            mentioned.sort_unstable();
            for to in mentioned {
                self.link(FlowId(at as u32), to);
            }
        }
    }
}

/// The words that stand alone between `(`, `,` or `:` and `,` or `)`.
fn arguments(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    memchr::memchr2_iter(b',', b')', text).filter_map(move |at| {
        let before = text[..at].trim_ascii_end();
        let start = before.iter().rposition(|byte| !crate::c::token::is_word(*byte)).map_or(0, |at| at + 1);
        let mark = before[..start].trim_ascii_end().last();
        (start < before.len() && matches!(mark, Some(b'(' | b',' | b':'))).then(|| &before[start..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::c::{CFile, Dialect};
    use crate::text::{RepoPath, SourceFile};

    fn graph(body: &str) -> (CFile, Cfg) {
        let text = format!("int f(int p)\n{{{body}}}\n");
        let source = SourceFile::new(RepoPath::new("a.c").expect("a path"), text.into_bytes());
        let file = CFile::parse(source, &Dialect::default());
        let body = file.function("f").expect("it is defined").body.expect("it has a body");
        let cfg = Cfg::of(&file, body);
        (file, cfg)
    }

    /// Spells a node: its first word, or its kind where it has no text.
    fn spelled(file: &CFile, cfg: &Cfg, at: FlowId) -> String {
        let kind = cfg.kind(at);
        let text = file.source().text(file.syntax().span(cfg.node(at)));
        match kind {
            FlowKind::Statement | FlowKind::Declaration => text.trim_end_matches(';').to_owned(),
            FlowKind::Label => text.split(':').next().unwrap_or_default().to_owned(),
            FlowKind::Case => text.split(':').next().unwrap_or_default().to_owned(),
            _ => format!("{kind:?}"),
        }
    }

    /// All edges, braces of blocks skipped.
    fn edges(body: &str) -> Vec<String> {
        let (file, cfg) = graph(body);
        let brace = |at: FlowId| matches!(cfg.kind(at), FlowKind::BlockStart | FlowKind::BlockEnd);
        let mut out = Vec::new();
        for from in cfg.nodes().filter(|from| !brace(*from)) {
            let mut todo: Vec<FlowId> = cfg.successors(from).iter().rev().copied().collect();
            while let Some(to) = todo.pop() {
                if brace(to) {
                    todo.extend(cfg.successors(to).iter().rev());
                } else {
                    out.push(format!("{}>{}", spelled(&file, &cfg, from), spelled(&file, &cfg, to)));
                }
            }
        }
        out
    }

    fn reachable(body: &str) -> Vec<String> {
        let (file, cfg) = graph(body);
        let mut seen = vec![false; cfg.len()];
        let mut todo = vec![cfg.enter()];
        while let Some(at) = todo.pop() {
            if !std::mem::replace(&mut seen[at.index()], true) {
                todo.extend(cfg.successors(at));
            }
        }
        cfg.nodes()
            .filter(|at| seen[at.index()] && matches!(cfg.kind(*at), FlowKind::Statement))
            .map(|at| spelled(&file, &cfg, at))
            .collect()
    }

    #[test]
    fn statements_follow_each_other() {
        assert_eq!(edges("int a; a = 1; { b(); }"), ["Enter>int a", "int a>a = 1", "a = 1>b()", "b()>Exit"]);
    }

    #[test]
    fn an_if_without_else_can_be_passed_by() {
        assert_eq!(
            edges("if (p) a(); b();"),
            [
                "Enter>IfHead",
                "IfHead>Then",
                "IfHead>FallThrough",
                "Then>a()",
                "a()>Join",
                "FallThrough>Join",
                "Join>b()",
                "b()>Exit"
            ]
        );
    }

    #[test]
    fn a_return_leaves_and_what_follows_it_is_not_reached() {
        assert_eq!(reachable("a(); return 0; b();"), ["a()"]);
        assert_eq!(reachable("if (p) return 1; else { return 2; } b();"), Vec::<String>::new());
        assert_eq!(reachable("if (p) { a(); return 1; } b();"), ["a()", "b()"]);
    }

    #[test]
    fn a_return_in_an_if_without_else_is_an_error_path() {
        assert_eq!(
            edges("if (p) return 1; return 2;")
                .into_iter()
                .filter(|edge| edge.starts_with("Return"))
                .collect::<Vec<_>>(),
            ["Return>ErrorExit", "Return>Exit"]
        );
        assert!(edges("if (p) return 1; else return 2;").iter().all(|edge| !edge.ends_with("ErrorExit")));
        assert!(edges("if (p) while (q) return 1;").iter().all(|edge| !edge.ends_with("ErrorExit")));
    }

    #[test]
    fn loops_go_back_and_break_and_continue_find_them() {
        assert_eq!(
            edges("while (p) { if (q) break; if (r) continue; a(); }")
                .into_iter()
                .filter(|edge| ["Break", "Continue", "a()", "WhileHead"].iter().any(|from| edge.starts_with(from)))
                .collect::<Vec<_>>(),
            ["WhileHead>InLoop", "WhileHead>FallThrough", "Break>Join", "Continue>WhileHead", "a()>WhileHead"]
        );
        assert_eq!(
            edges("do { if (q) continue; a(); } while (p);"),
            [
                "Enter>DoHead",
                "DoHead>InLoop",
                "InLoop>IfHead",
                "IfHead>Then",
                "IfHead>FallThrough",
                "Then>Continue",
                "Continue>DoTail",
                "FallThrough>Join",
                "Join>a()",
                "a()>DoTail",
                "DoTail>DoHead",
                "DoTail>FallThrough",
                "FallThrough>Join",
                "Join>Exit"
            ]
        );
    }

    #[test]
    fn cases_hang_from_the_switch_and_fall_through() {
        assert_eq!(
            edges("switch (p) { case 1: a(); case 2: b(); break; } c();"),
            [
                "Enter>SwitchHead",
                "SwitchHead>case 1",
                "SwitchHead>case 2",
                "SwitchHead>FallThrough",
                "case 1>a()",
                "a()>case 2",
                "case 2>b()",
                "b()>Break",
                "Break>Join",
                "FallThrough>Join",
                "Join>c()",
                "c()>Exit"
            ]
        );
        assert!(!edges("switch (p) { default: a(); }").iter().any(|edge| edge.contains("FallThrough")));
    }

    #[test]
    fn gotos_find_their_labels_and_macros_may_jump_to_them() {
        assert_eq!(reachable("goto out; a(); out: b();"), ["b()"]);
        assert_eq!(reachable("get_user(p, fault); return 0; fault: b();"), ["get_user(p, fault)", "b()"]);
        assert_eq!(reachable("asm goto(\"x\" : : : : l1, l2); return 0; l1: a(); l2: b();").len(), 3);
        let variable = edges("int err = g(err); return h(err); err: b();");
        assert!(!variable.contains(&"int err = g(err)>err".to_owned()), "{variable:?}");
    }

    #[test]
    fn the_nodes_of_a_statement_are_one_stretch() {
        let (file, cfg) = graph("if (p) { a(); } else b(); c();");
        let head = cfg.nodes().find(|at| cfg.kind(*at) == FlowKind::IfHead).expect("an if");
        let inside: Vec<String> = cfg
            .nodes_of(cfg.node(head))
            .expect("it is a statement")
            .filter(|at| cfg.kind(*at) == FlowKind::Statement)
            .map(|at| spelled(&file, &cfg, at))
            .collect();
        assert_eq!(inside, ["a()", "b()"]);
        let join = cfg.join_of(head).expect("an if has a join");
        assert_eq!(cfg.predecessors(join).len(), 2);
        let condition = file.syntax().child(cfg.node(head), Field::Condition).expect("a condition");
        assert_eq!(cfg.flow_of(file.syntax(), condition), Some(head));
    }

    #[test]
    fn deep_nesting_and_long_chains_need_no_stack() {
        let deep = format!("{}a();{}", "{".repeat(20_000), "}".repeat(20_000));
        assert_eq!(reachable(&deep), ["a()"]);
        let chain = "if (p) a(); else ".repeat(5_000) + "b();";
        assert_eq!(reachable(&chain).len(), 5_001);
    }
}
