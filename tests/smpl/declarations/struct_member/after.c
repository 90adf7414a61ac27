struct ops {
	int version;
	int (*link)(struct kvm *kvm);
	void (*put)(struct kvm *kvm);
};

struct other {
	int (*link)(struct kvm *kvm, void *p);
};
