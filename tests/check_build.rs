// SPDX-License-Identifier: GPL-2.0-only
//! `kseries check --build`, on a tree of three files whose Makefile takes the targets that a kernel's does.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const MAKEFILE: &str = "\
# SPDX-License-Identifier: GPL-2.0-only
x86_64_defconfig i386_defconfig:
\t@mkdir -p $(O); echo CONFIG_KVM_INTEL=y >$(O)/.config
olddefconfig prepare modules_prepare:
\t@echo $@ >>$(O)/prepared
build := -f scripts/Makefile.build obj
export srctree := .
export O W KCFLAGS
export CC := gcc
arch/x86/%.o: FORCE
\t@$(MAKE) $(build)=$(@D) $@
FORCE:
";
/// As kbuild's: it knows what the folder has in this configuration, and makes what else it is asked for.
const MAKEFILE_BUILD: &str = "\
# SPDX-License-Identifier: GPL-2.0-only
include $(O)/.config
real-obj-y := arch/x86/a.o arch/x86/b.o
real-obj-$(CONFIG_INTEL_TDX_HOST) += arch/x86/host.o
real-obj-$(CONFIG_FANCY) += arch/x86/fancy.o
real-obj-$(CONFIG_KVM_INTEL) += arch/x86/kvm/../../../arch/x86/intel.o
%.o: %.c FORCE
\t@mkdir -p $(O)/$(dir $@)
\t@$(CC) -O1 -Wall -Werror $(if $(W),-Wextra) $(KCFLAGS) -Iinclude $(if $(CONFIG_INTEL_TDX_HOST),-DHOST) \\
\t\t-c $(CURDIR)/$< -o $(O)/$@
FORCE:
";
const A: &str = "int f(int x)\n{\n\tint two = 2;\n\n\treturn x * two;\n}\n\nint unused_sign(unsigned int x, int y)\n{\n\treturn x < y;\n}\n";

struct Lab {
    temp: tempfile::TempDir,
}

impl Lab {
    fn new() -> Self {
        let lab = Self { temp: tempfile::tempdir().expect("a folder") };
        for (name, text) in [
            ("tree/Makefile", MAKEFILE),
            ("tree/scripts/Makefile.build", MAKEFILE_BUILD),
            ("tree/arch/x86/a.c", A),
            ("tree/arch/x86/b.c", "#include <b.h>\n\nint g(void)\n{\n\treturn B;\n}\n"),
            ("tree/include/b.h", "#define B 1\n"),
        ] {
            lab.write(name, text);
        }
        // What a real kernel needs besides, and this one does not.
        for tool in ["flex", "bison", "bc"] {
            let path = lab.write(&format!("bin/{tool}"), "#!/bin/sh\nexit 0\n");
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
        }
        lab
    }

    fn path(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the disk takes it");
        fs::write(&path, text).expect("the disk takes it");
        path
    }

    /// A patch that turns one line into others.
    fn patch(&self, number: u32, log: &str, file: &str, old: &str, new: &str) {
        let path = self.path("now").join(file);
        let text = fs::read_to_string(&path).or_else(|_| fs::read_to_string(self.path("tree").join(file)));
        let text = text.expect("the file is there");
        assert!(text.lines().any(|line| line == old), "{old} is there");
        let (before, after) = (text.lines().count(), text.lines().count() - 1 + new.lines().count());
        // All other lines are context.
        let mut diff = format!("--- a/{file}\n+++ b/{file}\n@@ -1,{before} +1,{after} @@\n");
        for line in text.lines() {
            if line == old {
                diff.push_str(&format!("-{line}\n"));
                new.lines().for_each(|line| diff.push_str(&format!("+{line}\n")));
            } else {
                diff.push_str(&format!(" {line}\n"));
            }
        }
        let mail = format!(
            "From: A <a@example.org>\nSubject: [PATCH {number}/9] x86: Change\n\n{log}\n\n\
             Signed-off-by: A <a@example.org>\n---\n\ndiff --git a/{file} b/{file}\n{diff}"
        );
        self.write(&format!("patches/{number:04}-x.patch"), &mail);
        self.write(&format!("now/{file}"), &text.replacen(&format!("{old}\n"), new, 1));
    }

    /// Exit status, output and errors of a check with a build.
    fn check(&self, more: &[&str]) -> (i32, String, String) {
        let path = format!("{}:{}", self.path("bin").display(), std::env::var("PATH").expect("a path"));
        self.check_with(&path, more)
    }

