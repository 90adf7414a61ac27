struct ops {
	int (*first)(struct kvm *kvm, gfn_t gfn, u64 spte);
	void (*second)(void);
	bool (*third)(unsigned long a, unsigned long b, unsigned long c,
		      unsigned long d);
};

static struct ops table = {
	.first = one,
	.between = mid,
	.second = two,
};

enum kind {
	A,
	B,
	C,
};
