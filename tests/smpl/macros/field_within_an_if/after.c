struct a {
	int z;
	int k;
};
struct b {
	int z;
#ifdef X
#endif
	int k;
};
struct c {
#ifdef X
	int z;
#endif
	int k;
};
struct d {
#ifdef X
	int z;
#else
	int y;
#endif
	int k;
};
struct e {
	int z;
#ifdef X
	int grows;
	int comes;
#endif
};
struct f {
	int z;
#ifdef X
	int grows;
	int comes;
#else
	int other;
#endif
	int k;
};
