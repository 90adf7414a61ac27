struct s {
	int n;
	u8 a[3];
	u8 b[3][3];
	int m;
};
