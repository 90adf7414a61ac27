static int set(struct kvm *kvm, u64 old_spte)
{
	lockdep_assert_held(&kvm->mmu_lock);

	if (is_shadow_present_pte(old_spte))
		return tdx_sept_remove_private_spte(kvm, gfn, level, old_spte,
						    something);

	if (kvm->bad) {
		switch (x) {
		case 1:
			a();
			break;
		default:
			for (;;) {
				b();
				/*
				 * Two
				 * lines.
				 */
				if (x)
					c();
			}
		}
	}

	return 0;
}
