struct driver d = {
	.name = "d",
#ifdef CONFIG_OLD
	.old = 1,
#endif
	.probe = probe,
};
