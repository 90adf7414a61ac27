// SPDX-License-Identifier: GPL-2.0-only
//! How wide the numbers of C and of the kernel are.

/// How wide a number is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Size {
    /// A truth.
    Bool,
    /// 8 bits: a pointer to it may lead to anything.
    Byte,
    /// Up to 32 bits, an `enum` too.
    Int,
    /// As wide as a pointer.
    Long,
    /// The same, of a size of something: it has a format of its own.
    Count,
    /// 64 bits.
    Wide,
}

impl Size {
    /// Reads the words of a type; `None` for what is no number, or not known to be one.
    pub(super) fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "bool" | "_Bool" => Self::Bool,
            "char" | "unsigned char" | "signed char" | "u8" | "s8" | "__u8" | "__s8" | "uint8_t" | "int8_t" => {
                Self::Byte
            }
            "int" | "unsigned int" | "unsigned" | "u32" | "s32" | "u16" | "s16" | "short" | "unsigned short"
            | "uint32_t" | "int32_t" | "uint16_t" | "__u32" | "__u16" | "gfp_t" => Self::Int,
            "long" | "unsigned long" | "pgoff_t" | "uintptr_t" | "long int" | "unsigned long int" => Self::Long,
            "size_t" | "ssize_t" => Self::Count,
            "u64" | "s64" | "__u64" | "__s64" | "uint64_t" | "int64_t" | "loff_t" | "long long"
            | "unsigned long long" | "sector_t" | "ktime_t" => Self::Wide,
            kind if kind.starts_with("enum ") => Self::Int,
            _ => return None,
        })
    }

    /// How many bits it may take: the narrow ones are one.
    const fn width(self) -> u32 {
        match self {
            Self::Bool => 1,
            Self::Byte | Self::Int => 32,
            Self::Long | Self::Count => 63,
            Self::Wide => 64,
        }
    }

    /// Says whether a pointer to one can't lead to the other.
    pub(super) fn can_not_alias(self, other: Self) -> bool {
        self > Self::Byte && other > Self::Byte && self.differs(other)
    }

    /// Says whether one has place for more than the other on some machine.
    pub(super) fn differs(self, other: Self) -> bool {
        self.width() != other.width()
    }
}
