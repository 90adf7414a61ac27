static void flush(struct box *to, struct box *from)
{
	to->ctxt = from->ctxt;

	/* Nobody runs in a guest. */
	to->ctxt.running = 0;

	to->sve = from->sve;
	to->len = from->len;

	to->mdcr = from->mdcr;
	to->flags = from->flags;
}
