struct rest {
	int third;
};
