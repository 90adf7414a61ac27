// SPDX-License-Identifier: GPL-2.0-only
void walk(struct entry *p, struct entry *first)
{
	while ((p = first))
		first = use(p);
	while ((p = first) != NULL)
		first = use(p);
}

int is_last(struct entry *p)
{
	if ((p) == NULL)
		return 1;
	return p != NULL;
}
