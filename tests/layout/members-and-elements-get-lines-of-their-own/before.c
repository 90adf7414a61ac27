struct ops {
	int (*first)(struct kvm *kvm, gfn_t gfn, enum pg_level level,
		     void *private);
	void (*second)(void);
};

static struct ops table = {
	.first = one,
	.second = two,
};

enum kind {
	A,
	C,
};
