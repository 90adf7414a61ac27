static void flush(struct box *to, struct box *from)
{
	to->ctxt = from->ctxt;

	to->mdcr = from->mdcr;
	to->flags = from->flags;
}
