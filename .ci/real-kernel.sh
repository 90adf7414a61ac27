#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# real-kernel.sh KSERIES   generates the series on the real Linux 7.1.13 and holds the result to what must be true:
# figures, checkpatch --strict, git am, format-patch, the end state, and the compiler after every patch. Other kernels
# that the corpus holds are asked for their verdicts.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
kseries=$(realpath "$1")
version=7.1.13
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "real-kernel.sh: $*" >&2; exit 1; }

"$kseries" corpus fetch $version
repo=$("$kseries" corpus fetch $version | sed 's/^v[^ ]* in //; s/ (was there)$//')
series=(tdx-cleanups tdx-page-to-pfn tdx-mmu-refactors)
who='A U Thor <author@example.org>'
common=(--repo "$repo" --base v$version --author "$who" --sender "$who")

"$kseries" generate "${series[@]}" "${common[@]}" --out "$work/out" --mbox "$work/all.mbox" --signoff | tee "$work/said"
grep -q '3 of 4 patches' "$work/said" || fail "tdx-cleanups has not 3 patches"
grep -q 'already applied' "$work/said" || fail "patch 3 of tdx-cleanups is not said to be applied"
grep -q '4 of 4 patches' "$work/said" || fail "tdx-page-to-pfn has not 4 patches"
grep -q '15 of 15 patches' "$work/said" || fail "tdx-mmu-refactors has not 15 patches"
if grep -E '(ERROR|WARNING|CHECK):' "$work/said"; then fail "checkpatch or the lint found something"; fi
for figure in 'asm/tdx.h *| *21 ' 'kvm/vmx/tdx.c *| *17 ' 'virt/vmx/tdx/tdx.c *| *40 '; do
	grep -q "$figure" "$work/out/tdx-page-to-pfn/0000-cover-letter.patch" || fail "the cover letter has no figure $figure"
