#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Lets the C compiler read every C file and every header of the model tree.
#
#   check-syntax.sh [TREE...]
#
# Without a TREE both versions beside this script are checked.  $CC names the
# compiler, cc is the default.  Warnings are errors, so a local that nobody
# uses, a static function that nobody calls and a definition without prototype
# are found as well.  Exit status: 0 clean, 1 something found.
set -u

if [ $# -eq 0 ]; then
	here=$(cd "$(dirname "$0")" && pwd) || exit 1
	set -- "$here/v7.1" "$here/v6.18"
fi

status=0
for tree; do
	[ -f "$tree/arch/x86/include/asm/tdx.h" ] || {
		echo "$tree: not a model tree" >&2
		status=1
		continue
	}
	for file in $(cd "$tree" && find . -name '*.c' | LC_ALL=C sort); do
		(cd "$tree" && ${CC:-cc} -fsyntax-only -std=gnu11 -Wall -Werror \
			-Wmissing-prototypes \
			-I include -I arch/x86/include "$file") || status=1
	done
	# Each header stands on its own; kvm-x86-ops.h is a list to be expanded.
	for file in $(cd "$tree" && find . -name '*.h' | LC_ALL=C sort); do
		case $file in
		*/kvm-x86-ops.h) continue ;;
		esac
		(cd "$tree" && ${CC:-cc} -fsyntax-only -std=gnu11 -Wall -Werror \
			-I include -I arch/x86/include \
			-include "$file" -x c /dev/null) || status=1
	done
done
exit $status
