static int set(struct kvm *kvm, u64 old_spte)
{
	lockdep_assert_held(&kvm->mmu_lock);

	if (kvm->bad) {
		switch (x) {
		case 1:
			a();
		}
	}

	return 0;
}
