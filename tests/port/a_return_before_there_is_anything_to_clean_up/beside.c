struct box {
	int here;
	int sealed;
};
