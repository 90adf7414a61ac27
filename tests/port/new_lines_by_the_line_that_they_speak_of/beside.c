struct rest {
	int running;
};
