u64 tdh_add(struct td *td, u64 gpa, int level, u64 *err)
{
	struct args args = {
		.rcx = gpa | level,
		.rdx = td->pa,
	};

	return call(ADD, &args, err);
}

u64 other(u64 gpa, int level, u64 *err)
{
	return gpa | level;
}
