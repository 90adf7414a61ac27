// SPDX-License-Identifier: GPL-2.0-only
//! The configurations that patches are built with.

use std::fmt;

/// A kernel configuration, by the name that the command line gives it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum BuildConfig {
    /// x86-64 with KVM for Intel and AMD, as the host of TDX guests where the tree knows them.
    Tdx,
    /// The same without TDX.
    NoTdx,
    /// i386 with KVM.
    I386,
    /// As [`BuildConfig::Tdx`], compiled by clang.
    Clang,
}

/// What all configurations need beside their default: KVM, what TDX asks for, and no warning that passes.
const COMMON: [&str; 8] =
    ["KVM", "KVM_INTEL", "KVM_AMD", "X86_MCE", "X86_X2APIC", "COMPACTION", "KVM_WERROR", "WERROR"];
/// What TDX needs besides.
const TDX: [&str; 4] = ["MIGRATION", "CMA", "INTEL_TDX_HOST", "KVM_INTEL_TDX"];
/// Drivers of x86 that are no part of the default configuration; they pull nothing else in.
const DRIVERS: [&str; 24] = [
    "PERF_EVENTS_AMD_POWER",
    "PERF_EVENTS_AMD_UNCORE",
    "PERF_EVENTS_AMD_BRS",
    "X86_ACPI_CPUFREQ",
    "X86_AMD_PSTATE",
    "X86_INTEL_PSTATE",
    "X86_AMD_FREQ_SENSITIVITY",
    "X86_CPU_RESCTRL",
    "X86_SGX",
    "HYPERVISOR_GUEST",
    "PARAVIRT",
    "HYPERV",
    "XEN",
    "XEN_PV",
    "KVM_GUEST",
    "INTEL_IDLE",
    "EDAC",
    "EDAC_AMD64",
    "POWERCAP",
    "INTEL_RAPL",
    "INTEL_IFS",
    "ACPI_EXTLOG",
    "SENSORS_FAM15H_POWER",
    "AMD_MEM_ENCRYPT",
];

impl BuildConfig {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Tdx, Self::NoTdx, Self::I386, Self::Clang];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tdx => "tdx",
            Self::NoTdx => "no-tdx",
            Self::I386 => "i386",
            Self::Clang => "clang",
        }
    }

    /// The configuration of that name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|config| config.name() == name)
    }

    /// The make target that it begins with.
    pub(super) const fn default_target(self) -> &'static str {
        match self {
            Self::I386 => "i386_defconfig",
            _ => "x86_64_defconfig",
        }
    }

    /// What every call of make is told of the architecture.
    pub(super) const fn architecture(self) -> &'static str {
        match self {
            Self::I386 => "ARCH=i386",
            _ => "ARCH=x86_64",
        }
    }

    /// The options that are switched on. They count only where the tree knows them.
    pub(super) fn switched_on(self) -> Vec<&'static str> {
        let mut options = COMMON.to_vec();
        options.extend(DRIVERS);
        if matches!(self, Self::Tdx | Self::Clang) {
            options.extend(TDX);
        }
        options
    }

    /// The options that are switched off.
    pub(super) const fn switched_off(self) -> &'static [&'static str] {
        match self {
            Self::NoTdx => &["KVM_INTEL_TDX", "INTEL_TDX_HOST"],
            _ => &[],
        }
    }

    /// The options that are given up where one of [`Self::essential`] can't be had beside them: before Linux 6.16 a TDX
    /// host could not be one that loads another kernel.
    pub(super) const fn given_up(self) -> &'static [&'static str] {
        match self {
            Self::Tdx | Self::Clang => &["KEXEC", "KEXEC_FILE", "KEXEC_JUMP", "CRASH_DUMP"],
            Self::NoTdx | Self::I386 => &[],
        }
    }

    /// The options without which the configuration is not what its name says, where the tree knows them.
    pub(super) const fn essential(self) -> &'static [&'static str] {
        match self {
            Self::Tdx | Self::Clang => &["KVM_INTEL", "INTEL_TDX_HOST", "KVM_INTEL_TDX"],
            Self::NoTdx => &["KVM_INTEL"],
            // Some releases have no KVM for 32 bits.
            Self::I386 => &[],
        }
    }
}

impl fmt::Display for BuildConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
