#define CALL(func, kvm, args...)					\
({									\
	u64 __err = func(args);						\
									\
	if (unlikely(operand_busy(__err))) {				\
		lock_all(kvm);						\
		__err = func(args);					\
	}								\
	__err;								\
})
#define SHORT(a) a_new_name(a, \
			    b)
#define VAL		NEW
#define OTHER(x)	(x)
