static int old_name(struct kvm *kvm, gfn_t gfn,
		    enum pg_level level, u64 mirror_spte)
{
	if (old_name(kvm, gfn,
		     other(level,
			   mirror), spte) &&
	    level)
		return 1;
	return old_name(kvm,
		gfn);
}
