/* SPDX-License-Identifier: GPL-2.0-only */

/**
 * changed - tells of a change
 * @kvm: the machine
 * @id: its address space, which
 *      nobody needs
 * @entry: the entry
 * @level: its level
 */
static void changed(struct kvm *kvm, int id, u64 entry, int level)
{
	trace(kvm, entry, level);
}

void user(struct kvm *kvm, struct sp *sp, u64 entry)
{
	changed(kvm, sp_to_id(sp), entry, 1);
}
