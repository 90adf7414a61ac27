static void flush(struct box *to, struct box *from)
{
	to->ctxt = from->ctxt;

	to->sve = from->sve;
	to->len = from->len;

	to->mdcr = from->mdcr;
	to->flags = from->flags;
}