done
for figure in 'asm/kvm-x86-ops.h *| *4 ' 'asm/kvm_host.h *| *14 '; do
	grep -q "$figure" "$work/out/tdx-mmu-refactors/0000-cover-letter.patch" || fail "the cover letter has no figure $figure"
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
end=made
for ((n = ${#series[@]} - 1; n >= 0; n--)); do
	name=${series[n]}
	mapfile -t patches < <(find "$work/out/$name" -name '*.patch' ! -name '0000-*')
	git --attr-source=v$version format-patch -q --abbrev=12 --no-signature -o "$work/git/$name" \
		"$end~${#patches[@]}..$end"
	for patch in "${patches[@]}"; do
		diff <(strip "$patch") <(strip "$work/git/$name/$(basename "$patch")") || fail "$patch is not git's"
	done
	end=$end~${#patches[@]}
done

# What upstream came to have as well: the ops that are left, and who is told about an SPTE.
gone='link_external_spt|remove_external_spte|set_external_spte_present|tdx_sept_remove_private_spte|tdx_quirk_reset_page'
if git grep -nwE "$gone" made -- arch/x86/kvm arch/x86/include arch/x86/virt; then fail "something is left that should be gone"; fi
calls=$(git grep -hoE 'kvm_x86_call\((set|free)_external_sp[a-z]+\)' made -- arch/x86/kvm/mmu | sort | tr '\n' ' ')
[[ $calls == "kvm_x86_call(free_external_spt) kvm_x86_call(set_external_spte) " ]] || fail "the TDP MMU has the calls $calls"

# A base that has the series is told so.
"$kseries" generate "${series[@]}" --repo "$work/clone.git" --base made --author "$who" --no-checkpatch >"$work/applied"
for name in "${series[@]}"; do
	grep -q "^$name on made: already applied" "$work/applied" || fail "$name is not said to be applied"
done
cd "$here"

# The same series as plain patches on an older release: the very diffs that the rules make there. What is around them
# differs: the rules say what the commits stand on (base-commit) and how many there are, a backport does not know.
older=6.19.11
if "$kseries" corpus fetch $older >/dev/null; then
	"$kseries" generate tdx-page-to-pfn "${common[@]}" --mbox "$work/plain.mbox" --no-checkpatch >/dev/null
	"$kseries" backport "$work/plain.mbox" --repo "$repo" --onto v$older --upstream v$version --sender "$who" \
		--out "$work/plain" || fail "a plain patch of the series is in doubt on v$older"
	"$kseries" backport --rules tdx-page-to-pfn --repo "$repo" --onto v$older --sender "$who" --out "$work/rules"
	diff_of() { sed -n '/^diff --git /,$p' "$1" | grep -v '^base-commit: ' | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'; }
	for patch in "$work"/rules/*.patch; do
		diff <(diff_of "$patch") <(diff_of "$work/plain/$(basename "$patch")") ||
			fail "$patch: the rules and the backport differ on v$older"
	done
else
	echo "real-kernel.sh: v$older is not to be had, the comparison with the plain patches is left out"
fi

timeout 3000 ./compile-series.sh "$repo" v$version "${series[@]/#/$work/out/}"

# Other kernels: what a series comes to follows from what the tree has.
while read -r tag; do
	[[ $tag != v$version ]] || continue
	has() { git --git-dir "$repo" grep -qw "$2" "$tag" -- "arch/x86/$1"; }
	if ! has include/asm/tdx.h tdh_mem_page_aug; then
		wanted='drop-page-pinning:not cleanups:not page-to-pfn:not mmu-refactors:not dynamic-pamt:not'
	elif has kvm/vmx/tdx.c tdx_sept_map_nonleaf_spte; then
		wanted='drop-page-pinning:already cleanups:already page-to-pfn:already mmu-refactors:already'
	elif ! has virt/vmx/tdx/tdx.c tdx_quirk_reset_paddr; then
		wanted='drop-page-pinning:1 cleanups:4 page-to-pfn:not mmu-refactors:not dynamic-pamt:not'
	elif has kvm/vmx/tdx.c tdx_unpin; then
		wanted='drop-page-pinning:1 cleanups:4 page-to-pfn:4 mmu-refactors:not dynamic-pamt:not'
	else
		wanted='cleanups:[34] page-to-pfn:4 mmu-refactors:15 dynamic-pamt:not'
	fi
	names=()
	for pair in $wanted; do names+=("tdx-${pair%%:*}"); done
	status=0
	timeout 600 "$kseries" generate "${names[@]}" --repo "$repo" --base "$tag" --author "$who" --no-checkpatch \
		>"$work/verdicts" || status=$?
	[[ $status == 0 || $status == 3 ]] || fail "generate ends with $status on $tag"
	for pair in $wanted; do
		grep -qE "^tdx-${pair%%:*} on $tag: ${pair##*:} " "$work/verdicts" || fail "tdx-${pair%%:*} on $tag is not ${pair##*:}"
	done
	echo "real-kernel.sh: verdicts hold on $tag"
done < <(git --git-dir "$repo" tag -l 'v*')

# Every patch of every series has its verdict on this base, none of them a failure.
timeout 300 "$kseries" matrix --repo "$repo" --base v$version | sed '/^$/,$d' | tee "$work/matrix"
table() { grep -cE "^$1 .* ($2)\$" "$work/matrix" || true; }
[[ $(table tdx-mmu-refactors 'exact|adapted') == 15 ]] || fail "the matrix has not 15 patches of tdx-mmu-refactors"
[[ $(table tdx-page-to-pfn 'exact|adapted') == 4 ]] || fail "the matrix has not 4 patches of tdx-page-to-pfn"
[[ $(table tdx-drop-page-pinning 'already applied') == 1 ]] || fail "tdx-drop-page-pinning is not said to be applied"
[[ $(table '[a-z-]*' failed) == 0 ]] || fail "a patch fails"

# The rename of the MSR accessors leaves none of the old names, definitions and comments included, in short parts.
old='(native_)?(rd|wr)msrl(_safe)?(_on_cpu)?'
git --git-dir "$repo" grep -qwE "$old" v$version -- arch/x86 || fail "v$version has no old names"
timeout 300 "$kseries" generate msr-q-rename --repo "$work/clone.git" --base v$version --author "$who" --sender "$who" \
	--signoff --branch renamed --max-patches 3 --no-checkpatch --out "$work/msr" >/dev/null
if git --git-dir "$work/clone.git" grep -wE "$old" renamed -- arch drivers include; then fail "old names are left"; fi
for part in "$work"/msr/*/; do
	[[ $(find "$part" -name '*.patch' ! -name '0000-*' | wc -l) -le 3 ]] || fail "$part has more than 3 patches"
done

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
