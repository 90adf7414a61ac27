static int new_longer_name(struct kvm *kvm, gfn_t gfn,
			   enum pg_level level, u64 mirror_spte)
{
	if (new_longer_name(kvm, gfn,
			    other(level,
				  mirror), spte) &&
	    level)
		return 1;
	return new_longer_name(kvm,
		gfn);
}
