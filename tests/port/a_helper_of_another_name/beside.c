struct rest {
	int spare;
};
