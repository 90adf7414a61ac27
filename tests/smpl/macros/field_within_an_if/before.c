struct a {
	int z;
	int old;
	int k;
};
struct b {
	int z;
#ifdef X
	int old;
#endif
	int k;
};
struct c {
#ifdef X
	int z;
#endif
	int old;
	int k;
};
struct d {
#ifdef X
	int z;
	int old;
#else
	int y;
#endif
	int k;
};
struct e {
	int z;
#ifdef X
	int grows;
#endif
};
struct f {
	int z;
#ifdef X
	int grows;
#else
	int other;
#endif
	int k;
};
