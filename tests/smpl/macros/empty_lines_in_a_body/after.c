#define A(v, w)						\
({							\
	u32 t = B(v, w);				\
							\
	new_call(C(t) != (w));				\
	new_call(D(t) != (v));				\
	t;						\
})
