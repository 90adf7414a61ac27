void show(unsigned int reg, int line, int col)
{
	pr_info("reg %08x set\n", reg);
	pr_info("reg %d set\n", reg);
	report("at %d:%d end", line, col);
	report("at %d end", line);
	report("at %d:%d:%u end", line, col, reg);
}
