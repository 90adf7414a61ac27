#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# rename.sh KSERIES TREE FROM TO SITES   renames the calls of `rdmsrX` and `wrmsrX` (X is FROM, then TO) in TREE/arch/x86,
# headers included, in place, and holds the result to this: so many call sites changed, and nothing but these words.
set -euo pipefail
kseries=$(realpath "$1") tree=$(realpath "$2") from=$3 to=$4 sites=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "rename.sh: $*" >&2; exit 1; }

for name in rdmsr wrmsr; do
	printf '@@\nexpression msr, val;\n@@\n- %s(msr, val)\n+ %s(msr, val)\n\n' "$name$from" "$name$to"
done >"$work/rename.cocci"
cp -r "$tree/arch/x86" "$work/before"
"$kseries" spatch --very-quiet --no-show-diff --in-place --include-headers --sp-file "$work/rename.cocci" --dir "$tree/arch/x86"

# With the names put back, every file has its bytes again.
cp -r "$tree/arch/x86" "$work/undone"
files=$(grep -rlwE "(rd|wr)msr$to" "$work/undone" || true)
[[ -n $files ]] || fail "nothing changed"
changed=$(cat $files | grep -owE "(rd|wr)msr$to" | wc -l)
sed -Ei "s/\b(rd|wr)msr$to\b/\1msr$from/g" $files
diff -r "$work/before" "$work/undone" >"$work/diff" || { head "$work/diff"; fail "other bytes changed"; }
[[ $changed -eq $sites ]] || fail "$changed call sites changed, not $sites"
echo "rename.sh: $changed of $sites call sites, and nothing else"
