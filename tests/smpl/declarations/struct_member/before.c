struct ops {
	int version;
	int (*link)(struct kvm *kvm, void *p);
	void (*put)(struct kvm *kvm);
};

struct other {
	int (*link)(struct kvm *kvm, void *p);
};
