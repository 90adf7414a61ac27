// SPDX-License-Identifier: GPL-2.0-only
//! The kinds of nodes and the names of their fields, as the pinned tree-sitter-c grammar has them.

macro_rules! names {
    ($(#[$doc:meta])* $name:ident, $other:ident: $($variant:ident = $text:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum $name { $($variant,)* $other }

        impl $name {
            /// Finds the variant for the grammar's own name.
            #[must_use]
            pub fn from_grammar(name: &str) -> Self {
                match name { $($text => Self::$variant,)* _ => Self::$other }
            }

            /// The grammar's own name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* Self::$other => "" }
            }
        }
    };
}

names! {
    /// What a node is. `Token` is a leaf that is spelled out in the grammar, such as `(` or `if`; `Error` is a stretch
    /// that the grammar could not read.
    ///
    /// Four kinds are not the grammar's, but the kernel's. `IteratorStatement` is a loop whose head is a macro, with the
    /// parts function, arguments and body. `MacroDeclaration` is a macro that declares something and that is no plain
    /// call, with the part declarator. `CaseRange` is `a ... b`, with the parts left and right. `Opaque` is a leaf of
    /// several tokens that nobody took apart, such as the operands of an `asm` or a statement handed to a macro.
    Kind, Token:
    AbstractArrayDeclarator = "abstract_array_declarator",
    AbstractFunctionDeclarator = "abstract_function_declarator",
    AbstractParenthesizedDeclarator = "abstract_parenthesized_declarator",
    AbstractPointerDeclarator = "abstract_pointer_declarator",
    AlignasQualifier = "alignas_qualifier",
    AlignofExpression = "alignof_expression",
    ArgumentList = "argument_list",
    ArrayDeclarator = "array_declarator",
    AssignmentExpression = "assignment_expression",
    Attribute = "attribute",
    AttributeDeclaration = "attribute_declaration",
    AttributeSpecifier = "attribute_specifier",
    AttributedDeclarator = "attributed_declarator",
    AttributedStatement = "attributed_statement",
    BinaryExpression = "binary_expression",
    BitfieldClause = "bitfield_clause",
    BreakStatement = "break_statement",
    CallExpression = "call_expression",
    CaseStatement = "case_statement",
    CastExpression = "cast_expression",
    CharLiteral = "char_literal",
    Character = "character",
    CommaExpression = "comma_expression",
    Comment = "comment",
    CompoundLiteralExpression = "compound_literal_expression",
    CompoundStatement = "compound_statement",
    ConcatenatedString = "concatenated_string",
    ConditionalExpression = "conditional_expression",
    ContinueStatement = "continue_statement",
    Declaration = "declaration",
    DeclarationList = "declaration_list",
    DoStatement = "do_statement",
    ElseClause = "else_clause",
    EnumSpecifier = "enum_specifier",
    Enumerator = "enumerator",
    EnumeratorList = "enumerator_list",
    EscapeSequence = "escape_sequence",
    ExpressionStatement = "expression_statement",
    ExtensionExpression = "extension_expression",
    False = "false",
    FieldDeclaration = "field_declaration",
    FieldDeclarationList = "field_declaration_list",
    FieldDesignator = "field_designator",
    FieldExpression = "field_expression",
    FieldIdentifier = "field_identifier",
    ForStatement = "for_statement",
    FunctionDeclarator = "function_declarator",
    FunctionDefinition = "function_definition",
    GenericExpression = "generic_expression",
    GnuAsmClobberList = "gnu_asm_clobber_list",
    GnuAsmExpression = "gnu_asm_expression",
    GnuAsmGotoList = "gnu_asm_goto_list",
    GnuAsmInputOperand = "gnu_asm_input_operand",
    GnuAsmInputOperandList = "gnu_asm_input_operand_list",
    GnuAsmOutputOperand = "gnu_asm_output_operand",
    GnuAsmOutputOperandList = "gnu_asm_output_operand_list",
    GnuAsmQualifier = "gnu_asm_qualifier",
    GotoStatement = "goto_statement",
    Identifier = "identifier",
    IfStatement = "if_statement",
    InitDeclarator = "init_declarator",
    InitializerList = "initializer_list",
    InitializerPair = "initializer_pair",
    LabeledStatement = "labeled_statement",
    LinkageSpecification = "linkage_specification",
    MacroTypeSpecifier = "macro_type_specifier",
    MsBasedModifier = "ms_based_modifier",
    MsCallModifier = "ms_call_modifier",
    MsDeclspecModifier = "ms_declspec_modifier",
    MsPointerModifier = "ms_pointer_modifier",
    MsRestrictModifier = "ms_restrict_modifier",
    MsSignedPtrModifier = "ms_signed_ptr_modifier",
    MsUnalignedPtrModifier = "ms_unaligned_ptr_modifier",
    MsUnsignedPtrModifier = "ms_unsigned_ptr_modifier",
    Null = "null",
    NumberLiteral = "number_literal",
    OffsetofExpression = "offsetof_expression",
    ParameterDeclaration = "parameter_declaration",
    ParameterList = "parameter_list",
    ParenthesizedDeclarator = "parenthesized_declarator",
    ParenthesizedExpression = "parenthesized_expression",
    PointerDeclarator = "pointer_declarator",
    PointerExpression = "pointer_expression",
    PreprocArg = "preproc_arg",
    PreprocCall = "preproc_call",
    PreprocDef = "preproc_def",
    PreprocDefined = "preproc_defined",
    PreprocDirective = "preproc_directive",
    PreprocElif = "preproc_elif",
    PreprocElifdef = "preproc_elifdef",
    PreprocElse = "preproc_else",
    PreprocFunctionDef = "preproc_function_def",
    PreprocIf = "preproc_if",
    PreprocIfdef = "preproc_ifdef",
    PreprocInclude = "preproc_include",
    PreprocParams = "preproc_params",
    PrimitiveType = "primitive_type",
    ReturnStatement = "return_statement",
    SehExceptClause = "seh_except_clause",
    SehFinallyClause = "seh_finally_clause",
    SehLeaveStatement = "seh_leave_statement",
    SehTryStatement = "seh_try_statement",
    SizedTypeSpecifier = "sized_type_specifier",
    SizeofExpression = "sizeof_expression",
    StatementIdentifier = "statement_identifier",
    StorageClassSpecifier = "storage_class_specifier",
    StringContent = "string_content",
    StringLiteral = "string_literal",
    StructSpecifier = "struct_specifier",
    SubscriptDesignator = "subscript_designator",
    SubscriptExpression = "subscript_expression",
    SubscriptRangeDesignator = "subscript_range_designator",
    SwitchStatement = "switch_statement",
    SystemLibString = "system_lib_string",
    TranslationUnit = "translation_unit",
    True = "true",
    TypeDefinition = "type_definition",
    TypeDescriptor = "type_descriptor",
    TypeIdentifier = "type_identifier",
    TypeQualifier = "type_qualifier",
    UnaryExpression = "unary_expression",
    UnionSpecifier = "union_specifier",
    UpdateExpression = "update_expression",
    VariadicParameter = "variadic_parameter",
    WhileStatement = "while_statement",
    IteratorStatement = "iterator_statement",
    MacroDeclaration = "macro_declaration",
    CaseRange = "case_range",
    Opaque = "opaque",
    Error = "ERROR",
}

names! {
    /// Which part of its parent a node is; `None` for a part without a name.
    Field, None:
    Alternative = "alternative",
    Argument = "argument",
    Arguments = "arguments",
    AssemblyCode = "assembly_code",
    Body = "body",
    Clobbers = "clobbers",
    Condition = "condition",
    Consequence = "consequence",
    Constraint = "constraint",
    Declarator = "declarator",
    Designator = "designator",
    Directive = "directive",
    End = "end",
    Field = "field",
    Filter = "filter",
    Function = "function",
    GotoLabels = "goto_labels",
    Index = "index",
    Initializer = "initializer",
    InputOperands = "input_operands",
    Label = "label",
    Left = "left",
    Member = "member",
    Name = "name",
    Operand = "operand",
    Operator = "operator",
    OutputOperands = "output_operands",
    Parameters = "parameters",
    Path = "path",
    Prefix = "prefix",
    Register = "register",
    Right = "right",
    Size = "size",
    Start = "start",
    Symbol = "symbol",
    Type = "type",
    UnderlyingType = "underlying_type",
    Update = "update",
    Value = "value",
}