    fn check_with(&self, path: &str, more: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kseries"));
        command.env("KSERIES_CACHE", self.path("cache")).env("PATH", path);
        command.args(["check", "--no-checkpatch", "--build", "--repo"]).arg(self.path("tree"));
        let output = command.arg(self.path("patches")).args(more).output().expect("the program starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
    }
}

/// Says whether this machine can build at all.
fn can_build() -> bool {
    ["make", "gcc", "objdump"].iter().all(|tool| Command::new(tool).arg("--version").output().is_ok())
}

fn line<'o>(out: &'o str, patch: &str) -> &'o str {
    out.lines().find(|line| line.starts_with("tdx: ") && line.contains(patch)).unwrap_or("")
}

#[test]
fn every_patch_is_built_and_its_object_code_compared_where_nothing_is_to_change() {
    if !can_build() {
        return;
    }
    let lab = Lab::new();
    lab.patch(1, "No functional\nchange intended.", "arch/x86/a.c", "\treturn x * two;", "\treturn two * x;\n");
    lab.patch(2, "No functional change intended.", "arch/x86/a.c", "\tint two = 2;", "\tint two = 3;\n");
    lab.patch(3, "Change b.", "include/b.h", "#define B 1", "#define B 2\n");
    let (status, out, err) = lab.check(&["--target", "arch/x86/a.o", "--target", "arch/x86/b.o"]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    assert!(line(&out, "0001-x").ends_with("2 objects; object code is equal"), "{out}");
    assert!(line(&out, "0002-x").ends_with("object code differs"), "{out}");
    assert!(out.contains("      arch/x86/a.o: f\n"), "{out}");
    assert!(line(&out, "0003-x").ends_with("2 objects"), "{out}");

    // The tree is prepared once, and its files are the base's again.
    let (_, again, _) = lab.check(&["--target", "arch/x86/a.o", "--target", "arch/x86/b.o", "-j", "1"]);
    assert_eq!(out, again);
    let build = fs::read_dir(lab.path("cache/build")).expect("it is there").flatten().next().expect("one base").path();
    assert_eq!(fs::read_to_string(build.join("tdx/prepared")).expect("it is there").lines().count(), 3);
    assert_eq!(fs::read_to_string(build.join("src/arch/x86/a.c")).expect("it is there"), A);

    // What a run that was cut off has left is mended.
    fs::write(build.join("dirty"), "arch/x86/a.c").expect("the disk takes it");
    fs::write(build.join("src/arch/x86/a.c"), "#error left over\n").expect("the disk takes it");
    let (_, mended, err) = lab.check(&["--target", "arch/x86/a.o", "--target", "arch/x86/b.o"]);
    assert_eq!((mended.as_str(), err.as_str()), (out.as_str(), ""));
}

#[test]
fn a_new_warning_is_found_although_another_went_and_an_error_ends_the_run() {
    if !can_build() {
        return;
    }
    let lab = Lab::new();
    // With -Wextra the base warns of the comparison.
    lab.patch(1, "Swap.", "arch/x86/a.c", "\treturn x < y;", "\treturn x < 0u || y;\n");
    let (status, out, err) = lab.check(&["-W"]);
    assert_eq!((status, err.as_str()), (1, ""), "{out}");
    assert!(out.contains("      new arch/x86/a.c: warning: "), "{out}");
    lab.patch(2, "Break.", "arch/x86/a.c", "\tint two = 2;", "\tint two = none;\n");
    lab.patch(3, "Mend.", "arch/x86/a.c", "\tint two = none;", "\tint two = 2;\n");
    let (status, out, _) = lab.check(&[]);
    assert_eq!(status, 1, "{out}");
    assert!(line(&out, "0001-x").starts_with("tdx: ok"), "{out}");
    assert!(line(&out, "0002-x").starts_with("tdx: FAIL"), "{out}");
    assert!(out.contains("      arch/x86/a.c: error: 'none' undeclared"), "{out}");
    assert!(!out.contains("ok    patches/0003"), "{out}");
}

#[test]
fn what_cannot_be_built_is_said_with_the_reason() {
    if !can_build() {
        return;
    }
    let lab = Lab::new();
    lab.patch(1, "Change.", "arch/x86/a.c", "\tint two = 2;", "\tint two = 3;\n");
    let (status, _, err) = lab.check_with("/nonexistent", &[]);
    assert_eq!(status, 2);
    assert!(err.starts_with("error: make: not found"), "{err}");

    let (status, _, err) = lab.check(&["--target", "arch/x86/none.o"]);
    assert_eq!(status, 2);
    assert!(err.contains("--target arch/x86/none.o: nothing of it is built with tdx"), "{err}");
    assert!(err.contains("kbuild has no such object in this configuration"), "{err}");

    let (status, _, err) = lab.check(&["--configs", "tdx,other"]);
    assert_eq!(status, 2);
    assert!(err.contains("--configs other: there is no such configuration"), "{err}");
}

#[test]
fn an_object_that_a_configuration_has_not_is_left_out_and_named() {
    if !can_build() {
        return;
    }
    let lab = Lab::new();
    // Without TDX it can't be compiled at all, and the configuration does not ask for it.
    let host = "#ifndef HOST\n#error not without TDX\n#endif\nint host = 1;\n";
    lab.write("tree/arch/x86/host.c", host);
    lab.write("tree/arch/x86/intel.c", "int intel = 1;\n");
    lab.patch(1, "Change.", "arch/x86/host.c", "int host = 1;", "int host = 2;\n");
    lab.patch(2, "Change.", "arch/x86/intel.c", "int intel = 1;", "int intel = 2;\n");
    let (status, out, err) = lab.check(&["--configs", "no-tdx,tdx"]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("no-tdx: note: arch/x86/host.o is not built with this configuration\n"), "{out}");
    assert!(
        out.lines().any(|line| line.starts_with("no-tdx: ok ") && line.ends_with("/0002-x.patch: 1 object")),
        "{out}"
    );
    assert!(line(&out, "0002-x").ends_with("2 objects"), "{out}");
    assert!(!out.contains("\ntdx: note"), "{out}");

    let (status, _, err) = lab.check(&["--configs", "no-tdx", "--target", "arch/x86/host.o"]);
    assert_eq!(status, 2);
    assert!(err.contains("--target arch/x86/host.o: nothing of it is built with no-tdx"), "{err}");
}

#[test]
fn a_configuration_has_what_the_files_of_the_patches_need() {
    if !can_build() {
        return;
    }
    let lab = Lab::new();
    lab.write("tree/arch/x86/Kbuild", "obj-$(CONFIG_FANCY) += fancy.o\n");
    lab.write("tree/arch/x86/Kconfig", "config FANCY\n\tbool \"Fancy\"\n");
    lab.write("tree/arch/x86/fancy.c", "int fancy = 1;\n");
    lab.patch(1, "Change.", "arch/x86/fancy.c", "int fancy = 1;", "int fancy = 2;\n");
    let (status, out, err) = lab.check(&[]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    assert!(line(&out, "0001-x").ends_with(": 1 object"), "{out}");
}

#[test]
fn clang_goes_by_any_name_and_is_left_out_where_the_base_refuses_it() {
    if !can_build() {
        return;
    }
    let lab = Lab::new();
    lab.patch(1, "Change.", "arch/x86/a.c", "\tint two = 2;", "\tint two = 3;\n");
    // Compilers of this machine must not be found.
    let path = lab.path("bin").display().to_string();
    for tool in ["make", "gcc", "perl", "sh", "mkdir", "echo", "as", "objdump"] {
        let found = std::env::var_os("PATH").and_then(|path| {
            std::env::split_paths(&path).map(|folder| folder.join(tool)).find(|program| program.is_file())
        });
        if let Some(program) = found {
            std::os::unix::fs::symlink(program, lab.path("bin").join(tool)).expect("the disk takes it");
        }
    }
    let (status, out, err) = lab.check_with(&path, &["--configs", "clang,tdx"]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("clang: left out: clang is not installed\n"), "{out}");
    assert!(line(&out, "0001-x").starts_with("tdx: ok"), "{out}");

    std::os::unix::fs::symlink(lab.path("bin/gcc"), lab.path("bin/clang-19")).expect("the disk takes it");
    let (_, out, _) = lab.check_with(&path, &["--configs", "clang"]);
    assert!(out.lines().any(|line| line.starts_with("clang: ok ") && line.contains("0001-x.patch")), "{out}");

    lab.write("tree/scripts/cc-version.sh", "echo '***' >&2\necho '*** Too old:' $1 >&2\nexit 1\n");
    let (status, out, _) = lab.check_with(&path, &["--configs", "clang"]);
    assert_eq!(status, 0);
    assert!(out.contains("clang: left out: clang-19: Too old: clang-19\n"), "{out}");
}

#[test]
fn i386_and_other_configurations_have_build_trees_of_their_own() {
    if !can_build() {
        return;
    }
    let lab = Lab::new();
    lab.patch(1, "Change.", "arch/x86/a.c", "\tint two = 2;", "\tint two = 3;\n");
    let (status, out, err) = lab.check(&["--configs", "tdx,no-tdx,i386"]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    for config in ["tdx", "no-tdx", "i386"] {
        assert!(out.contains(&format!("{config}: ok    ")), "{out}");
    }
    assert!(Path::new(&lab.path("cache/build")).is_dir());
}
