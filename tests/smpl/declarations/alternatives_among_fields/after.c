struct s {
	int n;
	triple a;
	u8 b[3][3];
	int m;
};
