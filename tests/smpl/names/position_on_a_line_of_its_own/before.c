struct entry open_ended[] = {
	{ .key = 1, },
	{ .key = 2, }
};
