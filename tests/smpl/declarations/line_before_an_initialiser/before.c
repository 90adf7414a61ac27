struct driver d = {
	.name = "d",
	.old = 1,
	.probe = probe,
};
