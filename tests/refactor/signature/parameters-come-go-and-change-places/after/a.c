/* SPDX-License-Identifier: GPL-2.0-only */

/**
 * changed - tells of a change
 * @kvm: the machine
 * @sp: the page that the entry stands in
 * @entry: the entry
 * @level: its level
 */
static void changed(struct kvm *kvm, struct sp *sp, int level, u64 entry)
{
	trace(kvm, entry, level);
}

void user(struct kvm *kvm, struct sp *sp, u64 entry)
{
	changed(kvm, sp, 1, entry);
}
