struct rest {
	int more;
};
