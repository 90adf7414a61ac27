static int one(struct kvm *kvm, int gfn)
{
	int ret;

	ret = kvm->x;
	return ret;
}

int two(struct vcpu *v)
{
	return v->x;
}
