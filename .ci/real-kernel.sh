#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# real-kernel.sh KSERIES   generates the series on the real Linux 7.1.13 and holds the result to what must be true:
# figures, checkpatch --strict, git am, format-patch, and the compiler after every patch.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
kseries=$(realpath "$1")
version=7.1.13
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "real-kernel.sh: $*" >&2; exit 1; }

"$kseries" corpus fetch $version
repo=$("$kseries" corpus fetch $version | sed 's/^v[^ ]* in //; s/ (was there)$//')
series=(tdx-cleanups tdx-page-to-pfn)
who='A U Thor <author@example.org>'
common=(--repo "$repo" --base v$version --author "$who" --sender "$who")

"$kseries" generate "${series[@]}" "${common[@]}" --out "$work/out" --mbox "$work/all.mbox" --signoff | tee "$work/said"
grep -q '3 of 4 patches' "$work/said" || fail "tdx-cleanups has not 3 patches"
grep -q 'already applied' "$work/said" || fail "patch 3 of tdx-cleanups is not said to be applied"
grep -q '4 of 4 patches' "$work/said" || fail "tdx-page-to-pfn has not 4 patches"
if grep -E '(ERROR|WARNING|CHECK):' "$work/said"; then fail "checkpatch or the lint found something"; fi
for figure in 'asm/tdx.h *| *21 ' 'kvm/vmx/tdx.c *| *17 ' 'virt/vmx/tdx/tdx.c *| *40 '; do
	grep -q "$figure" "$work/out/tdx-page-to-pfn/0000-cover-letter.patch" || fail "the cover letter has no figure $figure"
done

# The same bytes again, without the cache and with one thread.
KSERIES_CACHE=$work/cache "$kseries" generate "${series[@]}" "${common[@]}" --out "$work/again" --signoff -j 1 --no-checkpatch >/dev/null
diff -r "$work/out" "$work/again" || fail "two runs differ"

# git am gives the trees that were computed; format-patch of the branch gives the files.
git clone -q --bare --shared "$repo" "$work/clone.git"
"$kseries" generate "${series[@]}" --repo "$work/clone.git" --base v$version --author "$who" --sender "$who" \
	--branch made --signoff --no-checkpatch >/dev/null
git --git-dir "$work/clone.git" worktree add -q --no-checkout "$work/tree" v$version
cd "$work/tree"
git sparse-checkout set --no-cone /arch/x86/ /include/linux/kvm_types.h
git checkout -q
git -c user.name=T -c user.email=t@example.org am -q "$work/all.mbox"
[[ $(git log --format=%T v$version..HEAD) == "$(git log --format=%T v$version..made)" ]] || fail "git am gives other trees"
strip() { grep -vE '^(Message-ID|In-Reply-To|References): |^(base-commit|prerequisite-patch-id): ' "$1"; }
number=0
for patch in "$work"/out/tdx-page-to-pfn/000[1-9]*.patch; do
	number=$((number + 1))
	git --attr-source=v$version format-patch -q --abbrev=12 --no-signature -o "$work/git" made~4..made
	diff <(strip "$patch") <(strip "$work/git/$(basename "$patch")") || fail "$patch is not git's"
done
cd "$here"

./compile-series.sh "$repo" v$version "$work/out/tdx-cleanups" "$work/out/tdx-page-to-pfn"

tree=$work/src
mkdir "$tree"
git --git-dir "$repo" archive v$version arch/x86 virt/kvm kernel mm include Kbuild | tar -x -C "$tree"
./rename.sh "$kseries" "$tree" q w 655

rates=$("$kseries" parse-stats "$tree"/{arch/x86,arch/x86/kvm,virt/kvm,kernel,mm})
echo "$rates"
awk '{ sub(/:$/, "", $1); n = split($1, p, "/src/"); r[p[n]] = $(NF > 7 ? 8 : 0); for (i = 1; i <= NF; i++) if ($i == "clean,") r[p[n]] = $(i + 1) }
	END { split("arch/x86 99.64 arch/x86/kvm 99.89 virt/kvm 100 kernel 99.86 mm 99.85", w, " ");
	      for (i = 1; i < 10; i += 2) if (r[w[i]] + 0 < w[i + 1]) { print w[i], r[w[i]], "below", w[i + 1]; bad = 1 } exit bad }' <<<"$rates" ||
	fail "parse rates"
echo "real-kernel.sh: all holds"
