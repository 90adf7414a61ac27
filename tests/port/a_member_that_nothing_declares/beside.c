struct box {
	int count;
};
