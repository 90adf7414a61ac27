void show(unsigned int reg, int line, int col)
{
	pr_info("register %08x is set\n", reg);
	pr_info("reg %d set\n", reg);
	report_two("%d:%d", line, col);
	report("at %d end", line);
	report("at %d:%d:%u end", line, col, reg);
}
