struct node *peek_locked(struct node *n, int held);

static int walk(struct trie *t)
{
	struct node *n;

	while ((n = peek(t->root))) {
		if (n->leaf)
			break;
	}
	return n->key;
}
