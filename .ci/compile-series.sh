#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the objects that a TDX series touches, once on the base and once
# more after every patch.
#
#   compile-series.sh [-w WORKDIR] [-j JOBS] REPO BASE PATCHDIR...
#
# REPO is a git repository with kernel sources (bare or not), BASE a revision
# of it.  Each PATCHDIR holds a series as numbered *.patch files; the folders
# are applied one after another in the order given.  A cover letter (0000-*)
# is left out.
#
# REPO is only read: the work happens in a clone that borrows its objects.
# With -w the clone and the prepared build tree stay in WORKDIR and are used
# again by the next run; without, they live in a temporary folder that is
# removed at the end.
#
# One line is printed for the base and one for each patch.  Exit status: 0 all
# built, 1 a patch did not apply or a build failed, 2 usage or preparation.
set -u

# Beside the default configuration: what the three object groups need.
OPTIONS='KVM KVM_INTEL KVM_AMD COMPACTION MIGRATION CMA X86_MCE X86_X2APIC
INTEL_TDX_HOST KVM_INTEL_TDX KVM_WERROR WERROR'

usage() {
	echo "usage: $0 [-w WORKDIR] [-j JOBS] REPO BASE PATCHDIR..." >&2
	exit 2
}

fail() {
	status=$1
	shift
	echo "$0: $*" >&2
	exit "$status"
}

work=
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
while getopts w:j: option; do
	case $option in
	w) work=$OPTARG ;;
	j) jobs=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# -ge 3 ] || usage
repo=$1
base=$2
shift 2

for tool in git make gcc flex bison bc perl; do
	command -v "$tool" >/dev/null 2>&1 || fail 2 "$tool is not installed"
done
for dir; do
	[ -d "$dir" ] || fail 2 "$dir: no such folder"
done
commit=$(git -C "$repo" rev-parse --verify --quiet "$base^{commit}") ||
	fail 2 "$repo: $base is no commit"
objects=$(git -C "$repo" rev-parse --path-format=absolute --git-path objects) ||
	fail 2 "$repo: no object folder"

if [ -z "$work" ]; then
	work=$(mktemp -d "${TMPDIR:-/tmp}/compile-series.XXXXXX") || exit 2
	trap 'rm -rf "$work"' EXIT
	trap 'exit 130' INT TERM HUP
else
	mkdir -p "$work" || exit 2
	work=$(cd "$work" && pwd) || exit 2
fi
src=$work/src
build=$work/build
log=$work/log

# The clone.  Its own settings keep the user's hooks and signing out of it.
[ -d "$src/.git" ] || git init -q "$src" || exit 2
echo "$objects" >"$src/.git/objects/info/alternates" || exit 2
in_src() {
	git -C "$src" -c core.hooksPath=/dev/null -c commit.gpgSign=false \
		-c user.name=compile-series -c user.email=compile-series@localhost \
		-c advice.detachedHead=false "$@"
}
if [ -d "$src/.git/rebase-apply" ]; then
	in_src am --abort >/dev/null 2>&1
fi
in_src checkout -q -f --detach "$commit" || fail 2 "cannot check out $base"
in_src clean -q -f -d || exit 2

kbuild() {
	make -s -C "$src" O="$build" -j"$jobs" "$@"
}

# Kbuild makes nothing of a folder without a Makefile and reports success, so
# the objects of arch/x86/kvm/vmx/ are taken by name from arch/x86/kvm/Makefile,
# which make itself reads under the configuration.
targets() {
	make -s --no-print-directory -C "$src" -f - list-objects <<-'LIST' \
		BUILD="$build" srctree="$src" obj=arch/x86/kvm || return 1
	include $(BUILD)/include/config/auto.conf
	include $(srctree)/arch/x86/kvm/Makefile
	list-objects: ; @printf 'arch/x86/kvm/%s\n' $(sort $(filter vmx/%.o,$(kvm-intel-y)))
	LIST
	echo arch/x86/kvm/mmu/tdp_mmu.o
	echo arch/x86/virt/vmx/tdx/
}

compile() {
	list=$(targets 2>"$log") || return 1
	for object in arch/x86/kvm/vmx/tdx.o arch/x86/kvm/vmx/main.o; do
		case $list in
		*"$object"*) ;;
		*)
			echo "$object is not part of the configuration" >"$log"
			return 1
			;;
		esac
	done
	# One word a target.
	# shellcheck disable=SC2086
	kbuild $list >"$log" 2>&1
}

# Prints `$1`, and what the compiler said if the last command failed.
verdict() {
	if [ "$1" -eq 0 ]; then
		echo "ok    $2"
	else
		echo "FAIL  $2"
		sed 's/^/      /' "$log"
	fi
}

if [ "$(cat "$work/prepared" 2>/dev/null)" != "$commit" ]; then
	rm -f "$work/prepared"
	kbuild x86_64_defconfig >"$log" 2>&1 || {
		cat "$log" >&2
		fail 2 "x86_64_defconfig failed"
	}
	for option in $OPTIONS; do
		"$src/scripts/config" --file "$build/.config" -e "$option" || exit 2
	done
	kbuild olddefconfig >"$log" 2>&1 &&
		kbuild prepare modules_prepare >>"$log" 2>&1 || {
		cat "$log" >&2
		fail 2 "preparing the build tree failed"
	}
	for option in $OPTIONS; do
		grep -q "^CONFIG_$option=y" "$build/.config" ||
			fail 2 "CONFIG_$option cannot be set on $base"
	done
	echo "$commit" >"$work/prepared"
fi

compile
status=$?
verdict $status "$base"
[ $status -eq 0 ] || exit 1

for dir; do
	found=0
	for patch in "$dir"/*.patch; do
		case ${patch##*/} in
		'*.patch' | *0000-*) continue ;;
		esac
		found=1
		path=$(cd "$(dirname "$patch")" && pwd)/${patch##*/}
		in_src am -q "$path" >"$log" 2>&1
		status=$?
		if [ $status -ne 0 ]; then
			in_src am --abort >/dev/null 2>&1
			verdict $status "$patch: does not apply"
			exit 1
		fi
		compile
		status=$?
		verdict $status "$patch"
		[ $status -eq 0 ] || exit 1
	done
	[ $found -eq 1 ] || fail 2 "$dir: no patches"
done
