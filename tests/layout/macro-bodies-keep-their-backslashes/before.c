#define CALL(func, kvm, args...)					\
({									\
	u64 __err = func(args);						\
									\
	if (unlikely(busy(__err))) {					\
		lock(kvm);						\
		__err = func(args);					\
	}								\
	__err;								\
})
#define SHORT(a) old_name(a, \
			  b)
#define VALUE		OLD_VALUE
#define OTHER(x)	(x)
