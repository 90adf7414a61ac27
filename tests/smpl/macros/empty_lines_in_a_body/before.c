#define A(v, w)						\
({							\
	u32 t = B(v, w);				\
							\
	old_call(C(t) != (w));				\
	old_call(D(t) != (v));				\
	t;						\
})
